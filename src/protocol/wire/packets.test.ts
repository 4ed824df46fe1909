import { expect, test } from 'vitest'
import { fromHex, toHex } from '../../lib/bytes.ts'
import { ah } from './ah/ah.ts'
import { crc32c } from './checksum/crc32c.ts'
import { encodeCxtp } from './cxtp/message.ts'
import { esp } from './esp/esp.ts'
import { espPadLength, espPlaintext } from './esp/trailer.ts'
import { ethernet } from './ethernet/ethernet.ts'
import { icmp6 } from './icmp6/icmp6.ts'
import { canonicalIp, ipText } from './ip/address.ts'
import { destinationOptions, OPTIONS_START } from './ip/extension-headers.ts'
import { ipv4 } from './ip/ipv4.ts'
import { ipv6 } from './ip/ipv6.ts'
import { padOptions } from './ip/options.ts'
import { BINDING_OPTIONS_START, mobility } from './mobility/mobility.ts'
import { sctp } from './sctp/sctp.ts'
import { udp } from './udp/udp.ts'

const mnNew = '2001:db8:2::10'
const nar = '2001:db8:2::1'
const previousAddress = '2001:db8:1::10'

test('a CTAR in ICMPv6 has the checksum tshark calls good, and its Ethernet frame 106 octets (Allard 2008)', () => {
  const env = { source: mnNew, destination: nar }
  const message = {
    type: 'CTAR',
    acknowledge: true,
    previousAddress,
    routerAddress: '2001:db8:1::1',
    sequence: 0x01020304,
    token: 0x53ba3d81,
    contexts: [],
  } as const
  const icmp = icmp6.encode({ type: 'cxtp', message }, env)
  expect(toHex(icmp.subarray(0, 8))).toBe('9600fad601000000')
  const packet = { trafficClass: 0, flowLabel: 0, nextHeader: 'icmpv6', hopLimit: 255, ...env, payload: icmp } as const
  const macs = { destination: '02:00:00:00:00:02', source: '02:00:00:00:00:01' }
  expect(ethernet.encode({ ...macs, type: 'ipv6', payload: ipv6.encode(packet) })).toHaveLength(106)

  const back = { source: nar, destination: mnNew }
  const ctaa = icmp6.encode({ type: 'cxtp', message: { type: 'CTAA', previousAddress, entries: [] } }, back)
  expect(toHex(ctaa.subarray(0, 8))).toBe('9600bd4301000000')
  const reply = ipv6.encode({ ...packet, ...back, payload: ctaa })
  expect(ethernet.encode({ ...macs, type: 'ipv6', payload: reply })).toHaveLength(82)
})

test('an SCTP DATA chunk with a CTDR', () => {
  const ctdr = encodeCxtp({ type: 'CTDR', success: true, previousAddress, entries: [] })
  const chunk = {
    type: 'data',
    immediate: false,
    unordered: true,
    beginning: true,
    ending: true,
    tsn: 1,
    stream: 0,
    streamSequence: 0,
    protocol: 'CXTP',
    payload: ctdr,
  } as const
  const bytes = sctp.encode({ sourcePort: 5091, destinationPort: 5091, verificationTag: 7, chunks: [chunk] })
  expect(toHex(bytes.subarray(12))).toBe(`00070024000000010000000043585450${toHex(ctdr)}`)
  const broken = bytes.slice()
  broken[20] = 0xff
  expect(sctp.decode(broken)).toMatchObject({ ok: false, error: { code: 'checksum', at: 8, ref: 'RFC 9260 §6.8' } })
})

test('CRC32c of the well-known check string', () => {
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283)
})

test('AH in IPv6 transport mode: 24 octets, length field 4', () => {
  const hex = '3a04000000002001000000079be8b608b0bdcbf07c8bddb2'
  const value = { nextHeader: 'icmpv6', spi: 0x2001, sequence: 7, icv: fromHex('9be8b608b0bdcbf07c8bddb2') } as const
  expect(toHex(ah.encode(value))).toBe(hex)
  expect(ah.decode(fromHex(hex))).toEqual({ ok: true, value })
})

