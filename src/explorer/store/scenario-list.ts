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

const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '')

const hasAll = (words: readonly string[], of: string): boolean => words.every(word => of.toLowerCase().includes(word))
const nameOf = ({ id, title, source }: ScenarioCard): string => `${id} ${title} ${source.work} §${source.section}`

/** Cards that have every word of the text in id, title, summary or source; small and capital letters are the same. */
export function matching(cards: readonly ScenarioCard[], text: string): readonly ScenarioCard[] {
  const words = wordsOf(text)
  return cards.filter(card => hasAll(words, `${nameOf(card)} ${card.summary}`))
}

/** The one that is meant most likely: named so, before those that only tell of it. */
export function likeliest(cards: readonly ScenarioCard[], text: string): ScenarioCard | undefined {
  const words = wordsOf(text)
  return cards.find(card => hasAll(words, nameOf(card))) ?? cards[0]
}
