import { present } from '../../../lib/assert.ts'
import { intermediateAssociatedData, intermediateAuth } from '../../../protocol/crypto/ike/int-auth.ts'
import { PAYLOAD_HEADER_OCTETS } from '../../../protocol/wire/ikev2/codes.ts'
import type { IkeWork } from './ike-work.ts'

/** Where the header of a sealed payload names the first payload inside. */
const FIRST_INNER_AT = 28

/**
 * A message of IKE_INTERMEDIATE goes into what AUTH will cover (RFC 9242 §3.3.2). `octets`: the message or any of its
 * fragments, of which the header counts; `first`, `inner`: the payloads in clear. Reserved bits of a fragment's header
 * are taken for zero (Roamscope: whoever sends others is not believed).
 */
export function coverIntermediate(
  work: IkeWork,
  name: string,
  sender: 'initiator' | 'responder',
  { octets, first, inner }: { readonly octets: Uint8Array; readonly first: number; readonly inner: Uint8Array },
): void {
  const sa = work.sa(name)
  const keys = present(sa.keys, 'keys of the IKE SA')
  const { prf } = present(sa.algorithms, 'algorithms of the IKE SA')
  const prefix = octets.slice(0, FIRST_INNER_AT + PAYLOAD_HEADER_OCTETS)
  prefix[FIRST_INNER_AT] = first
  prefix[FIRST_INNER_AT + 1] = 0
  const covered = intermediateAssociatedData(prefix, inner.length)
  const { intAuthI, intAuthR } = sa.proof
  const fromInitiator = sender === 'initiator'
  const step = intermediateAuth(
    work.context.crypto,
    prf,
    fromInitiator ? keys.skPi : keys.skPr,
    fromInitiator ? intAuthI : intAuthR,
    covered,
    inner,
  )
  work.derived({ kind: 'ike', name }, `IntAuth of the ${sender}`, [step])
  work.changeSa(name, {
    proof: { ...sa.proof, ...(fromInitiator ? { intAuthI: step.output } : { intAuthR: step.output }) },
  })
}
