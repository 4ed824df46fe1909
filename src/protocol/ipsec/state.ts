import type { FragmentMemory } from './fragment-memory.ts'
import type { Pad } from './pad.ts'
import type { Sad } from './sad.ts'
import type { Spd } from './spd.ts'

/** The three databases of one node (RFC 4301 §4.4), immutable. */
export interface IpsecState {
  readonly sad: Sad
  readonly spd: Spd
  readonly pad: Pad
  /** First fragments of late; none where no SA agreed on the others (RFC 4301 §7.3). */
  readonly fragments?: FragmentMemory
}

export const EMPTY_IPSEC: IpsecState = { sad: [], spd: [], pad: [] }
