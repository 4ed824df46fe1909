// Proves the judge: real captures pass, and every kind of damage it is there for fails.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failuresOf, judgeCapture, type JudgeOptions } from './tshark.ts'
import type { TsharkKeys } from './tshark-keys.ts'
import { maySkipTshark, tsharkTree } from './tshark-run.ts'

const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name))
const keysOf = (name: string): Required<Pick<TsharkKeys, 'ike' | 'esp'>> =>
  JSON.parse(fixture(`${name}.keys.json`).toString())

const GCM = 'ikev2-gcm-in-udp'
const CBC = 'ikev2-cbc'

const sumOfWords = (bytes: Buffer): number => {
  const padded = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)])
  let sum = 0
  for (let at = 0; at < padded.length; at += 2) sum += padded.readUInt16BE(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return sum
}

/** Makes the UDP checksum of an Ethernet/IPv4/UDP frame right, so that only cryptography can notice a change. */
function fixUdpChecksum(frame: Buffer): void {
  const ip = frame.subarray(14)
  const udp = ip.subarray((ip.readUInt8(0) & 15) * 4, ip.readUInt16BE(2))
  udp.writeUInt16BE(0, 6)
  const pseudoHeader = Buffer.from([0, 17, udp.length >> 8, udp.length & 255])
  const sum = sumOfWords(Buffer.concat([ip.subarray(12, 20), pseudoHeader, udp]))
  udp.writeUInt16BE(~sum & 0xffff || 0xffff, 6)
}

interface Damage {
  readonly frame: number
  /** From the start of the frame; below 0 from its end. */
  readonly offset: number
  readonly xor?: number
  readonly fixChecksum?: boolean
}

/** A copy of a pcapng file (little-endian blocks) with one octet of one frame changed. */
function damaged(file: Buffer, { frame, offset, xor = 1, fixChecksum = false }: Damage): Buffer {
  const copy = Buffer.from(file)
  const ENHANCED_PACKET_BLOCK = 6
  for (let at = 0, seen = 0; at + 12 <= copy.length; at += copy.readUInt32LE(at + 4)) {
    if (copy.readUInt32LE(at) !== ENHANCED_PACKET_BLOCK || ++seen !== frame) continue
    const octets = copy.subarray(at + 28, at + 28 + copy.readUInt32LE(at + 20))
    const index = offset < 0 ? octets.length + offset : offset
    octets.writeUInt8(octets.readUInt8(index) ^ xor, index)
    if (fixChecksum) fixUdpChecksum(octets)
    return copy
  }
  throw new Error(`no frame ${frame}`)
}

/** A pcapng file of one Ethernet frame. */
function captureOf(frame: Buffer): Buffer {
  const block = (type: number, body: Buffer) => {
    const length = body.length + 12
    const edges = Buffer.alloc(12)
    edges.writeUInt32LE(type, 0)
    edges.writeUInt32LE(length, 4)
    edges.writeUInt32LE(length, 8)
    return Buffer.concat([edges.subarray(0, 8), body, edges.subarray(8)])
  }
  const section = Buffer.from('4d3c2b1a01000000ffffffffffffffff', 'hex')
  const ethernet = Buffer.from('0100000000000000', 'hex')
  const head = Buffer.alloc(20)
  head.writeUInt32LE(frame.length, 12)
  head.writeUInt32LE(frame.length, 16)
  const packet = Buffer.concat([head, frame, Buffer.alloc(-frame.length & 3)])
  return Buffer.concat([block(0x0a0d0d0a, section), block(1, ethernet), block(6, packet)])
}

async function judged(capture: Uint8Array, keys: TsharkKeys, options?: JudgeOptions) {
  const verdict = await judgeCapture(capture, keys, options)
  if (!verdict.ok) throw new Error(verdict.error)
  return { opened: verdict.value.opened, frames: verdict.value.frames, failures: failuresOf(verdict.value) }
}

