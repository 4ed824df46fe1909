import fc from 'fast-check'
import { gzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { utf8 } from '../lib/bytes.ts'
import { TRACE_LIMITS } from './file-schema.ts'
import { describeTraceFileError, readTraceFile, writeTraceFile } from './file.ts'
import { inventTrace } from './invented-trace.fixture.ts'

const everyKind = inventTrace(
  [
    { kind: 'command' },
    { kind: 'sent', cause: 0 },
    { kind: 'received', cause: 1, atUs: 5 },
    { kind: 'fault', bytes: new Uint8Array([0, 255]) },
    { kind: 'fault' },
    { kind: 'sent', message: 2, copyOf: 1, forged: true },
    { kind: 'lost', message: 2 },
    { kind: 'rejected' },
    { kind: 'entered', guards: [{ guard: 'tokenGood', holds: true, ref: 'RFC 4067 §6.3' }], actions: ['x'] },
    { kind: 'row', row: { spi: '0x00000101', sequence: 1, wide: '18446744073709551615', esn: false, none: null } },
    { kind: 'row', row: null },
    { kind: 'marked' },
    { kind: 'moved', router: null, address: null },
    { kind: 'flow' },
    { kind: 'node' },
    { kind: 'reported' },
  ],
  {
    espKeys: [
      {
        source: 'a',
        destination: 'b',
        spi: '0x1',
        encryption: 'des',
        encryptionKey: '00',
        integrity: 'none',
        integrityKey: '',
      },
    ],
  },
)

const changed = (change: (file: Record<string, never>) => unknown): Uint8Array => {
  const file: Record<string, never> = JSON.parse(new TextDecoder().decode(writeTraceFile(everyKind)))
  return utf8(JSON.stringify(change(file)))
}
const problem = (octets: Uint8Array): string => {
  const read = readTraceFile(octets)
  return read.ok ? 'accepted' : describeTraceFileError(read.error)
}

test('what was written is read back, packed or not', () => {
  expect(readTraceFile(writeTraceFile(everyKind))).toEqual({ ok: true, value: everyKind })
  const packed = writeTraceFile(everyKind, { gzip: true })
  expect(packed.length).toBeLessThan(writeTraceFile(everyKind).length / 2)
  expect(readTraceFile(packed)).toEqual({ ok: true, value: everyKind })
})

test('equal traces give equal files', () => {
  expect(writeTraceFile(everyKind, { gzip: true })).toEqual(writeTraceFile(everyKind, { gzip: true }))
})

test('what does not fit is named with its place', () => {
  const set = (path: readonly (string | number)[], value: unknown) =>
    changed(file => {
      const last = path.at(-1)
      const parent = path.slice(0, -1).reduce<never>((at, key) => at[key], file as never)
      if (last !== undefined) Reflect.set(parent, last, value)
      return file
    })
  expect(problem(utf8(''))).toContain('an empty file')
  expect(problem(utf8('{"kind": "roamscope-trace",\n oops}'))).toMatch(/line 2, column 2.*not JSON/)
  expect(problem(utf8('[]'))).toBe('kind: found nothing, allowed: "roamscope-trace"')
  expect(problem(set(['header', 'format'], 7))).toContain('header.format: found 7, allowed: 1')
  expect(problem(set(['events', 1, 'atUs'], -1))).toBe('events[1].atUs: found -1, allowed: at least 0')
  expect(problem(set(['events', 1, 'bytes'], 'xyz'))).toContain(
    'events[1].bytes: found "xyz", allowed: text of the form',
  )
  expect(problem(set(['events', 1, 'kind'], 'send'))).toContain(
    'events[1].kind: found "send", allowed: "command", "sent"',
  )
  expect(problem(set(['events', 1, 'more'], 1))).toBe('events[1].more: found "more", allowed: no such member')
  expect(problem(set(['events', 2, 'cause'], 2))).toBe('events[2].cause: found 2, allowed: null or less than 2')
  expect(problem(set(['events', 2, 'message'], 9))).toContain('events[2].message: found 9')
  expect(problem(set(['events', 3, 'seq'], 9))).toContain('events[3].seq: found 9, allowed: 3')
  expect(problem(set(['events', 3, 'atUs'], 4))).toContain('time only rises')
  expect(problem(set(['header', 'nodes'], {}))).toContain('header.nodes: found {}, allowed: a list')
})

test('sizes are bounded before memory is spent', () => {
  expect(problem(utf8('['.repeat(100_000)))).toContain('line 1, column 17: found deeper nesting')
  const small = { ...TRACE_LIMITS, jsonOctets: 1_000_000, fileOctets: 2_000_000 }
  const bomb = readTraceFile(gzipSync(new Uint8Array(1_000_001)), small)
  expect(bomb.ok ? '' : describeTraceFileError(bomb.error)).toContain('file: found more than 1000000 octets')
  const large = readTraceFile(new Uint8Array(2_000_001), small)
  expect(large.ok ? '' : describeTraceFileError(large.error)).toContain('file: found more than 2000000 octets')
  const packed = writeTraceFile(everyKind, { gzip: true })
  expect(problem(packed.subarray(0, packed.length - 20))).toContain('gzip')
})

test('any bytes: reading returns', () => {
  const valid = writeTraceFile(everyKind)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(valid.length), (noise, at) => {
      const mixed = valid.slice()
      mixed.set(noise.subarray(0, mixed.length - at), at)
      for (const octets of [noise, mixed]) expect(typeof readTraceFile(octets).ok).toBe('boolean')
    }),
  )
})
