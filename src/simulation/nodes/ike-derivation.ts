import { toHex } from '../../lib/bytes.ts'
import { keyText } from '../../lib/key-text.ts'
import { formulaOf, type KeyStep } from '../../protocol/crypto/ike/key-step.ts'
import { PRF } from '../../protocol/crypto/ike/prf.ts'
import type { DerivationStep, DerivedEvent } from '../../trace/event.ts'
import type { IkeOutput } from './ike/ike-output.ts'

/** A derivation as plain data of the trace: the row it is of, and its steps with octets as hex. */
export function derivation({
  of,
  what,
  steps,
}: Extract<IkeOutput, { readonly kind: 'derived' }>): Pick<DerivedEvent, 'table' | 'key' | 'what' | 'steps'> {
  return { table: of.kind === 'ike' ? 'IKE SAs' : 'SAD', key: of.name, what, steps: steps.map(plainStep) }
}

const plainStep = (step: KeyStep): DerivationStep => ({
  name: step.name,
  formula: formulaOf(step),
  by: functionOf(step),
  inputs: inputsOf(step),
  output: keyText(step.output),
  ref: step.ref,
  ...(step.operation === 'verify' ? { verdict: step.holds ? ('holds' as const) : ('fails' as const) } : {}),
})

function functionOf(step: KeyStep): string {
  switch (step.operation) {
    case 'prf':
    case 'prf+':
      return PRF[step.prf].name
    case 'hash':
      return step.hash
    case 'signature':
    case 'verify':
      return `${step.kind} ${step.hash}`
    case 'open':
      return step.cipher
    case 'join':
    case 'cut':
      return ''
  }
}

/** The key first; it came out of another step, or stands in a row. */
function inputsOf(step: KeyStep): DerivationStep['inputs'] {
  if (step.operation === 'cut') return []
  const inputs = step.inputs.map(({ name, bytes }) => ({ name, octets: toHex(bytes) }))
  return 'key' in step ? [{ name: step.key.name, octets: keyText(step.key.bytes) }, ...inputs] : inputs
}
