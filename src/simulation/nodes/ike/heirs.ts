import type { IkeWork } from './ike-work.ts'

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
