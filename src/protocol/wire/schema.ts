/**
 * Declares octets once: a declaration gives encode, decode, dissect and the TypeScript type.
 * `dissect` is the decoder with a recorder, so the two agree by construction. This file is the entry; the parts are in `schema/`.
 */
export { type Codec, codecOf, type Decoded, message } from './schema/codec.ts'
export { describeWireError, type WireError, type WireErrorCode } from './schema/error.ts'
export { type Dissection, type Field, leavesOf, type Span } from './schema/field.ts'
export { type Env } from './schema/env.ts'
export { type Choose, type Part, sampledAs, type ValuePart } from './schema/part.ts'
export { optional, struct, type ValueOf } from './schema/struct.ts'
export {
  type Code,
  codepoint,
  type CodeTable,
  computed,
  constant,
  measured,
  reserved,
  u8,
  u16,
  u32,
  u64,
} from './schema/numbers.ts'
export {
  bitCode,
  bitComputed,
  bitConstant,
  bitFlag,
  bitMeasured,
  bitReserved,
  bits,
  bitTag,
  bitUint,
  flags,
} from './schema/bits.ts'
export { octets, octetsText, padded, rest } from './schema/octets.ts'
export { ipAddress, ipv4Address, ipv6Address, macAddress } from './schema/address.ts'
export { hexId, hexText, utf8Text } from './schema/text.ts'
export { chosen, emptyOr } from './schema/chosen.ts'
export { linked, linkOctet } from './schema/linked.ts'
export { counted, listToEnd } from './schema/list.ts'
export { lengthOfAll, sized } from './schema/length.ts'
export { crc32cChecksum, internetChecksum } from './schema/checksum.ts'
export { caseName, tag } from './schema/tag.ts'
export { peekUint, union } from './schema/union.ts'
