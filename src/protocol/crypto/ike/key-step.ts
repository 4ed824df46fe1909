import type { PrfId } from './prf.ts'
import { unreachable } from '../../../lib/assert.ts'
import { concatBytes } from '../../../lib/bytes.ts'
import type { HashId } from '../hmac.ts'
import type { AnySignatureHash, SigningKeyKind } from './signature.ts'

/** Octets with the name the RFC gives them. */
export interface NamedOctets {
  readonly name: string
  readonly bytes: Uint8Array
}

/** One step of a derivation, so that a person can follow how a key came about. */
export type KeyStep = {
  /** What comes out: SKEYSEED, SK_ei, KEYMAT. */
  readonly name: string
  readonly output: Uint8Array
  readonly ref: string
} & (
  | {
      readonly operation: 'prf' | 'prf+'
      readonly prf: PrfId
      readonly key: NamedOctets
      readonly inputs: readonly NamedOctets[]
    }
  | { readonly operation: 'hash'; readonly hash: HashId | 'md4'; readonly inputs: readonly NamedOctets[] }
  /** The inputs one behind the other. */
  | { readonly operation: 'join'; readonly inputs: readonly NamedOctets[] }
  /** What a sealed octet string holds, with its key. */
  | {
      readonly operation: 'open'
      readonly cipher: string
      readonly key: NamedOctets
      readonly inputs: readonly NamedOctets[]
    }
  | {
      /** With the private key, which is shown nowhere. */
      readonly operation: 'signature'
      readonly kind: SigningKeyKind
      readonly hash: AnySignatureHash
      readonly inputs: readonly NamedOctets[]
    }
  /** Whether a signature was made with the private half of `key`; it has no output of its own. */
  | {
      readonly operation: 'verify'
      readonly kind: SigningKeyKind
      readonly hash: AnySignatureHash
      readonly key: NamedOctets
      readonly inputs: readonly NamedOctets[]
      readonly holds: boolean
    }
  /** Octets `start` to `end` of the output of the step named `of`. */
  | { readonly operation: 'cut'; readonly of: string; readonly start: number; readonly end: number }
)

export const named = (name: string, bytes: Uint8Array): NamedOctets => ({ name, bytes })

/** The step that puts octets one behind the other. */
export const joined = (name: string, ref: string, inputs: readonly NamedOctets[]): KeyStep => ({
  name,
  operation: 'join',
  inputs,
  output: concatBytes(...inputs.map(({ bytes }) => bytes)),
  ref,
})

/** `prf(SK_d, g^ir | Ni | Nr)`: the step as the RFC writes it. */
export function formulaOf(step: KeyStep): string {
  if (step.operation === 'cut') return `${step.of}[${step.start}..${step.end}]`
  const inputs = step.inputs.map(input => input.name).join(' | ')
  switch (step.operation) {
    case 'hash':
      return `${step.hash}(${inputs})`
    case 'signature':
      return `${step.kind}(private key, ${inputs})`
    case 'join':
      return inputs
    case 'open':
    case 'verify':
      return `${step.operation}(${step.key.name}, ${inputs})`
    case 'prf':
    case 'prf+':
      return `${step.operation}(${step.key.name}, ${inputs})`
    default:
      return unreachable(step)
  }
}
