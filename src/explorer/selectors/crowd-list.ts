import type { CrowdFacts } from '../store/state.ts'
import { perTrace } from './per-trace.ts'
import { countUpTo } from './step-index.ts'

/** Members whose name, number or address has these words in it; all where there are none. The same name comes first. */
export function membersNamed({ members }: CrowdFacts, words: string): readonly number[] {
  const wanted = words.trim().toLowerCase()
  const all = members.map((_, i) => i)
  if (wanted === '') return all
  const isExact = (i: number): boolean => members[i]?.label.toLowerCase() === wanted
  return all
    .filter(i => {
      const { label = '', id = '', addresses = [] } = members[i] ?? {}
      return [label, id, ...addresses].some(text => text.toLowerCase().includes(wanted))
    })
    .sort((a, b) => Number(isExact(b)) - Number(isExact(a)))
}

const byMember = perTrace((crowd: CrowdFacts): readonly (readonly number[])[] => {
  const times: number[][] = crowd.members.map(() => [])
  for (const { member, atUs } of crowd.changes) times[member]?.push(atUs)
  return times
})

/** When a member last went to another gateway, µs; undefined before it first has one. */
export function lastChanges(crowd: CrowdFacts, member: number, atUs: number): number | undefined {
  const times = byMember(crowd)[member] ?? []
  return times[countUpTo(times, atUs) - 1]
}
