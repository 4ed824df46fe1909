import { codepoint, type Decoded, flags, struct, u16 } from '../../schema.ts'
import { DIRECTION, ENCRYPTION_TRANSFORM, INTEGRITY_TRANSFORM, SA_MODE, SA_PROTOCOL } from './algorithms.ts'
import { contextType, maybe, required, withDefault } from './context-type.ts'
import { oneOf } from './known.ts'
import { anyAddress, count64, few, name, yesNo } from './parts.ts'
import { SELECTOR_SETS_MAX, selectorSet } from './selectors.ts'

const SPD = 'RFC 4301 §4.4.1.2'
const SEED = 'Allard 2007 §V-A2'
const NAMES_MAX = 16
const ALGORITHMS_MAX = 16

/** Key octets (salt included) tell the sizes of AES apart. */
const algorithms = struct('Algorithms', {
  encryption: codepoint(ENCRYPTION_TRANSFORM, 'Encryption', 2),
  keyOctets: u16('Key octets'),
  integrity: codepoint(INTEGRITY_TRANSFORM, 'Integrity', 2),
})
/** Populate-from-packet flags, RFC 4301 §4.4.1. */
const pfp = flags(
  1,
  { local: 0x10, remote: 0x08, protocol: 0x04, localPort: 0x02, remotePort: 0x01 },
  'Populate from packet',
)
const NO_PFP = { local: false, remote: false, protocol: false, localPort: false, remotePort: false }

/**
 * Context type 0xFF02: one policy (Roamscope D3), fields after Allard 2007 §V-A2 and RFC 4301 §4.4.1.2.
 * `order` is the place among the policies transferred: the SPD is an ordered list (RFC 4301 §4.4.1).
 */
export const spdContext = contextType('IPsec SPD context', SEED, {
  direction: required(oneOf(DIRECTION, 'Direction'), 'static', SEED),
  action: required(oneOf({ discard: 0, bypass: 1, protect: 2 }, 'Action'), 'static', SPD),
  order: withDefault(u16('Order'), 0, 'static', 'RFC 4301 §4.4.1'),
  names: withDefault(few(name('Name'), 'Names', NAMES_MAX), [], 'static', 'RFC 4301 §4.4.1.1'),
  selectors: withDefault(few(selectorSet, 'Selectors', SELECTOR_SETS_MAX), [], 'rewritten', SPD),
  pfp: withDefault(pfp, NO_PFP, 'static', 'RFC 4301 §4.4.1'),
  protocol: withDefault(oneOf(SA_PROTOCOL, 'Protocol'), 'esp', 'static', SPD),
  mode: withDefault(oneOf(SA_MODE, 'Mode'), 'tunnel', 'static', SPD),
  tunnelLocal: maybe(anyAddress("Router's tunnel end"), 'rewritten', SPD),
  tunnelRemote: maybe(anyAddress("Mobile's tunnel end"), 'rewritten', SPD),
  link: withDefault(name('Link to SAs'), '', 'identity', 'RFC 4301 §4.4.2'),
  extendedSequence: withDefault(yesNo('Extended sequence numbers'), false, 'static', SPD),
  algorithms: withDefault(few(algorithms, 'Algorithms', ALGORITHMS_MAX), [], 'static', SPD),
  remainingUs: maybe(count64('Lifetime left (µs)'), 'dynamic', SEED),
})
export type SpdContext = Decoded<(typeof spdContext)['codec']>
