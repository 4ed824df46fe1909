// tshark reads what we encode: payloads that no capture shows, sealed whole and in fragments, over IPv6.
import { describe, expect, test } from 'vitest'
import { dissectPacket } from '../interchange/dissection.ts'
import { createOpener } from '../interchange/esp-open.ts'
import { ikeAlgorithmNames, ikeOpeningKeys } from '../interchange/ike-keys.ts'
import { readPcapng } from '../interchange/pcapng-read.ts'
import { writePcapng } from '../interchange/pcapng-write.ts'
import { toHex } from '../lib/bytes.ts'
import { createRealSuite } from '../protocol/crypto/real-suite.ts'
import { type SkKeys, skProtection } from '../protocol/ipsec/sk-protection.ts'
import { ethernet } from '../protocol/wire/ethernet/ethernet.ts'
import { ipv6 } from '../protocol/wire/ip/ipv6.ts'
import type { ClearPayload } from '../protocol/wire/ikev2/payloads.ts'
import { type IkeHeader, ikeMessage } from '../protocol/wire/ikev2/message.ts'
import { notify, notifyWith } from '../protocol/wire/ikev2/notify.ts'
import { sealFragments, sealMessage } from '../protocol/wire/ikev2/seal.ts'
import { ANY_PORTS } from '../protocol/wire/ikev2/traffic-selector.ts'
import { natTraversal } from '../protocol/wire/udp/nat-traversal.ts'
import { udp } from '../protocol/wire/udp/udp.ts'
import { failuresOf, judgeCapture } from './tshark.ts'
import { maySkipTshark, runTshark } from './tshark-run.ts'

const filled = (octets: number, value = 0x5a): Uint8Array => new Uint8Array(octets).fill(value)
const ENDS = { source: '2001:db8:2::10', destination: '2001:db8:2::1' }
const MACS = { destination: '02:00:00:00:00:02', source: '02:00:00:00:00:01' }
const header: IkeHeader = {
  initiatorSpi: '0x1111111111111111',
  responderSpi: '0x2222222222222222',
  exchange: 'IKE_AUTH',
  response: false,
  initiator: true,
  messageId: 1,
}

function frameOf(port: number, payload: Uint8Array): Uint8Array {
  const datagram = udp.encode({ sourcePort: port, destinationPort: port, payload }, ENDS)
  const packet = { trafficClass: 0, flowLabel: 0, nextHeader: 'udp', hopLimit: 64, ...ENDS, payload: datagram } as const
  return ethernet.encode({ ...MACS, type: 'ipv6', payload: ipv6.encode(packet) })
}
const marked = (message: Uint8Array): Uint8Array => frameOf(4500, natTraversal.encode({ type: 'ike', message }))

const captureOf = (frames: readonly Uint8Array[]): Uint8Array =>
  writePcapng({
    comment: 'encoded by the codecs',
    interfaces: [{ name: 'a-b', description: '' }],
    packets: frames.map((bytes, i) => ({ interface: 0, timeUs: 1000 * i, bytes, comments: [] })),
  })

const selectors = [
  { type: 'TS_IPV6_ADDR_RANGE', protocol: 'any', ...ANY_PORTS, startAddress: '2001:db8::', endAddress: '2001:db8::ff' },
  {
    type: 'TS_IPV4_ADDR_RANGE',
    protocol: 'udp',
    startPort: 1,
    endPort: 2,
    startAddress: '10.0.0.1',
    endAddress: '10.0.0.9',
  },
] as const
const PAYLOADS: readonly ClearPayload[] = [
  { type: 'IDi', id: { type: 'ID_RFC822_ADDR', name: 'mn@example.org' } },
  { type: 'CERT', encoding: 'hash and URL of X.509', data: { hash: filled(20), url: 'http://pki.example/mn.cer' } },
  { type: 'CERTREQ', encoding: 'X.509 signature', authorities: [filled(20, 1), filled(20, 2)] },
  { type: 'IDr', id: { type: 'ID_IPV6_ADDR', address: '2001:db8:2::1' } },
  { type: 'AUTH', method: 'shared key', data: filled(32) },
  {
    type: 'CP',
    cfg: 'CFG_REQUEST',
    attributes: [
      { attribute: 'INTERNAL_IP4_ADDRESS', value: undefined },
      { attribute: 'INTERNAL_IP6_ADDRESS', value: { address: '2001:db8:1::5', prefixLength: 64 } },
      { attribute: 'INTERNAL_IP4_SUBNET', value: { address: '10.0.0.0', netmask: '255.0.0.0' } },
      { attribute: 'APPLICATION_VERSION', value: 'Roamscope' },
    ],
  },
  {
    type: 'SA',
    proposals: [
      {
        number: 1,
        protocol: 'ESP',
        spi: '0xc0000001',
        transforms: [
          { transform: 'ENCR', id: 'ENCR_AES_CBC', attributes: [{ type: 'keyLength', bits: 256 }] },
          { transform: 'INTEG', id: 'AUTH_HMAC_SHA2_256_128', attributes: [] },
          { transform: 'ESN', id: 'NO_ESN', attributes: [] },
          { transform: 'ESN', id: 'ESN', attributes: [] },
        ],
      },
      {
        number: 2,
        protocol: 'ESP',
        spi: '0xc0000001',
        transforms: [
          { transform: 'ENCR', id: 'ENCR_AES_GCM_16', attributes: [{ type: 'keyLength', bits: 128 }] },
          { transform: 'ESN', id: 'NO_ESN', attributes: [] },
        ],
      },
    ],
  },
  { type: 'TSi', selectors },
  { type: 'TSr', selectors },
  notify('INITIAL_CONTACT'),
  notifyWith('SET_WINDOW_SIZE', { size: 5 }),
  notifyWith('NO_NATS_ALLOWED', { type: 'ipv6', ...ENDS, sourcePort: 4500, destinationPort: 4500 }),
  notifyWith('ADDITIONAL_IP6_ADDRESS', '2001:db8:3::10'),
  notifyWith('TICKET_LT_OPAQUE', { seconds: 3600, ticket: filled(60) }),
  notifyWith('REDIRECTED_FROM', { gateway: { type: 'ipv4', address: '192.0.2.1' } }),
  notifyWith('IKEV2_MESSAGE_ID_SYNC', { nonce: 1, nextSent: 2, nextReceived: 3 }),
  notifyWith('SIGNATURE_HASH_ALGORITHMS', ['SHA2-256', 'identity']),
  notify('REKEY_SA', { protocol: 'ESP', spi: '0xc0000001' }),
  notifyWith('UPDATE_SPI', { responder: true, newSpi: '0xe0000001' }, { protocol: 'ESP', spi: '0xd0000001' }),
  { type: 'D', protocol: 'ESP', spis: ['0xc0000001', '0xc0000002'] },
  { type: 'EAP', packet: { type: 'request', identifier: 1, method: 'Identity', data: 'who' } },
  {
    type: 'EAP',
    packet: {
      type: 'request',
      identifier: 2,
      method: 'MSCHAPv2',
      data: { type: 'challenge', chapId: 2, challenge: filled(16), name: 'gw' },
    },
  },
  { type: 'V', vendor: filled(16) },
]

