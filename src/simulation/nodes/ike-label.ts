import { IKE_NAT_PORT, IKE_PORT } from '../../protocol/wire/ikev2/codes.ts'
import { notifiesOf, payloadOf, payloadsOf } from '../../protocol/wire/ikev2/find.ts'
import { decodeIke, type IkeHeader } from '../../protocol/wire/ikev2/message.ts'
import { isErrorNotify } from '../../protocol/wire/ikev2/notify.ts'
import { clearPayloads, sealedPayload } from '../../protocol/wire/ikev2/open.ts'
import type { ClearPayload } from '../../protocol/wire/ikev2/payloads.ts'
import type { SkfPayload, SkPayload } from '../../protocol/wire/ikev2/sk.ts'
import { natTraversal } from '../../protocol/wire/udp/nat-traversal.ts'
import { type IkeLabel, ikev1Label } from './ikev1-label.ts'

export const isIkePort = (port: number): boolean => port === IKE_PORT || port === IKE_NAT_PORT

interface Ports {
  readonly sourcePort: number
  readonly destinationPort: number
}

/** What an arrow of ESP says where UDP is around it (RFC 3948 §2.1). */
export const IN_UDP = 'in UDP'

/** The IKE message of a datagram of IKE's ports, without marker; undefined for ESP in UDP and keepalives. */
export function ikeOctets({ sourcePort, destinationPort }: Ports, payload: Uint8Array): Uint8Array | undefined {
  if (sourcePort === IKE_PORT || destinationPort === IKE_PORT) return payload
  const outer = natTraversal.decode(payload)
  return outer.ok && outer.value.type === 'ike' ? outer.value.message : undefined
}

/** Octet of the versions in the header of every IKE (RFC 2408 §3.1, RFC 7296 §3.1). */
const VERSION_AT = 17
/** Whether a datagram of IKE's port is of IKEv1. */
export const speaksIkev1 = (payload: Uint8Array): boolean => (payload[VERSION_AT] ?? 0) >> 4 === 1

/** What a datagram of IKE's ports is called by who has no keys. */
export function ikeLabel(ports: Ports, payload: Uint8Array): IkeLabel {
  const octets = ikeOctets(ports, payload)
  if (octets === undefined) {
    const isEsp = payload.length > 1
    return {
      name: isEsp ? 'ESP' : 'keepalive',
      protocol: isEsp ? 'ESP' : 'UDP',
      traffic: true,
      detail: isEsp ? IN_UDP : '',
      encrypted: isEsp,
    }
  }
  if (speaksIkev1(octets)) return ikev1Label(octets)
  const message = decodeIke(octets)
  if (!message.ok) return { name: 'IKE', protocol: 'IKEv2', traffic: false, detail: 'malformed', encrypted: false }
  const sealed = sealedPayload(message.value.payloads)
  return {
    name: exchangeName(message.value),
    protocol: 'IKEv2',
    traffic: false,
    detail: ikeDetail(message.value, clearPayloads(message.value.payloads), pieceOf(sealed)),
    encrypted: sealed !== undefined,
  }
}

/** What a sealed message, in one piece, is called by who knows what is in it. */
export const sealedLabel = (header: IkeHeader, inside: readonly ClearPayload[]): IkeLabel => ({
  name: exchangeName(header),
  protocol: 'IKEv2',
  traffic: false,
  detail: ikeDetail(header, inside),
  encrypted: true,
})

const pieceOf = (sealed: SkPayload | SkfPayload | undefined): string =>
  sealed?.type === 'SKF' ? ` fragment ${sealed.number} of ${sealed.total}` : ''

const exchangeName = ({ exchange }: IkeHeader): string =>
  typeof exchange === 'number' ? `exchange ${exchange}` : exchange

/** `request 2: rekeys child SA`, with what its payloads, as far as they are known, ask for or say. */
export function ikeDetail(message: IkeHeader, payloads: readonly ClearPayload[], piece = ''): string {
  const what = message.response ? 'answer' : 'request'
  const words = wordsOf(message, payloads)
  return `${what} ${message.messageId}${piece}${words.length === 0 ? '' : `: ${words.join(', ')}`}`
}

/** Notifications of status that only tell what a side can do say nothing about this message. */
const TELLING = new Set([
  'AUTH_LIFETIME',
  'COOKIE',
  'COOKIE2',
  'UPDATE_SA_ADDRESSES',
  'INITIAL_CONTACT',
  'REDIRECT',
  'REKEY_SA',
  'RELAUNCH_IKE',
])

function wordsOf(message: IkeHeader, payloads: readonly ClearPayload[]): readonly string[] {
  const offer = payloadOf(payloads, 'SA')
  const forIke = offer?.proposals.some(({ protocol }) => protocol === 'IKE') === true
  const rekeysIke = message.exchange === 'CREATE_CHILD_SA' && forIke
  return [
    ...(rekeysIke ? ['new IKE SA'] : []),
    ...payloadsOf(payloads, 'D').map(({ protocol, spis }) =>
      protocol === 'IKE' ? 'delete IKE SA' : `delete ${protocol} ${spis.join(' ')}`,
    ),
    ...notifiesOf(payloads).flatMap(payload => {
      if (payload.notify === 'UPDATE_SPI') return [`UPDATE_SPI ${payload.spi} ${payload.data.newSpi}`]
      return isErrorNotify(payload) || TELLING.has(String(payload.notify)) ? [String(payload.notify)] : []
    }),
  ]
}
