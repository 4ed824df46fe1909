import { attackOn, reusedKeys, type NonceAttack, type ReusedKey } from '../../checker/invariants/nonce-attack.ts'
import type { LoadedTrace } from '../store/state.ts'
import { perTrace } from './per-trace.ts'

/** SAs of a run whose nonces came twice. */
export const reusedIn = perTrace(({ trace }: LoadedTrace): readonly ReusedKey[] => reusedKeys(trace))

/** What comes of one of them; worked out when it is looked at, and once. */
export const attackFor = perTrace((reused: ReusedKey): NonceAttack | undefined => attackOn(reused))

/** Octets in rows of 16. */
export const rowsOf = (octets: Uint8Array): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(octets.length / 16) }, (_, i) => octets.subarray(16 * i, 16 * (i + 1)))

/** Octets as text, what cannot be printed as a dot. */
export const printable = (octets: Uint8Array): string =>
  Array.from(octets, octet => (octet >= 32 && octet < 127 ? String.fromCodePoint(octet) : '·')).join('')