const LISTING = ['-T', 'fields', '-E', 'aggregator=/s', '-e', 'isakmp.typepayload', '-e', 'isakmp.notify.msgtype']

const SUITES: readonly (readonly [string, SkKeys])[] = [
  [
    'AES-GCM-256',
    { encryption: 'aes256gcm16', encryptionKey: filled(36, 3), integrity: 'none', integrityKey: new Uint8Array(0) },
  ],
  [
    'AES-CBC-128 and HMAC-SHA2-256',
    { encryption: 'aes128', encryptionKey: filled(16, 3), integrity: 'sha256', integrityKey: filled(32, 4) },
  ],
]

describe.skipIf(maySkipTshark())('tshark reads', () => {
  test.each(SUITES)('every payload, sealed with %s, whole and in fragments', async (_, keys) => {
    const suite = createRealSuite()
    const protection = skProtection(suite, keys)
    const iv = filled(protection.ivOctets, 9)
    const whole = sealMessage(header, PAYLOADS, iv, { protection })
    const fragments = sealFragments({ ...header, messageId: 2 }, PAYLOADS, 300, () => iv, { protection })
    expect(fragments.length).toBeGreaterThan(2)
    const clear = ikeMessage.encode({ ...header, exchange: 'IKE_SA_INIT', messageId: 0, payloads: PAYLOADS })
    const keepalive = frameOf(4500, natTraversal.encode({ type: 'keepalive' }))
    const frames = [frameOf(500, clear), marked(whole), keepalive, ...fragments.map(marked)]
    const capture = captureOf(frames)

    const names = ikeAlgorithmNames(keys.encryption, keys.integrity)
    if (names === undefined) throw new Error('tshark has a name for it')
    const [sk, mac] = [toHex(keys.encryptionKey), toHex(keys.integrityKey)]
    const spis = { spi_i: header.initiatorSpi, spi_r: header.responderSpi }
    const row = { ...spis, ...names, sk_ei: sk, sk_er: sk, sk_ai: mac, sk_ar: mac }

    const verdict = await judgeCapture(capture, { ike: [row] })
    expect(verdict.ok ? failuresOf(verdict.value) : verdict.error).toEqual([])
    const listed = await runTshark(capture, { ike: [row] }, LISTING)
    const lines = listed.ok ? listed.value.stdout.split('\n') : [listed.error]

    const { keys: ikeKeys, findings } = ikeOpeningKeys([row])
    expect(findings).toEqual([])
    const file = readPcapng(capture)
    const opener = createOpener([], suite, ikeKeys)
    const dissected = file.ok ? file.value.packets.map(packet => dissectPacket(packet, opener)) : []
    expect(dissected.flatMap(({ errors }) => errors)).toEqual([])
    const ours = dissected.map(({ ike }) => {
      const payloads = ike?.payloads ?? []
      return `${payloads.map(({ type }) => type).join(' ')}\t${payloads.flatMap(({ notify: type }) => type ?? []).join(' ')}`
    })
    // tshark gives proposals and transforms the numbers of payloads.
    const theirs = lines.slice(0, frames.length).map(line => {
      const [types = '', notifications = ''] = line.split('\t')
      return `${types
        .split(' ')
        .filter(type => type !== '2' && type !== '3')
        .join(' ')}\t${notifications}`
    })
    expect(theirs).toEqual(ours)
    expect(ours.at(-1)?.startsWith('53 35 37 38 36 39 47 33 44 45 41')).toBe(true)
  })
})
