import { mobilityWith } from './changed.ts'
import type { IkeChild, IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import type { Mobility } from './mobility-state.ts'

/** Successors in a row; more within one stimulus there cannot be (Roamscope). */
const GENERATIONS_MAX = 8

const REPLACED = new Set(['replaced', 'deletingReplaced', 'deletedWhileRekeying', 'lingering', 'closed', ''])

/** The SA that has this one's children now: itself, or whoever took its place (RFC 7296 §2.8). */
export function heirOf(work: IkeWork, name: string): string {
  let heir = name
  for (let i = 0; i < GENERATIONS_MAX; i++) {
    const sa = work.findSa(heir)
    if (sa === undefined || !REPLACED.has(work.stateOf(heir))) return heir
    const next = sa.heir
    if (next === undefined || work.findSa(next) === undefined) return heir
    heir = next
  }
  return heir
}

/**
 * Children that a peer may mean when it names one under this SA: those of its own, those that were handed on already, and
 * those of an SA it replaces once the answer to the own rekeying is here; the peer may know the winner before (RFC 7296 §2.8.2).
 */
export function childrenMeant(work: IkeWork, name: string): readonly IkeChild[] {
  const { ownSuccessor, peerSuccessor } = work.sa(name)
  const before = work.endpoint.sas.where('successor', name)
  const sas = [name, ownSuccessor, peerSuccessor, ...before.map(sa => sa.name)]
  return sas.flatMap(sa => (sa === undefined ? [] : work.childrenOf(sa)))
}

/** The line whose actor that is. */
export const lineOfActor = (actor: string): string => actor.slice(0, actor.lastIndexOf('/'))

/** An SA with what it replaces and what replaces it, as long as they live. */
export function lineOf(work: IkeWork, name: string): readonly IkeSa[] {
  const { line } = work.sa(name).mobility
  return work.endpoint.sas.where('line', line).filter(({ phase }) => phase !== 'closed')
}

/**
 * A whole line is in one place: while an SA is being replaced both it and its successors may have children and open
 * requests, and all of them move (RFC 4555 §3.5).
 */
export function changeLine(
  work: IkeWork,
  name: string,
  change: Partial<IkeSa>,
  mobility: Partial<Mobility> = {},
): void {
  for (const each of lineOf(work, name))
    work.changeSa(each.name, { ...change, mobility: mobilityWith(each.mobility, mobility) })
}

/** Other addresses: answers to requests that left before say nothing about them (RFC 4555 §3.5). */
export function moveLine(work: IkeWork, name: string, change: Partial<Pick<IkeSa, 'local' | 'remote'>>): void {
  for (const { name: each, moves } of lineOf(work, name)) work.changeSa(each, { ...change, moves: moves + 1 })
}
