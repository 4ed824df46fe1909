import {
  bitFlag,
  bitReserved,
  bits,
  caseName,
  codecOf,
  codepoint,
  type Decoded,
  internetChecksum,
  lengthOfAll,
  peekUint,
  reserved,
  rest,
  sampledAs,
  struct,
  tag,
  u16,
  u8,
  union,
  type ValuePart,
} from '../schema.ts'
import { addressOption, optionList, otherOption, pad1, padN } from '../ip/options.ts'
import { IP_PROTOCOL } from '../ip/protocol.ts'

/** RFC 6275 §6.1.8; below 128 the binding was accepted. */
export const BINDING_STATUS = {
  accepted: 0,
  'accepted, prefix discovery necessary': 1,
  'reason unspecified': 128,
  prohibited: 129,
  'insufficient resources': 130,
  'home registration not supported': 131,
  'not home subnet': 132,
  'not home agent': 133,
  'duplicate address': 134,
  'sequence out of window': 135,
  'registration type change': 139,
  'invalid care-of address': 174,
} as const
export type BindingStatus = keyof typeof BINDING_STATUS | number
/** Lifetimes count units of 4 seconds (RFC 6275 §6.1.7). */
export const BINDING_LIFETIME_UNIT_S = 4
/** Octets of a Binding Update and of a Binding Acknowledgement before their options: where `padOptions` starts. */
export const BINDING_OPTIONS_START = 12

/** RFC 6275 §6.2.5: the care-of address, when the source address of the packet may not be it or is not protected. */
const alternateCareOf = addressOption(3, 'alternateCareOf', 'Alternate care-of address', 'RFC 6275 §6.2.5')

const mobilityOption = union('Mobility option', {
  codes: { pad1: 0, padN: 1, alternateCareOf: 3 },
  peek: peekUint(0, 1, 'Option type'),
  cases: { pad1, padN, alternateCareOf },
  otherwise: otherOption,
  ref: 'RFC 6275 §6.2.1',
})
export type MobilityOption = typeof mobilityOption extends ValuePart<infer T> ? T : never

const head = () => ({
  payloadProtocol: codepoint(IP_PROTOCOL, 'Payload protocol'),
  length: lengthOfAll(1, 'Header length (8 octets)', { unit: 8, plus: 1 }),
})
const checksum = () => internetChecksum({ pseudo: IP_PROTOCOL.mobility, ref: 'RFC 6275 §6.1.1' })
const options = () => optionList(mobilityOption, BINDING_OPTIONS_START, 'Mobility options')

/** Binding Update, RFC 6275 §6.1.7. */
export const bindingUpdate = struct(
  'Binding Update',
  {
    ...head(),
    type: tag(1, 5, 'BU', 'MH type'),
    reserved: reserved(1),
    checksum: checksum(),
    sequence: u16('Sequence number'),
    flags: bits(2, {
      acknowledge: bitFlag('A (acknowledge)'),
      homeRegistration: bitFlag('H (home registration)'),
      linkLocal: bitFlag('L (link-local address compatibility)'),
      keyMobility: bitFlag('K (key management mobility capability)'),
      reserved2: bitReserved(12),
    }),
    lifetime: u16('Lifetime (4 s)'),
    options: options(),
  },
  'RFC 6275 §6.1.7',
)

/** Binding Acknowledgement, RFC 6275 §6.1.8. */
export const bindingAcknowledgement = struct(
  'Binding Acknowledgement',
  {
    ...head(),
    type: tag(1, 6, 'BA', 'MH type'),
    reserved: reserved(1),
    checksum: checksum(),
    status: codepoint(BINDING_STATUS, 'Status'),
    flags: bits(1, { keyMobility: bitFlag('K (key management mobility capability)'), reserved2: bitReserved(7) }),
    sequence: u16('Sequence number'),
    lifetime: u16('Lifetime (4 s)'),
    options: options(),
  },
  'RFC 6275 §6.1.8',
)

const other = struct('Mobility message', {
  ...head(),
  type: caseName('other'),
  code: sampledAs(u8('MH type'), choose => choose.int(7, 255)),
  reserved: reserved(1),
  checksum: checksum(),
  body: sampledAs(rest('Message data'), choose => choose.bytes(choose.int(0, 4) * 8 + 2)),
})

/**
 * Mobility header, RFC 6275 §6.1. The checksum needs the addresses (`Env`): the home address as source when the packet
 * has a Home Address option (§6.1.1), the home address as destination when it has a type 2 routing header.
 */
export const mobility = codecOf(
  'Mobility header',
  'RFC 6275 §6.1.1',
  union('Mobility header', {
    codes: { BU: 5, BA: 6 },
    peek: peekUint(2, 1, 'MH type'),
    cases: { BU: bindingUpdate, BA: bindingAcknowledgement },
    otherwise: other,
    ref: 'RFC 6275 §6.1.1',
  }),
)
export type MobilityMessage = Decoded<typeof mobility>
