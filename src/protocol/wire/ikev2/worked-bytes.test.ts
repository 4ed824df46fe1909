// Messages and payloads written out by hand from the RFCs; tshark reads the same in them.
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../../lib/bytes.ts'
import type { ClearPayload } from './payloads.ts'
import { ANY_PORTS, OPAQUE_PORTS } from './traffic-selector.ts'
import { intAuthOctets } from './int-auth.ts'
import { type IkeMessage, ikeMessage, NO_IKE_SPI } from './message.ts'
import { notify, type NotifyPayload, notifyWith } from './notify.ts'
import { encodeInner } from './seal.ts'

const counting = (from: number, octets = 32): Uint8Array => Uint8Array.from({ length: octets }, (_, i) => from + i)
const SPI_I = '0x1111111111111111'
const SPI_R = '0x2222222222222222'
const NONCE_I = counting(0xa0)
const PAR = '2001:db8:1::1'
const NAR = '2001:db8:2::1'
const KE_I = fromHex('7b4e909bbe7ffe44c465a220037d608ee35897d31ef972f07f74892cb0f73f13')
const NAT_SOURCE = fromHex('0c02d6e9174a30c2ab7cc7bfda6c3f1c0047a99d')
const NAT_DESTINATION = fromHex('01b10ce30c17241a4404239f1814ccdbbbbde0bc')

const compact = (hex: string): string => hex.replace(/\s+/g, '')
/** A payload alone, as the last of its message. */
const alone = (payload: ClearPayload): string => toHex(encodeInner([payload]).octets)

const INIT: IkeMessage = {
  initiatorSpi: SPI_I,
  responderSpi: NO_IKE_SPI,
  exchange: 'IKE_SA_INIT',
  response: false,
  initiator: true,
  messageId: 0,
  payloads: [
    {
      type: 'SA',
      proposals: [
        {
          number: 1,
          protocol: 'IKE',
          spi: '',
          transforms: [
            { transform: 'ENCR', id: 'ENCR_AES_GCM_16', attributes: [{ type: 'keyLength', bits: 256 }] },
            { transform: 'PRF', id: 'PRF_HMAC_SHA2_256', attributes: [] },
            { transform: 'KE', id: 'CURVE_25519', attributes: [] },
          ],
        },
      ],
    },
    { type: 'KE', method: 'CURVE_25519', data: KE_I },
    { type: 'Nonce', nonce: NONCE_I },
    notifyWith('NAT_DETECTION_SOURCE_IP', NAT_SOURCE),
    notifyWith('NAT_DETECTION_DESTINATION_IP', NAT_DESTINATION),
  ],
}

test('an IKE_SA_INIT request of 200 octets, both ways', () => {
  const hex = compact(`
    1111111111111111 0000000000000000 21202208 00000000 000000c8
    22000028 00000024 01010003 0300000c 01000014 800e0100 03000008 02000005 00000008 0400001f
    28000028 001f0000 ${toHex(KE_I)} 29000024 ${toHex(NONCE_I)}
    2900001c 00004004 ${toHex(NAT_SOURCE)} 0000001c 00004005 ${toHex(NAT_DESTINATION)}`)
  expect(toHex(ikeMessage.encode(INIT))).toBe(hex)
  expect(ikeMessage.decode(fromHex(hex))).toEqual({ ok: true, value: INIT })
})

const messageIds = { nonce: 0xa1b2c3d4, nextSent: 7, nextReceived: 3 }
const gatewayNar = { type: 'ipv6', address: NAR } as const
const NOTIFICATIONS: readonly (readonly [string, NotifyPayload])[] = [
  ['00000008 00004010', notify('UPDATE_SA_ADDRESSES')],
  ['00000010 00004011 0001020304050607', notifyWith('COOKIE2', counting(0, 8))],
  [
    `0000002c 00004012 20010db8000200000000000000000010 20010db8000200000000000000000001 01f4 01f4`,
    notifyWith('NO_NATS_ALLOWED', {
      type: 'ipv6',
      source: '2001:db8:2::10',
      destination: NAR,
      sourcePort: 500,
      destinationPort: 500,
    }),
  ],
  [
    '0000001a 00004017 02 10 20010db8000200000000000000000001',
    notifyWith('REDIRECT', { gateway: gatewayNar, nonce: new Uint8Array(0) }),
  ],
  [
    `0000003a 00004017 02 10 20010db8000200000000000000000001 ${toHex(NONCE_I)}`,
    notifyWith('REDIRECT', { gateway: gatewayNar, nonce: NONCE_I }),
  ],
  [
    '0000001a 00004018 02 10 20010db8000100000000000000000001',
    notifyWith('REDIRECTED_FROM', { gateway: { type: 'ipv6', address: PAR } }),
  ],
  ['00000014 00004026 a1b2c3d4 00000007 00000003', notifyWith('IKEV2_MESSAGE_ID_SYNC', messageIds)],
  ['0000000c 00004027 000003e8', notifyWith('IPSEC_REPLAY_COUNTER_SYNC', { type: 'plain', delta: 1000 })],
  [
    '00000014 0304be00 d0000001 80000000 e0000001',
    notifyWith('UPDATE_SPI', { responder: true, newSpi: '0xe0000001' }, { protocol: 'ESP', spi: '0xd0000001' }),
  ],
  ['00000008 0000be01', notify('NO_REAUTH_IPSEC_CXT_TRANSMITTED')],
  [
    '0000001c 0000be02 a1b2c3d4 00000007 00000003 00000000000003e8',
    notifyWith('IPSEC_SYN', { ...messageIds, replayDelta: 1000n }),
  ],
  ['0000000c 03044009 c0000001', notify('REKEY_SA', { protocol: 'ESP', spi: '0xc0000001' })],
  ['0000000a 00000011 001f', notifyWith('INVALID_KE_PAYLOAD', { method: 'CURVE_25519' })],
  ['00000009 00000001 7f', notifyWith('UNSUPPORTED_CRITICAL_PAYLOAD', { payload: 127 })],
  ['0000000e 0000402f 0002 0003 0005', notifyWith('SIGNATURE_HASH_ALGORITHMS', ['SHA2-256', 'SHA2-384', 'identity'])],
]

