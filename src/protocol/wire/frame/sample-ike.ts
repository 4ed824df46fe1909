import type { ClearPayload } from '../ikev2/payloads.ts'
import { ikev1Message } from '../ikev1/message.ts'
import { type IkeHeader, ikeMessage, NO_IKE_SPI } from '../ikev2/message.ts'
import { notify, notifyWith } from '../ikev2/notify.ts'
import { skfPlaintext, skPlaintext } from '../ikev2/plaintext.ts'
import { encodeInner } from '../ikev2/seal.ts'
import { ANY_PORTS } from '../ikev2/traffic-selector.ts'
import { natTraversal } from '../udp/nat-traversal.ts'

/** IKE in UDP payloads, for `sample-frames.ts`. What SK holds lies there in clear: IV and ICV are empty. */
const filled = (octets: number): Uint8Array => new Uint8Array(octets).fill(0x5a)
const header: IkeHeader = {
  initiatorSpi: '0x1111111111111111',
  responderSpi: '0x2222222222222222',
  exchange: 'IKE_AUTH',
  response: false,
  initiator: true,
  messageId: 1,
}
const transform = { transform: 'KE', id: 'ECP_256', attributes: [] } as const
const selector = {
  type: 'TS_IPV6_ADDR_RANGE',
  protocol: 'any',
  ...ANY_PORTS,
  startAddress: '2001:db8::',
  endAddress: '2001:db8::ff',
} as const

export const IKE_INSIDE: readonly ClearPayload[] = [
  { type: 'IDi', id: { type: 'ID_FQDN', name: 'mn.example' } },
  { type: 'CERT', encoding: 'hash and URL of X.509', data: { hash: filled(20), url: 'http://pki.example/mn' } },
  { type: 'AUTH', method: 'digital signature', data: { algorithm: filled(7), signature: filled(64) } },
  { type: 'CP', cfg: 'CFG_REQUEST', attributes: [{ attribute: 'INTERNAL_IP4_ADDRESS', value: undefined }] },
  { type: 'SA', proposals: [{ number: 1, protocol: 'ESP', spi: '0xc0000001', transforms: [transform] }] },
  { type: 'TSi', selectors: [selector] },
  { type: 'TSr', selectors: [selector, selector] },
  notifyWith('IPSEC_SYN', { nonce: 1, nextSent: 2, nextReceived: 3, replayDelta: 4n }),
  { type: 'other', code: 120, critical: false, body: filled(3) },
]
const inside = encodeInner(IKE_INSIDE)
const firstPayload = 35
const padding = new Uint8Array(3)
const sk = skPlaintext.encode({ payloads: IKE_INSIDE, padding }, { firstPayload })
const skf = skfPlaintext.encode({ content: inside.octets.subarray(0, 100), padding })
const marked = (message: Uint8Array): Uint8Array => natTraversal.encode({ type: 'ike', message })

export const IKE_PAYLOADS = {
  init: ikeMessage.encode({
    ...header,
    responderSpi: NO_IKE_SPI,
    exchange: 'IKE_SA_INIT',
    messageId: 0,
    payloads: [
      { type: 'SA', proposals: [{ number: 1, protocol: 'IKE', spi: '', transforms: [transform, transform] }] },
      { type: 'KE', method: 'ECP_256', data: filled(64) },
      { type: 'Nonce', nonce: filled(32) },
      notifyWith('COOKIE', filled(8)),
      notify('IKEV2_FRAGMENTATION_SUPPORTED'),
      { type: 'V', vendor: filled(16) },
    ],
  }),
  auth: marked(ikeMessage.encode({ ...header, payloads: [{ type: 'SK', first: 'IDi', body: sk }] })),
  fragment: marked(
    ikeMessage.encode({ ...header, payloads: [{ type: 'SKF', first: 'IDi', number: 1, total: 2, body: skf }] }),
  ),
  keepalive: natTraversal.encode({ type: 'keepalive' }),
  /** SPI that no marker can be. */
  esp: natTraversal.encode({ type: 'esp', packet: filled(40) }),
  ikev1: ikev1Message.encode({
    initiatorCookie: header.initiatorSpi,
    responderCookie: header.responderSpi,
    nextPayload: 'KE',
    exchange: 'Main mode',
    authentication: false,
    commit: false,
    encryption: false,
    messageId: 0,
    payloads: [
      { type: 'KE', data: filled(32) },
      { type: 'NONCE', data: filled(12) },
    ],
  }),
} as const
