import type { ScenarioCard } from './registry.ts'

const MOST_NAMED = 3
/** A stranger's text is not measured without end. */
const LONGEST = 80

/** The scenarios whose id or title looks most like a text, best first; none where nothing is alike. */
export function nearestScenarios(text: string, cards: readonly ScenarioCard[]): readonly ScenarioCard[] {
  const wanted = pairsOf(text.slice(0, LONGEST))
  return cards
    .map(card => ({ card, alike: Math.max(likeness(wanted, card.id), likeness(wanted, card.title)) }))
    .filter(({ alike }) => alike > 0)
    .toSorted((a, b) => b.alike - a.alike)
    .slice(0, MOST_NAMED)
    .map(({ card }) => card)
}

/** What to say about an id that no scenario has: one sentence, with the nearest by title and id. */
export function noSuchScenario(id: string, cards: readonly ScenarioCard[]): string {
  const named = nearestScenarios(id, cards).map(({ title, id: known }) => `“${title}” (${known})`)
  const last = named.pop()
  const hint =
    last === undefined
      ? ''
      : ` The nearest ${named.length === 0 ? 'is' : 'are'} ${[...named, last].join(named.length < 2 ? ' and ' : ', ')}.`
  return `There is no scenario “${id}”.${hint} The choice of scenarios lists all ${cards.length}.`
}

/** Sørensen–Dice coefficient over pairs of neighbouring letters: 1 for the same text, 0 with no pair in common. */
function likeness(wanted: readonly string[], text: string): number {
  const there = pairsOf(text)
  const left = [...there]
  let common = 0
  for (const pair of wanted) {
    const at = left.indexOf(pair)
    if (at < 0) continue
    left.splice(at, 1)
    common += 1
  }
  return wanted.length + there.length === 0 ? 0 : (2 * common) / (wanted.length + there.length)
}

function pairsOf(text: string): readonly string[] {
  const letters = text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  return Array.from({ length: Math.max(0, letters.length - 1) }, (_, i) => letters.slice(i, i + 2))
}
