import { hex32 } from '../../../../lib/bytes.ts'
import { codepoint, type Decoded, u32, u64, u8 } from '../../schema.ts'
import { DIRECTION, ENCRYPTION_TRANSFORM, INTEGRITY_TRANSFORM, SA_MODE, SA_PROTOCOL } from './algorithms.ts'
import { contextType, maybe, required, withDefault } from './context-type.ts'
import { oneOf } from './known.ts'
import { anyAddress, count64, few, name, sizedOctets, yesNo } from './parts.ts'
import { replayState } from './replay-state.ts'
import { SELECTOR_SETS_MAX, selectorSet } from './selectors.ts'

const SAD = 'RFC 4301 §4.4.2.1'
const EMPTY = new Uint8Array(0)

/**
 * Context type 0xFF01: one security association (Roamscope D3), fields after Allard 2007 §V-A1 and RFC 4301 §4.4.2.1.
 * Both directions travel as the router holds them. An SA is either ESP or AH, so one integrity algorithm serves both.
 * Times are remaining µs at the moment of sending (clocks of two routers differ); octet limits count from the SA's
 * start, with the octets used beside them.
 */
export const sadContext = contextType('IPsec SAD context', 'Allard 2007 §V-A1', {
  spi: required(u32('SPI', { text: hex32 }), 'identity', SAD),
  protocol: withDefault(oneOf(SA_PROTOCOL, 'Protocol'), 'esp', 'static', SAD),
  mode: withDefault(oneOf(SA_MODE, 'Mode'), 'tunnel', 'static', SAD),
  direction: required(oneOf(DIRECTION, 'Direction'), 'identity', 'Allard 2007 §V-A1'),
  source: required(anyAddress('Source'), 'rewritten', SAD),
  destination: required(anyAddress('Destination'), 'rewritten', SAD),
  lookupCase: withDefault(u8('Lookup case', { min: 1, max: 3 }), 1, 'static', 'RFC 4301 §4.1'),
  encryption: withDefault(codepoint(ENCRYPTION_TRANSFORM, 'Encryption', 2), 'ENCR_NULL', 'static', SAD),
  encryptionKey: withDefault(sizedOctets('Encryption key (with salt)'), EMPTY, 'secret', SAD),
  integrity: withDefault(codepoint(INTEGRITY_TRANSFORM, 'Integrity', 2), 'none', 'static', SAD),
  integrityKey: withDefault(sizedOctets('Integrity key'), EMPTY, 'secret', SAD),
  extendedSequence: withDefault(yesNo('Extended sequence numbers'), false, 'static', 'RFC 4303 §2.2.1'),
  sequence: withDefault(u64('Last sequence number sent'), 0n, 'dynamic', SAD),
  overflow: withDefault(oneOf({ stop: 0, roll: 1 }, 'At sequence overflow'), 'stop', 'static', SAD),
  ivCounter: withDefault(u64('Last IV of a counter mode'), 0n, 'dynamic', 'RFC 4106 §2'),
  window: maybe(replayState, 'dynamic', SAD),
  softRemainingUs: maybe(count64('Soft lifetime left (µs)'), 'dynamic', SAD),
  hardRemainingUs: maybe(count64('Hard lifetime left (µs)'), 'dynamic', SAD),
  softOctets: maybe(count64('Soft lifetime (octets)'), 'static', SAD),
  hardOctets: maybe(count64('Hard lifetime (octets)'), 'static', SAD),
  octets: withDefault(count64('Octets used'), 0, 'dynamic', SAD),
  atEnd: withDefault(oneOf({ terminate: 0, renew: 1 }, 'At the end of the lifetime'), 'terminate', 'static', SAD),
  pmtu: maybe(u32('Path MTU'), 'hint', SAD),
  link: withDefault(name('Link to policies'), '', 'identity', 'RFC 4301 §4.4.2'),
  selectors: withDefault(few(selectorSet, 'Selectors', SELECTOR_SETS_MAX), [], 'rewritten', SAD),
  statefulFragments: withDefault(yesNo('Stateful fragment checking'), false, 'static', SAD),
  df: withDefault(oneOf({ copy: 0, clear: 1, set: 2 }, 'Outer DF'), 'copy', 'static', SAD),
  dscp: withDefault(few(u8('DSCP', { max: 63 }), 'DSCP values', 64), [], 'static', SAD),
  outerDscp: maybe(u8('Outer DSCP', { max: 63 }), 'static', SAD),
})
export type SadContext = Decoded<(typeof sadContext)['codec']>
