import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concatBytes, fromHex } from '../lib/bytes.ts'
import { inventTrace } from '../trace/invented-trace.fixture.ts'
import { readPcapng } from './pcapng-read.ts'
import { traceToPcapng, writePcapng } from './pcapng-write.ts'

const capture = writePcapng({
  comment: 'scenario x; seed 1',
  interfaces: [
    { name: 'radio-par', description: 'radio cell of par' },
    { name: 'par-nar', description: 'link par - nar' },
  ],
  packets: [
    { interface: 0, timeUs: 100_000, bytes: new Uint8Array([1, 2, 3]), comments: ['event 1', 'second'] },
    { interface: 1, timeUs: 2 ** 40 + 7, bytes: new Uint8Array(60), comments: [] },
  ],
})

const read = (octets: Uint8Array) => {
  const result = readPcapng(octets)
  if (!result.ok) throw new Error(result.error)
  return result.value
}

test('what was written is read back: interfaces, µs, octets, comments', () => {
  expect(read(capture)).toEqual({
    comments: ['scenario x; seed 1'],
    findings: [],
    packets: [
      {
        frame: 1,
        timeUs: 100_000,
        interface: 'radio-par',
        linkType: 1,
        bytes: new Uint8Array([1, 2, 3]),
        originalLength: 3,
        comments: ['event 1', 'second'],
      },
      {
        frame: 2,
        timeUs: 2 ** 40 + 7,
        interface: 'par-nar',
        linkType: 1,
        bytes: new Uint8Array(60),
        originalLength: 60,
        comments: [],
      },
    ],
  })
})

test('a trace becomes frames as they travelled, with event, message, fate and fault in the comments', () => {
  const trace = inventTrace(
    [
      { kind: 'sent', message: 1, atUs: 10 },
      { kind: 'fault', message: 1, effect: 'corrupt', text: 'byte 0', bytes: new Uint8Array([254, 2, 3]) },
      { kind: 'received', message: 1, atUs: 20 },
      { kind: 'sent', message: 2, name: 'PCTD', node: 'par', to: 'nar', link: 'par-nar' },
      { kind: 'lost', message: 2, reason: 'fault', by: 'drop:PCTD#1' },
    ],
    { faults: ['drop:PCTD#1'], settings: ['cxtp.mode=predictive'] },
  )
  const { comments, packets } = read(traceToPcapng(trace))
  expect(comments).toEqual(['scenario invented; seed 1; set cxtp.mode=predictive; fault drop:PCTD#1'])
  expect(packets.map(packet => [packet.interface, packet.timeUs, [...packet.bytes], packet.comments[0]])).toEqual([
    ['radio-par', 10, [254, 2, 3], 'event 0, message 1: CTAR mn > par, corrupted (byte 0)'],
    ['par-nar', 20, [1, 2, 3], 'event 3, message 2: PCTD par > nar, dropped (fault: drop:PCTD#1)'],
  ])
})

test('big-endian sections, other resolutions and unknown blocks are read', () => {
  const section = fromHex('0a0d0d0a 0000001c 1a2b3c4d 00010000 ffffffffffffffff 0000001c')
  // if_tsresol 0x83: units of 2^-3 s.
  const iface = fromHex('00000001 0000001c 00650000 00000000 00090001 83000000 0000001c')
  const unknown = fromHex('00000bad 0000000c 0000000c')
  const packet = fromHex('00000006 00000024 00000000 00000000 00000004 00000002 00000009 abcd0000 00000024')
  const { packets, findings } = read(concatBytes(section, iface, unknown, packet))
  expect(findings).toEqual([])
  expect(packets).toMatchObject([
    { timeUs: 500_000, linkType: 0x65, originalLength: 9, bytes: new Uint8Array([0xab, 0xcd]) },
  ])
})

test('a cut file gives what could be read, and where it is cut', () => {
  const cut = read(capture.subarray(0, capture.length - 10))
  expect(cut.packets).toHaveLength(1)
  expect(cut.findings).toEqual([
    expect.stringMatching(/^octet \d+: a block of \d+ octets, \d+ are left: the file is cut$/),
  ])
  const damaged = capture.slice()
  damaged[damaged.length - 1] = 9
  expect(read(damaged).findings[0]).toContain('the two lengths of a block differ')
})

test('what is no pcapng is an error that says so', () => {
  const problem = (octets: Uint8Array): string => {
    const result = readPcapng(octets)
    return result.ok ? 'accepted' : result.error
  }
  expect(problem(new Uint8Array(0))).toBe('found an empty file, allowed: pcapng')
  expect(problem(fromHex('d4c3b2a1 00000000 00000000'))).toContain('older pcap format')
  expect(problem(new Uint8Array(40))).toContain('another kind of file')
})

test('any octets: reading returns, within bounds', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(capture.length), fc.nat(capture.length), (noise, at, end) => {
      const mixed = capture.slice()
      mixed.set(noise.subarray(0, mixed.length - at), at)
      for (const octets of [noise, mixed, mixed.subarray(0, end)]) {
        const result = readPcapng(octets)
        expect(!result.ok || result.value.packets.length <= 3).toBe(true)
      }
    }),
  )
})
