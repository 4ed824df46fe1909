import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRealSuite } from '../protocol/crypto/real-suite.ts'
import { SAMPLE_FRAMES } from '../protocol/wire/frame/sample-frames.ts'
import { dissectPacket, type FieldJson } from './dissection.ts'
import { createOpener } from './esp-open.ts'
import { openingKeys, readKeys } from './keys.ts'
import { readPcapng } from './pcapng-read.ts'

const packet = (bytes: Uint8Array, linkType = 1) => ({
  frame: 1,
  timeUs: 18_842,
  interface: 'x',
  linkType,
  bytes,
  originalLength: bytes.length,
  comments: [],
})

/** A capture of strongSwan and the keys it logged. */
function opened(name: string, change: (keys: string) => string = keys => keys) {
  const file = readPcapng(readFileSync(`src/ports/fixtures/${name}.pcapng`))
  const keys = readKeys(change(readFileSync(`src/ports/fixtures/${name}.keys.json`, 'utf8')))
  if (!file.ok || !keys.ok) throw new Error('fixtures are readable')
  expect(file.value.findings).toEqual([])
  const opener = createOpener(openingKeys(keys.value).keys, createRealSuite())
  return file.value.packets.map(each => dissectPacket(each, opener))
}

test('CXTP is named, with fields that have places', () => {
  const dissected = dissectPacket(packet(SAMPLE_FRAMES.ctar))
  expect(dissected).toMatchObject({
    frame: 1,
    timeUs: 18_842,
    bytes: 106,
    protocols: ['eth', 'ipv6', 'icmpv6', 'cxtp'],
    cxtp: { type: 1, name: 'CTAR' },
    errors: [],
  })
  const token = dissected.fields.find(field => field.name === 'Authorization token')
  expect(token).toMatchObject({ layer: 'cxtp', start: 102, end: 106, value: 2, text: '0x00000002', children: [] })
  expect(dissectPacket(packet(SAMPLE_FRAMES.ctdSctp)).cxtp).toEqual({ type: 3, name: 'CTD' })
})

test.each(['ikev2-cbc', 'ikev2-gcm-in-udp'])('%s: every ESP packet of strongSwan opens, with a good ICV', name => {
  const esp = opened(name).flatMap(each => each.esp ?? [])
  expect(esp.length).toBeGreaterThanOrEqual(4)
  for (const each of esp) expect(each).toMatchObject({ opened: true, integrity: 'good', inner: ['ipv4', 'icmp'] })
  expect(new Set(esp.map(each => each.spi)).size).toBe(2)
})

test.each(['ikev2-cbc', 'ikev2-gcm-in-udp'])('%s: IKE headers as strongSwan sent them', name => {
  const ike = opened(name).flatMap(each => each.ike ?? [])
  expect(
    ike.slice(0, 4).map(({ version, exchange, messageId, response }) => [version, exchange, messageId, response]),
  ).toEqual([
    [2, 34, 0, false],
    [2, 34, 0, true],
    [2, 35, 1, false],
    [2, 35, 1, true],
  ])
  expect(ike[0]?.payloads.map(({ type }) => type).slice(0, 3)).toEqual([33, 34, 40])
  expect(ike[0]?.payloads).toContainEqual({ type: 41, notify: 16388 })
  expect(ike[2]).toMatchObject({ opened: false, payloads: [{ type: 46 }] })
})

test('a wrong key is bad integrity and an error, no key is neither', () => {
  const wrong = opened('ikev2-cbc', keys => keys.replaceAll(/("auth_key": ?"(?:0x)?)../g, '$100'))
  const bad = wrong.filter(each => each.esp !== undefined)
  for (const each of bad) {
    expect(each.esp).toMatchObject({ opened: false, integrity: 'bad' })
    expect(each.errors[0]).toContain('the ICV of')
  }
  const closed = opened('ikev2-cbc', () => '[]').filter(each => each.esp !== undefined)
  for (const each of closed) {
    expect(each.esp).toMatchObject({ opened: false })
    expect(each.errors).toEqual([])
  }
})

test('other link types and cut packets are named, not read', () => {
  expect(dissectPacket(packet(SAMPLE_FRAMES.ctar, 113))).toMatchObject({
    protocols: [],
    errors: ['link type 113 is not read, only Ethernet (1)'],
  })
  const cut = dissectPacket({ ...packet(SAMPLE_FRAMES.ctar.subarray(0, 60)), originalLength: 106 })
  expect(cut.bytes).toBe(106)
  expect(cut.errors[0]).toBe('cut on capture: 60 of 106 octets are there')
  expect(cut.protocols).toContain('ipv6')
})

test('any octets: dissecting returns plain JSON with places inside the buffer', () => {
  const inside = (fields: readonly FieldJson[], length: number): boolean =>
    fields.every(field => field.buffer !== undefined || (field.end <= length && inside(field.children, length)))
  const samples = Object.values(SAMPLE_FRAMES)
  fc.assert(
    fc.property(fc.nat(samples.length - 1), fc.uint8Array({ maxLength: 60 }), fc.nat(150), (which, noise, at) => {
      const bytes = (samples[which] ?? new Uint8Array(0)).slice()
      bytes.set(noise.subarray(0, Math.max(0, bytes.length - at)), Math.min(at, bytes.length))
      const json = dissectPacket(packet(bytes))
      expect(inside(json.fields, bytes.length)).toBe(true)
      expect(JSON.parse(JSON.stringify(json))).toEqual(json)
    }),
  )
})
