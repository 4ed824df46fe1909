import type { Sealed } from './tshark-esp.ts'
import type { TsharkFrame } from './tshark-frame.ts'

/** RFC 7296 §3.14 and RFC 7383 §2.5: SK and SKF. */
const ENCRYPTED_PAYLOADS = ['46', '53']

/** Payload types that no standard has assigned (54 and up, below the private ones): what a wrong key decrypts to. */
const isUnassigned = (type: string): boolean => Number(type) > 54 && Number(type) < 128

const failure = (state: Sealed['state'], what: string): Sealed => ({
  state,
  findings: [{ severity: 'failure', what }],
})

function judgeIkev1(frame: TsharkFrame): Sealed | undefined {
  const encrypted = ['1', 'True'].includes(frame.first('isakmp.flag_e'))
  if (!encrypted) return undefined
  if (!frame.has('isakmp.typepayload')) return failure('closed', 'IKEv1 message is opened by no key')
  // RFC 2409 §5: the first payload inside is HASH (8) or Identification (5).
  return ['5', '8'].includes(frame.first('isakmp.typepayload'))
    ? { state: 'opened', findings: [] }
    : failure('wrong', `IKEv1 decrypts to a first payload of type ${frame.first('isakmp.typepayload')}: wrong key?`)
}

/** The encrypted payload of an IKE message; undefined when the frame has none. */
export function judgeIke(frame: TsharkFrame): Sealed | undefined {
  if (!frame.has('isakmp.version')) return undefined
  if (frame.first('isakmp.version') === '0x10') return judgeIkev1(frame)
  const types = frame.all('isakmp.typepayload')
  if (!types.some(type => ENCRYPTED_PAYLOADS.includes(type))) return undefined
  if (!frame.has('isakmp.enc.decrypted')) return failure('closed', 'SK payload is opened by no key')
  // tshark has a warning only for this; the field is there when the checksum is wrong.
  if (frame.has('isakmp.ikev2.integrity_checksum')) return failure('wrong', 'SK payload has a wrong integrity checksum')
  if (!frame.has('isakmp.enc.icd')) return failure('wrong', 'SK payload has no integrity checksum')
  const odd = types.filter(isUnassigned)
  return odd.length === 0
    ? { state: 'opened', findings: [] }
    : failure('wrong', `SK payload decrypts to payloads of type ${odd.join(', ')}: wrong key?`)
}
