import { concatBytes } from '../../../lib/bytes.ts'
import { ENCRYPTION, INTEGRITY } from '../transforms.ts'
import type { IkeAlgorithms } from './cipher-suite.ts'
import type { IkeSuite } from './ike-suite.ts'
import { named, type KeyStep, type NamedOctets } from './key-step.ts'
import { PRF, type PrfId } from './prf.ts'

/** The seven keys of an IKE SA (RFC 7296 §2.14); keys of ciphers carry their salt at the end. */
export interface IkeKeys {
  readonly skD: Uint8Array
  readonly skAi: Uint8Array
  readonly skAr: Uint8Array
  readonly skEi: Uint8Array
  readonly skEr: Uint8Array
  readonly skPi: Uint8Array
  readonly skPr: Uint8Array
  /** What all of them were made from; unknown where they came from another router. */
  readonly skeyseed?: Uint8Array
}

export interface IkeKeySchedule {
  readonly skeyseed: Uint8Array
  readonly keys: IkeKeys
  readonly steps: readonly KeyStep[]
}

/** Nonces and SPIs of the exchange an IKE SA comes from, without headers. */
export interface IkeKeyInputs {
  readonly nonceI: Uint8Array
  readonly nonceR: Uint8Array
  /** 8 octets each. */
  readonly spiI: Uint8Array
  readonly spiR: Uint8Array
}

type Algorithms = Pick<IkeAlgorithms, 'encryption' | 'integrity' | 'prf'>

/** Names and lengths in octets of the keys, in the order they are cut (RFC 7296 §2.14). */
function layout(algorithms: Algorithms): readonly { readonly name: string; readonly octets: number }[] {
  const prf = PRF[algorithms.prf].octets
  const mac = INTEGRITY[algorithms.integrity].keyOctets
  const cipher = ENCRYPTION[algorithms.encryption].keyOctets
  return [
    { name: 'SK_d', octets: prf },
    { name: 'SK_ai', octets: mac },
    { name: 'SK_ar', octets: mac },
    { name: 'SK_ei', octets: cipher },
    { name: 'SK_er', octets: cipher },
    { name: 'SK_pi', octets: prf },
    { name: 'SK_pr', octets: prf },
  ]
}

/** {SK_d | … | SK_pr} = prf+(SKEYSEED, Ni | Nr | SPIi | SPIr), cut in pieces. */
function expand(suite: IkeSuite, algorithms: Algorithms, seedStep: KeyStep, inputs: IkeKeyInputs): IkeKeySchedule {
  const pieces = layout(algorithms)
  const octets = pieces.reduce((sum, piece) => sum + piece.octets, 0)
  const parts = [
    named('Ni', inputs.nonceI),
    named('Nr', inputs.nonceR),
    named('SPIi', inputs.spiI),
    named('SPIr', inputs.spiR),
  ]
  const skeyseed = seedStep.output
  const stream = suite.prfPlus(algorithms.prf, skeyseed, concatBytes(...parts.map(part => part.bytes)), octets)
  const steps: KeyStep[] = [
    seedStep,
    {
      name: 'SK stream',
      operation: 'prf+',
      prf: algorithms.prf,
      key: named('SKEYSEED', skeyseed),
      inputs: parts,
      output: stream,
      ref: 'RFC 7296 §2.14',
    },
  ]
  let at = 0
  const cut = (index: number): Uint8Array => {
    const piece = pieces[index]
    if (piece === undefined || piece.octets === 0) return new Uint8Array(0)
    const start = at
    at += piece.octets
    const output = stream.slice(start, at)
    steps.push({ name: piece.name, operation: 'cut', of: 'SK stream', start, end: at, output, ref: 'RFC 7296 §2.14' })
    return output
  }
  // Members of a literal are evaluated in the order written: the order of the cuts.
  const keys = { skD: cut(0), skAi: cut(1), skAr: cut(2), skEi: cut(3), skEr: cut(4), skPi: cut(5), skPr: cut(6) }
  return { skeyseed, keys: { ...keys, skeyseed }, steps }
}

function seedStep(suite: IkeSuite, prf: PrfId, key: NamedOctets, inputs: readonly NamedOctets[], ref: string): KeyStep {
  const output = suite.prf(
    prf,
    key.bytes,
    inputs.map(input => input.bytes),
  )
  return { name: 'SKEYSEED', operation: 'prf', prf, key, inputs, output, ref }
}

