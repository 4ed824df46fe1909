import { toHex } from './bytes.ts'
import { remembered } from './remembered.ts'

/** Hex of a key that a table holds: one text for all rows of it, and for the derivation it came from. */
export const keyText = remembered(toHex)
