import { concatBytes } from '../../../lib/bytes.ts'
import { ENCRYPTION, INTEGRITY } from '../transforms.ts'
import type { EspAlgorithms } from './cipher-suite.ts'
import type { IkeSuite } from './ike-suite.ts'
import { named, type KeyStep } from './key-step.ts'
import type { PrfId } from './prf.ts'

/** Keys of one direction; the encryption key carries its salt at the end. */
export interface DirectionKeys {
  readonly encryption: Uint8Array
  readonly integrity: Uint8Array
}

export interface ChildKeySchedule {
  /** Keys of the SA that carries data from the initiator of the exchange that made it (RFC 7296 §2.17). */
  readonly fromInitiator: DirectionKeys
  readonly fromResponder: DirectionKeys
  readonly steps: readonly KeyStep[]
}

/**
 * Keys of a pair of child SAs: KEYMAT = prf+(SK_d, [g^ir |] Ni | Nr [| SK(1) | …]), cut from the initiator's
 * direction on, the cipher's key before that of the integrity algorithm (RFC 7296 §2.17, RFC 9370 §2.2.4).
 * The nonces are those of the exchange that makes the SAs: IKE_SA_INIT for the first pair.
 */
export function childKeys(
  suite: IkeSuite,
  prf: PrfId,
  algorithms: Pick<EspAlgorithms, 'encryption' | 'integrity'>,
  inputs: {
    readonly skD: Uint8Array
    readonly nonceI: Uint8Array
    readonly nonceR: Uint8Array
    /** Of a key exchange within CREATE_CHILD_SA. */
    readonly secret?: Uint8Array | undefined
    readonly additional?: readonly Uint8Array[] | undefined
  },
): ChildKeySchedule {
  const additional = inputs.additional ?? []
  const ref = additional.length > 0 ? 'RFC 9370 §2.2.4' : 'RFC 7296 §2.17'
  const parts = [
    ...(inputs.secret === undefined ? [] : [named('g^ir (new)', inputs.secret)]),
    named('Ni', inputs.nonceI),
    named('Nr', inputs.nonceR),
    ...additional.map((secret, i) => named(`SK(${i + 1})`, secret)),
  ]
  const cipher = ENCRYPTION[algorithms.encryption].keyOctets
  const mac = INTEGRITY[algorithms.integrity].keyOctets
  const stream = suite.prfPlus(prf, inputs.skD, concatBytes(...parts.map(part => part.bytes)), 2 * (cipher + mac))
  const key = named('SK_d', inputs.skD)
  const steps: KeyStep[] = [{ name: 'KEYMAT', operation: 'prf+', prf, key, inputs: parts, output: stream, ref }]
  let at = 0
  const cut = (name: string, octets: number): Uint8Array => {
    const start = at
    at += octets
    const output = stream.slice(start, at)
    if (octets > 0) steps.push({ name, operation: 'cut', of: 'KEYMAT', start, end: at, output, ref: 'RFC 7296 §2.17' })
    return output
  }
  const direction = (side: string): DirectionKeys => ({
    encryption: cut(`encryption key from ${side}`, cipher),
    integrity: cut(`integrity key from ${side}`, mac),
  })
  return { fromInitiator: direction('initiator'), fromResponder: direction('responder'), steps }
}