test('ESP shows its header, and its plaintext from the end', () => {
  expect(esp.decode(fromHex('d0000001000000010000'))).toMatchObject({
    ok: true,
    value: { spi: 0xd0000001, sequence: 1 },
  })
  const payload = new Uint8Array(56)
  const bytes = espPlaintext.encode({ payload, padLength: espPadLength(56, 4), nextHeader: 'ipv6' })
  expect(toHex(bytes.subarray(56))).toBe('01020229')
  expect(espPlaintext.decode(bytes)).toEqual({ ok: true, value: { payload, padLength: 2, nextHeader: 'ipv6' } })
  expect(espPlaintext.decode(fromHex('aa0102010329'))).toMatchObject({ ok: false, error: { code: 'padding', at: 3 } })
  expect(espPlaintext.decode(fromHex('aaff29'))).toMatchObject({ ok: false, error: { code: 'length' } })
})

test.each([
  [56, 4, 2],
  [56, 16, 6],
  [62, 16, 0],
  [63, 16, 15],
  [0, 8, 6],
])('%i octets in blocks of %i take %i octets of padding', (octets, block, pad) => {
  expect(espPadLength(octets, block)).toBe(pad)
})

test('options are padded so that addresses lie on 8n+6 and headers end on 8 octets', () => {
  const options = padOptions(OPTIONS_START, [{ type: 'homeAddress', address: '2001:db8:ff::10' } as const])
  const header = destinationOptions.encode({ nextHeader: 'mobility', options })
  expect(toHex(header)).toBe(`870201020000c91020010db800ff00000000000000000010`)

  const env = { source: mnNew, destination: '2001:db8:ff::1' }
  const common = { payloadProtocol: 'none', sequence: 1, lifetime: 15 } as const
  const flags = { acknowledge: true, homeRegistration: true, linkLocal: false, keyMobility: false }
  const careOf = padOptions(BINDING_OPTIONS_START, [{ type: 'alternateCareOf', address: mnNew } as const])
  const update = mobility.encode({ type: 'BU', ...common, ...flags, options: careOf }, env)
  expect(toHex(update)).toMatch(/^3b030500....0001c000000f0100031020010db8/)
  const bare = mobility.encode({ type: 'BU', ...common, ...flags, options: padOptions(BINDING_OPTIONS_START, []) }, env)
  expect(bare).toHaveLength(16)
  expect(mobility.decode(bare, { ...env, source: '2001:db8:ff::10' })).toMatchObject({
    error: { code: 'checksum', at: 4 },
  })
})

test('an IPv4 header of the textbooks: checksum b861, options covered by it', () => {
  const hex = '45000073000040004011b861c0a80001c0a800c7'
  const payload = new Uint8Array(0x73 - 20)
  const decoded = ipv4.decode(new Uint8Array([...fromHex(hex), ...payload]))
  expect(decoded).toMatchObject({
    ok: true,
    value: { source: '192.168.0.1', protocol: 'udp', ttl: 64, dontFragment: true },
  })
  expect(ipv4.decode(fromHex('44' + hex.slice(2)))).toMatchObject({ ok: false, error: { code: 'truncated' } })
})

test('UDP: a computed checksum of zero is sent as ffff, zero is none', () => {
  const env = { source: '10.0.0.1', destination: '10.0.0.2' }
  const base = { sourcePort: 1, destinationPort: 2 }
  const zeroSum = new Uint8Array(2)
  const first = udp.encode({ ...base, payload: zeroSum }, env)
  zeroSum.set(first.subarray(6, 8))
  const datagram = udp.encode({ ...base, payload: zeroSum }, env)
  expect(toHex(datagram.subarray(6, 8))).toBe('ffff')
  expect(udp.decode(datagram, env).ok).toBe(true)
  datagram.set([0, 0], 6)
  expect(udp.decode(datagram, env).ok).toBe(true)
  expect(udp.decode(first).ok).toBe(true)
})

test.each([
  ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['::', '::'],
  ['::1', '::1'],
  ['fe80::', 'fe80::'],
  ['::ffff:c000:20a', '::ffff:192.0.2.10'],
  ['192.0.2.10', '192.0.2.10'],
  ['fe80::1%eth0', undefined],
  ['192.0.2', undefined],
  ['g::', undefined],
])('%s in canonical form is %s (RFC 5952)', (text, canonical) => {
  expect(canonicalIp(text)).toBe(canonical)
})

test('address text of raw octets', () => {
  expect(ipText(fromHex('20010db8000100000000000000000010'))).toBe('2001:db8:1::10')
})