describe.skipIf(maySkipTshark())('the judge', () => {
  test.each([GCM, CBC])('passes %s and opens all of it', async name => {
    const { opened, frames, failures } = await judged(fixture(`${name}.pcapng`), keysOf(name))
    expect(failures).toEqual([])
    // All but the two messages of IKE_SA_INIT are encrypted.
    expect(opened).toBe(frames - 2)
  })

  const damages: readonly [string, string, Damage, string][] = [
    ['a wrong UDP checksum', GCM, { frame: 3, offset: -40 }, 'frame 3: bad udp checksum'],
    ['changed ciphertext in SK (GCM)', GCM, { frame: 3, offset: -40, fixChecksum: true }, 'SK payload'],
    ['a changed ICV in SK (GCM)', GCM, { frame: 4, offset: -1, fixChecksum: true }, 'SK payload'],
    ['a changed ICV in ESP (GCM)', GCM, { frame: 5, offset: -1, fixChecksum: true }, 'wrong integrity check value'],
    [
      'changed ciphertext in ESP (GCM)',
      GCM,
      { frame: 5, offset: -50, fixChecksum: true },
      'wrong integrity check value',
    ],
    ['a changed ICV in SK (CBC)', CBC, { frame: 3, offset: -1, fixChecksum: true }, 'SK payload'],
    ['changed ciphertext in ESP (CBC)', CBC, { frame: 5, offset: -20 }, 'wrong integrity check value'],
    ['a wrong IP header checksum', CBC, { frame: 1, offset: 24 }, 'frame 1: bad ip checksum'],
  ]
  test.each(damages)('notices %s', async (_, name, damage, expected) => {
    const { failures } = await judged(damaged(fixture(`${name}.pcapng`), damage), keysOf(name))
    expect(failures.join('\n')).toContain(expected)
  })

  test('notices a payload length that does not fit', async () => {
    const damage = { frame: 1, offset: 73, xor: 64, fixChecksum: true }
    const { failures } = await judged(damaged(fixture(`${CBC}.pcapng`), damage), keysOf(CBC))
    expect(failures.join('\n')).toMatch(/frame 1: (malformed|.*length)/i)
  })

  test('notices a file cut short', async () => {
    const { failures } = await judged(fixture(`${CBC}.pcapng`).subarray(0, -30), keysOf(CBC))
    expect(failures.join('\n')).toContain('cut short')
  })

  test('notices a wrong encryption key under a right integrity key', async () => {
    const { ike, esp } = keysOf(CBC)
    const wrong = esp.map(row => ({
      ...row,
      enc_key: row.enc_key.replace(/^../, row.enc_key.startsWith('00') ? '11' : '00'),
    }))
    const { failures } = await judged(fixture(`${CBC}.pcapng`), { ike, esp: wrong })
    expect(failures.join('\n')).toMatch(/ESP with SPI 0x\w{8} (decrypts|has)/)
  })

  test('notices what no key opens, unless told that this is meant', async () => {
    const { failures } = await judged(fixture(`${GCM}.pcapng`), {})
    expect(failures.join('\n')).toMatch(/SK payload is opened by no key[^]*ESP with SPI \w+ is opened by no key/)
    expect((await judged(fixture(`${GCM}.pcapng`), {}, { allowUndecrypted: true })).failures).toEqual([])
  })

  test('notices an algorithm that tshark does not know, and keys that are no hex', async () => {
    const { esp } = keysOf(CBC)
    const { failures } = await judged(fixture(`${CBC}.pcapng`), { esp: esp.map(row => ({ ...row, encr: 'AES-XYZ' })) })
    expect(failures.join('\n')).toContain('AES-XYZ')
    const refused = await judgeCapture(fixture(`${CBC}.pcapng`), { esp: esp.map(row => ({ ...row, spi: 'xyz1' })) })
    expect(refused).toEqual({ ok: false, error: 'not hex of whole octets: xyz1' })
  })

  /** Ethernet and IPv6 from 2001:db8::1 to 2001:db8::2 around a payload in hex. */
  const ipv6 = (nextHeader: string, payload: string) => {
    const length = (payload.length / 2).toString(16).padStart(4, '0')
    const addresses = '20010db8000000000000000000000001' + '20010db8000000000000000000000002'
    return captureOf(
      Buffer.from(`02000000000202000000000186dd60000000${length}${nextHeader}40${addresses}${payload}`, 'hex'),
    )
  }
  // A COOKIE ACK chunk (RFC 9260 §3.3.12), an echo request (RFC 4443 §4.1), an empty TCP segment (RFC 9293 §3.1).
  const sctp = (checksum: string) => ipv6('84', `13e313e300000001${checksum}0b000004`)
  const icmp6 = (checksum: string) => ipv6('3a', `8000${checksum}00010001`)
  const tcp = (checksum: string) => ipv6('06', `c0000050000000010000000150102000${checksum}0000`)
  test('notices wrong checksums of SCTP, ICMPv6 and TCP, and passes right ones', async () => {
    expect((await judged(sctp('691d9bd1'), {})).failures).toEqual([])
    expect((await judged(sctp('00000000'), {})).failures).toEqual(['frame 1: bad sctp checksum'])
    expect((await judged(icmp6('2446'), {})).failures).toEqual([])
    expect((await judged(icmp6('0001'), {})).failures).toEqual(['frame 1: bad icmpv6 checksum'])
    expect((await judged(tcp('740d'), {})).failures).toEqual([])
    expect((await judged(tcp('0001'), {})).failures).toEqual(['frame 1: bad tcp checksum'])
  })

  test('gives the decoded tree of chosen frames', async () => {
    const tree = await tsharkTree(fixture(`${GCM}.pcapng`), keysOf(GCM), 'frame.number==3')
    expect(tree.ok ? tree.value : tree.error).toContain('Exchange type: IKE_AUTH')
  })
})
