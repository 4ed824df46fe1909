import { notifyOf } from '../../../protocol/wire/ikev2/find.ts'
import { notify, notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { setStage } from './handover-stage.ts'
import type { GatewayCounters } from './gateway-counters.ts'
import type { IkeWork } from './ike-work.ts'

/** The other gateway has the contexts: the client is asked to go on there (Palomares 2013 §III-D step 4). */
export function askToGoOnThere(
  work: IkeWork,
  name: string,
  to: string,
  counters: Omit<GatewayCounters, 'nonce'> | undefined,
): void {
  const sa = work.sa(name)
  setStage(work, name, 'leaving')
  const withNonce = counters && { ...counters, nonce: drawNonce(work) }
  work.changeSa(name, { queue: [{ kind: 'redirect', to, contexts: { counters: withNonce } }, ...sa.queue] })
}

function drawNonce(work: IkeWork): number {
  const octets = work.context.draw('IPSEC_SYN nonce', 4)
  return new DataView(octets.buffer, octets.byteOffset).getUint32(0)
}

/** What stands beside REDIRECT; nothing in one that wants a new set-up. */
export const contextPayloads = (
  contexts: { readonly counters: GatewayCounters | undefined } | undefined,
): readonly ClearPayload[] =>
  contexts === undefined
    ? []
    : [
        notify('NO_REAUTH_IPSEC_CXT_TRANSMITTED'),
        ...(contexts.counters === undefined ? [] : [notifyWith('IPSEC_SYN', contexts.counters)]),
      ]

/**
 * The client's answer (§III-D step 6). One that went on repeats NO_REAUTH_IPSEC_CXT_TRANSMITTED, and IPSEC_SYN with its own
 * view; an empty answer is that of RFC 5685 §5 and means a new set-up (Roamscope).
 */
export function receiveGoOnAnswer(
  work: IkeWork,
  name: string,
  asked: GatewayCounters | undefined,
  payloads: readonly ClearPayload[],
): void {
  const taken = notifyOf(payloads, 'NO_REAUTH_IPSEC_CXT_TRANSMITTED') !== undefined
  if (taken && asked !== undefined) compareViews(work, name, asked, notifyOf(payloads, 'IPSEC_SYN')?.data)
  work.outputs.push({ kind: 'handover', remote: work.sa(name).remote.address, word: { what: 'answer', taken } })
}

/** The client's view goes to this gateway, and the other one never learns it: the paper has no message for that. */
function compareViews(work: IkeWork, name: string, asked: GatewayCounters, said: GatewayCounters | undefined): void {
  const ref = 'Palomares 2013 §III-D step 6'
  if (said?.nonce !== asked.nonce)
    return work.refuse('wrong-sync-nonce', `${name}: the answer does not repeat the nonce of IPSEC_SYN`, ref)
  if (said.nextReceived === asked.nextSent && said.nextSent === asked.nextReceived)
    return work.mark('counters-agreed', ref, `${name}: sends ${asked.nextSent} next, expects ${asked.nextReceived}`)
  const theirs = `the client expects ${said.nextReceived} and sends ${said.nextSent}`
  const ours = `the next gateway sends ${asked.nextSent} and expects ${asked.nextReceived}`
  work.mark('counters-differ', ref, `${name}: ${theirs}, ${ours}`)
}