/**
 * Keys of a new IKE SA: SKEYSEED = prf(Ni | Nr, g^ir) (RFC 7296 §2.14). `secret` is the shared secret in its full
 * length.
 */
export function initialIkeKeys(
  suite: IkeSuite,
  algorithms: Algorithms,
  inputs: IkeKeyInputs & { readonly secret: Uint8Array },
): IkeKeySchedule {
  const key = named('Ni | Nr', concatBytes(inputs.nonceI, inputs.nonceR))
  const seed = seedStep(suite, algorithms.prf, key, [named('g^ir', inputs.secret)], 'RFC 7296 §2.14')
  return expand(suite, algorithms, seed, inputs)
}

/**
 * Keys after an additional key exchange in IKE_INTERMEDIATE: SKEYSEED(n) = prf(SK_d(n−1), SK(n) | Ni | Nr). Nonces
 * and SPIs stay those of IKE_SA_INIT (RFC 9370 §2.2.2).
 */
export function intermediateIkeKeys(
  suite: IkeSuite,
  algorithms: Algorithms,
  inputs: IkeKeyInputs & { readonly skD: Uint8Array; readonly secret: Uint8Array; readonly n: number },
): IkeKeySchedule {
  const key = named(`SK_d(${inputs.n - 1})`, inputs.skD)
  const parts = [named(`SK(${inputs.n})`, inputs.secret), named('Ni', inputs.nonceI), named('Nr', inputs.nonceR)]
  return expand(suite, algorithms, seedStep(suite, algorithms.prf, key, parts, 'RFC 9370 §2.2.2'), inputs)
}

/**
 * Keys of an IKE SA that takes the place of another: SKEYSEED = prf(SK_d old, g^ir | Ni | Nr | SK(1) | …) with the
 * old PRF, all else with the new one (RFC 7296 §2.18, RFC 9370 §2.2.4).
 */
export function rekeyedIkeKeys(
  suite: IkeSuite,
  algorithms: Algorithms,
  inputs: IkeKeyInputs & {
    readonly oldPrf: PrfId
    readonly oldSkD: Uint8Array
    readonly secret: Uint8Array
    /** Secrets of additional key exchanges in their order. */
    readonly additional: readonly Uint8Array[]
  },
): IkeKeySchedule {
  const parts = [
    named('g^ir', inputs.secret),
    named('Ni', inputs.nonceI),
    named('Nr', inputs.nonceR),
    ...inputs.additional.map((secret, i) => named(`SK(${i + 1})`, secret)),
  ]
  const ref = inputs.additional.length > 0 ? 'RFC 9370 §2.2.4' : 'RFC 7296 §2.18'
  return expand(
    suite,
    algorithms,
    seedStep(suite, inputs.oldPrf, named('SK_d (old)', inputs.oldSkD), parts, ref),
    inputs,
  )
}

const RESUMPTION = new TextEncoder().encode('Resumption')

/** Keys of a resumed IKE SA: SKEYSEED = prf(SK_d old, "Resumption" | Ni | Nr) (RFC 5723 §5.1). */
export function resumedIkeKeys(
  suite: IkeSuite,
  algorithms: Algorithms,
  inputs: IkeKeyInputs & { readonly oldSkD: Uint8Array },
): IkeKeySchedule {
  const parts = [named('"Resumption"', RESUMPTION), named('Ni', inputs.nonceI), named('Nr', inputs.nonceR)]
  const seed = seedStep(suite, algorithms.prf, named('SK_d (old)', inputs.oldSkD), parts, 'RFC 5723 §5.1')
  return expand(suite, algorithms, seed, inputs)
}

/** Keys of an IKE SA from the SKEYSEED that another router had: nonces and SPIs are those of its first exchange (Allard 2008 §3.1). */
export function ikeKeysFromSeed(
  suite: IkeSuite,
  algorithms: Algorithms,
  inputs: IkeKeyInputs & { readonly skeyseed: Uint8Array },
): IkeKeySchedule {
  const { skeyseed } = inputs
  const seed: KeyStep = {
    name: 'SKEYSEED',
    operation: 'cut',
    of: 'IKEv2 context',
    start: 0,
    end: skeyseed.length,
    output: skeyseed,
    ref: 'Allard 2008 §3.1',
  }
  return expand(suite, algorithms, seed, inputs)
}
