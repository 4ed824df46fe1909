import { present } from '../../../lib/assert.ts'
import type { KeyExchangeId } from '../../../protocol/crypto/ike/key-exchange.ts'
import { intermediateIkeKeys } from '../../../protocol/crypto/ike/key-schedule.ts'
import { notifiesOf, payloadOf } from '../../../protocol/wire/ikev2/find.ts'
import { isErrorNotify, notify } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { respond } from './ike-messages.ts'
import type { IkeSa } from './ike-state.ts'
import type { Hand, IkeWork } from './ike-work.ts'
import { setupActor } from './blank-sa.ts'
import { answerKey, answerPayload, drawKey, finishKey, groupOf, kePayload, spiOctets } from './key-agreement.ts'
import type { IntermediateNegotiation } from './negotiation.ts'
import { additionalMethods } from './proposals.ts'

/** Additional key exchanges between IKE_SA_INIT and IKE_AUTH (RFC 9370 §2.2.2, RFC 9242). */

/** The method that is next, and whether more follow it. */
function nextMethod(sa: IkeSa): { readonly method: KeyExchangeId | undefined; readonly more: boolean } {
  const methods = additionalMethods(sa.algorithms)
  return { method: methods[sa.proof.exchanges], more: sa.proof.exchanges + 1 < methods.length }
}

/** The request, with the own value drawn anew. */
export function intermediateRequest(work: IkeWork, sa: IkeSa): readonly ClearPayload[] {
  const method = present(nextMethod(sa).method, 'additional key exchange')
  const random = drawKey(work, method)
  work.changeSa(sa.name, { random })
  return [kePayload(work, method, random)]
}

/** The responder's half; the keys that follow protect what comes next, not this exchange (RFC 9370 §2.2.2). */
export function receiveIntermediateAnswer(work: IkeWork, name: string, payloads: readonly ClearPayload[]): void {
  const sa = work.sa(name)
  const actor = setupActor(name)
  const refusal = notifiesOf(payloads).find(isErrorNotify)
  if (refusal !== undefined) return work.send(actor, { type: 'intermediateRefused', notify: String(refusal.notify) })
  const { method, more } = nextMethod(sa)
  const ke = payloadOf(payloads, 'KE')
  const fits = method !== undefined && ke !== undefined && groupOf(ke.method) === method
  const secret = fits ? finishKey(work, method, sa.random, ke) : undefined
  if (secret !== undefined) adoptSecret(work, name, secret)
  work.send(actor, { type: 'intermediateAnswer', usable: secret !== undefined, more })
}

export function receiveIntermediateRequest(work: IkeWork, hand: Hand): void {
  const { method, more } = nextMethod(work.sa(hand.sa))
  const ke = payloadOf(hand.payloads, 'KE')
  const fits = method !== undefined && ke !== undefined && groupOf(ke.method) === method
  const key = fits ? answerKey(work, method, ke) : undefined
  const negotiation: IntermediateNegotiation = { kind: 'intermediate', method, key }
  work.hand = { ...hand, negotiation }
  work.send(setupActor(hand.sa), { type: 'intermediateRequest', usable: key !== undefined, more })
}

export function answerIntermediate(work: IkeWork, name: string): void {
  const hand = present(work.hand, 'request in hand')
  const { negotiation } = hand
  if (negotiation?.kind !== 'intermediate' || negotiation.method === undefined || negotiation.key === undefined)
    return respond(work, hand, [notify('INVALID_SYNTAX')])
  respond(work, hand, [answerPayload(negotiation.method, negotiation.key)])
  adoptSecret(work, name, negotiation.key.secret)
}

/** SK_* of the next generation (RFC 9370 §2.2.2). */
function adoptSecret(work: IkeWork, name: string, secret: Uint8Array): void {
  const sa = work.sa(name)
  const n = sa.proof.exchanges + 1
  const { keys, steps } = intermediateIkeKeys(work.context.crypto, present(sa.algorithms, 'algorithms'), {
    ...sa.nonces,
    spiI: spiOctets(sa.spiI),
    spiR: spiOctets(sa.spiR),
    skD: present(sa.keys, 'keys').skD,
    secret,
    n,
  })
  work.changeSa(name, { keys, proof: { ...sa.proof, exchanges: n, keysBefore: sa.keys } })
  work.derived({ kind: 'ike', name }, `keys, generation ${n}`, steps)
  work.mark(
    'keys-replaced',
    'RFC 9370 §2.2.2',
    `${name}: generation ${n} of SK_*, with the secret of one more exchange`,
  )
}
