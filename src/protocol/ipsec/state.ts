import type { Pad } from './pad.ts'
import type { Sad } from './sad.ts'
import type { Spd } from './spd.ts'

/** The three databases of one node (RFC 4301 §4.4), immutable. */
export interface IpsecState {
  readonly sad: Sad
  readonly spd: Spd
  readonly pad: Pad
}

export const EMPTY_IPSEC: IpsecState = { sad: [], spd: [], pad: [] }