describe('notifications', () => {
  test.each(NOTIFICATIONS)('%s', (hex, payload) => {
    expect(alone(payload)).toBe(compact(hex))
    const header = { ...INIT, payloads: [payload] }
    expect(ikeMessage.decode(ikeMessage.encode(header))).toEqual({ ok: true, value: header })
  })
})

test('delete payloads of an IKE SA and of a child', () => {
  expect(alone({ type: 'D', protocol: 'IKE', spis: [] })).toBe('0000000801000000')
  expect(alone({ type: 'D', protocol: 'ESP', spis: ['0xc0000001'] })).toBe('0000000c03040001c0000001')
})

test('traffic selectors: any port and opaque ports', () => {
  const [startAddress, endAddress] = ['10.0.0.0', '10.0.0.255']
  const selector = { type: 'TS_IPV4_ADDR_RANGE', protocol: 'any', ...ANY_PORTS, startAddress, endAddress } as const
  const opaque = { ...selector, protocol: 'mobility', ...OPAQUE_PORTS } as const
  expect(alone({ type: 'TSi', selectors: [selector, opaque] })).toBe(
    '0000002802000000' + '070000100000ffff0a0000000a0000ff' + '07870010ffff00000a0000000a0000ff',
  )
})

test('configuration: what is asked for is empty', () => {
  const request: ClearPayload = {
    type: 'CP',
    cfg: 'CFG_REQUEST',
    attributes: [
      { attribute: 'INTERNAL_IP4_ADDRESS', value: undefined },
      { attribute: 'INTERNAL_IP6_ADDRESS', value: { address: '2001:db8:0:1:2:3:4:5', prefixLength: 64 } },
      { attribute: 'SUPPORTED_ATTRIBUTES', value: [] },
    ],
  }
  expect(alone(request)).toBe(
    '00000025010000000001000000080011' + '20010db8000000010002000300040005' + '40' + '000e0000',
  )
})

test('EAP-MSCHAPv2: challenge and response in their packets, and the one octet that answers a success', () => {
  const challenge: ClearPayload = {
    type: 'EAP',
    packet: {
      type: 'request',
      identifier: 7,
      method: 'MSCHAPv2',
      data: { type: 'challenge', chapId: 7, challenge: counting(0, 16), name: 'gw' },
    },
  }
  expect(alone(challenge)).toBe(`00000020${'0107001c1a'}${'0107001710'}${toHex(counting(0, 16))}6777`)
  const response: ClearPayload = {
    type: 'EAP',
    packet: {
      type: 'response',
      identifier: 7,
      method: 'MSCHAPv2',
      data: {
        type: 'response',
        chapId: 7,
        peerChallenge: counting(0, 16),
        ntResponse: counting(16, 24),
        flags: 0,
        name: 'mn',
      },
    },
  }
  const proof = `${toHex(counting(0, 16))}${'00'.repeat(8)}${toHex(counting(16, 24))}00`
  expect(alone(response)).toBe(`00000041${'0207003d1a'}${'0207003831'}${proof}6d6e`)
  const acknowledged: ClearPayload = {
    type: 'EAP',
    packet: { type: 'response', identifier: 8, method: 'MSCHAPv2', data: { type: 'successAck' } },
  }
  expect(alone(acknowledged)).toBe('0000000a020800061a03')
  expect(alone({ type: 'EAP', packet: { type: 'success', identifier: 9 } })).toBe('0000000803090004')
})

test('a digital signature has its algorithm before it (RFC 7427 §3)', () => {
  const data = { algorithm: fromHex('300506032b6570'), signature: new Uint8Array(2).fill(0xee) }
  expect(alone({ type: 'AUTH', method: 'digital signature', data })).toBe('000000120e00000007300506032b6570eeee')
})

test('what IKE_INTERMEDIATE authenticates: header, SK header and payloads in clear (RFC 9242 §3.3.2)', () => {
  const header = {
    initiatorSpi: SPI_I,
    responderSpi: SPI_R,
    exchange: 'IKE_INTERMEDIATE',
    response: false,
    initiator: true,
    messageId: 1,
  } as const
  const data = new Uint8Array(16).fill(0x55)
  expect(toHex(intAuthOctets(header, [{ type: 'KE', method: 'ML_KEM_768', data }]))).toBe(
    compact(`1111111111111111 2222222222222222 2e202b08 00000001 00000038 2200001c
      00000018 00240000 55555555555555555555555555555555`),
  )
})
