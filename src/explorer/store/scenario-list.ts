import type { ScenarioCard } from '../../scenarios/registry.ts'
import { useExplorer } from './store.ts'

/** The scenarios by source, for the choice in the header. They are data the first picture does not need. */
export async function loadScenarioList(): Promise<void> {
  const { scenarioList } = await import('../../scenarios/registry.ts')
  useExplorer.setState({ scenarios: scenarioList })
}

export interface SourceGroup {
  readonly work: string
  readonly cards: readonly ScenarioCard[]
}

/** Cards under the work they come from; works and cards in the order of the list. */
export function bySource(cards: readonly ScenarioCard[]): readonly SourceGroup[] {
  const groups = new Map<string, ScenarioCard[]>()
  for (const card of cards) {
    const group = groups.get(card.source.work)
    if (group === undefined) groups.set(card.source.work, [card])
    else group.push(card)
  }
  return [...groups].map(([work, of]) => ({ work, cards: of }))
}

/** Cards that have every word of the text in id, title, summary or source; small and capital letters are the same. */
export function matching(cards: readonly ScenarioCard[], text: string): readonly ScenarioCard[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '')
  return cards.filter(({ id, title, summary, source }) => {
    const all = `${id} ${title} ${summary} ${source.work} §${source.section}`.toLowerCase()
    return words.every(word => all.includes(word))
  })
}
