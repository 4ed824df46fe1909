import { fromHex, toHex } from '../../../lib/bytes.ts'
import { err, ok, type Result } from '../../../lib/result.ts'
import { named } from '../../../protocol/crypto/ike/key-step.ts'
import { openTicket, TICKET_CIPHER, type TicketKey } from '../../../protocol/crypto/ike/ticket.ts'
import { initiatorMachine } from '../../../protocol/machines/ikev2/initiator.machine.ts'
import { responderMachine } from '../../../protocol/machines/ikev2/responder.machine.ts'
import { notifyOf, payloadOf } from '../../../protocol/wire/ikev2/find.ts'
import { encodeIke, type IkeMessage } from '../../../protocol/wire/ikev2/message.ts'
import { notify } from '../../../protocol/wire/ikev2/notify.ts'
import { clearPayloads } from '../../../protocol/wire/ikev2/open.ts'
import { blankSa, setupActor } from './blank-sa.ts'
import type { IkePeer, Place } from './ike-config.ts'
import { cookieHolds, hasRoom } from './init-responder.ts'
import { NO_OCTETS } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { drawIkeSpi, drawNonce } from './key-agreement.ts'
import { dropTicket, endOf, type TicketState } from './resumption.ts'
import { answerStranger } from './strangers.ts'

/** Takes up an earlier session by its ticket. Gives the SA's name; undefined without a ticket that is still good. */
export function resume(work: IkeWork, peer: IkePeer, local: Place, remote: Place): string | undefined {
  const kept = work.endpoint.tickets?.[peer.name]
  dropTicket(work, peer.name)
  if (kept === undefined || work.context.nowUs >= kept.expiresAtUs) return undefined
  const { name } = work.addSa(id => {
    const blank = blankSa(id, local, remote, work.context.nowUs)
    return {
      ...blank,
      role: 'initiator',
      founder: 'us',
      peer: peer.name,
      spiI: drawIkeSpi(work),
      nonces: { nonceI: drawNonce(work), nonceR: NO_OCTETS },
      mobility: { ...blank.mobility, resume: kept },
    }
  })
  work.start(setupActor(name), initiatorMachine)
  work.send(setupActor(name), { type: 'initiate' })
  return name
}

/** A client presents a ticket: one of the keys here must have sealed it, and it must be neither old nor used. */
export function receiveResumeRequest(
  work: IkeWork,
  message: IkeMessage,
  octets: Uint8Array,
  from: Place,
  to: Place,
): void {
  const payloads = clearPayloads(message.payloads)
  const nonce = payloadOf(payloads, 'Nonce')
  const ticket = notifyOf(payloads, 'TICKET_OPAQUE')?.data.ticket
  if (nonce === undefined || ticket === undefined)
    return work.refuse('malformed', 'IKE_SESSION_RESUME without nonce or ticket', 'RFC 5723 §4.3')
  // As in IKE_SA_INIT, addresses are shown before anything is done or kept (RFC 5723 §4.3.2, RFC 7296 §2.6).
  if (!hasRoom(work, from) || !cookieHolds(work, message, nonce.nonce, payloads, from, to)) return
  const state = readTicket(work, ticket)
  if (!state.ok) {
    work.refuse('ticket-refused', state.error, 'RFC 5723 §4.3')
    const { payloads: _, ...header } = message
    const refusal = encodeIke({ ...header, response: true, initiator: false, payloads: [notify('TICKET_NACK')] })
    return answerStranger(work, from, to, refusal, 'TICKET_NACK')
  }
  const { value, key } = state.value
  const sa = work.addSa(name => {
    const blank = blankSa(name, to, from, work.context.nowUs)
    return {
      ...blank,
      role: 'responder',
      founder: 'peer',
      spiI: message.initiatorSpi,
      initRequest: octets,
      algorithms: value.algorithms,
      group: value.algorithms.keyExchange,
      mobility: { ...blank.mobility, resumed: true, ticketPeer: value.peer, ticketEnd: endOf(ticket) },
    }
  })
  const oldSkD = fromHex(value.skD)
  const { id, bytes } = key
  work.derived({ kind: 'ike', name: sa.name }, 'SK_d of the ticket', [
    {
      name: 'SK_d (old)',
      operation: 'open',
      cipher: TICKET_CIPHER,
      key: named(`ticket key ${toHex(id)}`, bytes),
      inputs: [named('ticket', ticket)],
      output: oldSkD,
      ref: 'RFC 5723 §5.1, §A.1',
    },
  ])
  const negotiation = { kind: 'resume', nonceI: nonce.nonce, oldSkD } as const
  work.hand = { sa: sa.name, exchange: 'IKE_SESSION_RESUME', messageId: 0, payloads, from, to, negotiation }
  work.start(setupActor(sa.name), responderMachine)
  work.send(setupActor(sa.name), { type: 'initRequest', facts: { proposal: true, group: 'right', more: false } })
}
interface OpenedTicket {
  readonly value: TicketState
  /** What it was sealed with. */
  readonly key: TicketKey
}

function readTicket(work: IkeWork, ticket: Uint8Array): Result<OpenedTicket, string> {
  const opened = openTicket(work.context.crypto, work.endpoint.config.ticketKeys ?? [], ticket)
  if (!opened.ok) return err(opened.error.message)
  const { state: octets, key } = opened.value
  const state = JSON.parse(new TextDecoder().decode(octets)) as TicketState
  if (work.context.nowUs >= state.expiresAtUs) return err('the ticket has expired')
  if (work.endpoint.usedTickets?.includes(endOf(ticket)) === true) return err('the ticket was used before')
  return ok({ value: state, key })
}
