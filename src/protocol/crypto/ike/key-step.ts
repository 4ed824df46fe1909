import type { PrfId } from './prf.ts'
import { unreachable } from '../../../lib/assert.ts'
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
  | { readonly operation: 'hash'; readonly hash: HashId; readonly inputs: readonly NamedOctets[] }
  | {
      readonly operation: 'signature'
      readonly kind: SigningKeyKind
      readonly hash: AnySignatureHash
      readonly inputs: readonly NamedOctets[]
    }
  /** Octets `start` to `end` of the output of the step named `of`. */
  | { readonly operation: 'cut'; readonly of: string; readonly start: number; readonly end: number }
)

export const named = (name: string, bytes: Uint8Array): NamedOctets => ({ name, bytes })

/** `prf(SK_d, g^ir | Ni | Nr)`: the step as the RFC writes it. */
export function formulaOf(step: KeyStep): string {
  if (step.operation === 'cut') return `${step.of}[${step.start}..${step.end}]`
  const inputs = step.inputs.map(input => input.name).join(' | ')
  switch (step.operation) {
    case 'hash':
      return `${step.hash}(${inputs})`
    case 'signature':
      return `${step.kind}(${inputs})`
    case 'prf':
    case 'prf+':
      return `${step.operation}(${step.key.name}, ${inputs})`
    default:
      return unreachable(step)
  }
}
