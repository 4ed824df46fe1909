import type { ScenarioCard } from '../../scenarios/registry.ts'
import { useExplorer } from './store.ts'

/** The scenarios by group, for the choice in the header. They are data the first picture does not need. */
export async function loadScenarioList(): Promise<void> {
  const { scenarioList } = await import('../../scenarios/registry.ts')
  useExplorer.setState({ scenarios: scenarioList })
}

/** Cards under their group's name, in the order of the list. */
export function byGroup(cards: readonly ScenarioCard[]): readonly (readonly [string, readonly ScenarioCard[]])[] {
  const groups = new Map<string, ScenarioCard[]>()
  for (const card of cards) {
    const group = groups.get(card.group)
    if (group === undefined) groups.set(card.group, [card])
    else group.push(card)
  }
  return [...groups]
}
