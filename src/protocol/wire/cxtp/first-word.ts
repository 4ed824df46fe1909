import { ipVersion } from '../ip/address.ts'
import { bitComputed, bitConstant, bitFlag, bitReserved, bits, bitTag, lengthOfAll, ipAddress } from '../schema.ts'
import { CXTP_TYPE, CXTP_VERSION, type CxtpType } from './codes.ts'

const isIpv4Value = (fields: Readonly<Record<string, unknown>>): boolean => {
  const address = fields['previousAddress']
  return typeof address === 'string' && ipVersion(address) === 4
}
const versionBits = () => bitConstant(3, CXTP_VERSION, 'Version')
/** Derived from the family of the addresses; note the sense: 0 is IPv6 (RFC 4067 §2.2). */
const vBit = () =>
  bitComputed(
    1,
    'V',
    fields => (isIpv4Value(fields) ? 1 : 0),
    raw => (raw === 1 ? 'IPv4 (1)' : 'IPv6 (0)'),
  )

/** First word of a message whose bit 9 says something (A or S), RFC 4067 §2.2. Spread into the declaration. */
export const flaggedWord = <T extends CxtpType, K extends string>(type: T, key: K, label: string) => ({
  word: bits(2, {
    version: versionBits(),
    type: bitTag(5, CXTP_TYPE[type], type, 'Type'),
    v: vBit(),
    ...({ [key]: bitFlag(label) } as { [P in K]: ReturnType<typeof bitFlag> }),
    reserved: bitReserved(6),
  }),
  length: lengthOfAll(2, 'Length'),
})

/** First word of a message with bit 9 reserved (CTAA, CTC, CT-Req), RFC 4067 §2.2. */
export const plainWord = <T extends CxtpType>(type: T) => ({
  word: bits(2, {
    version: versionBits(),
    type: bitTag(5, CXTP_TYPE[type], type, 'Type'),
    v: vBit(),
    reserved: bitReserved(7),
  }),
  length: lengthOfAll(2, 'Length'),
})

/** An address of the family that the V bit announces. */
export const vAddress = (label: string) => ipAddress(label, fields => fields['v'] === 1)
