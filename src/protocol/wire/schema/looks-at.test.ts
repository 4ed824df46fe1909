import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bitReserved,
  bits,
  bitUint,
  chosen,
  type Codec,
  codecOf,
  hexId,
  hexText,
  measured,
  message,
  octets,
  optional,
  rest,
  sized,
  struct,
  u16,
  u8,
  type ValuePart,
} from '../schema.ts'

const REF = 'a test'
const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => at + 1)

/** There and back again, and nothing left over. */
function roundTrip<T>(codec: Codec<T>, value: T): Uint8Array {
  const encoded = codec.encode(value)
  expect(codec.decode(encoded)).toEqual({ ok: true, value })
  expect(codec.dissect(encoded).error).toBeUndefined()
  return encoded
}

/** The same part, of which nothing is known: every member is kept for it. */
const looksAnywhere = <T>(part: ValuePart<T>): ValuePart<T> => ({ ...part, looksAt: undefined })

describe('a part finds the members that it says it looks at', () => {
  test('a number of the value', () => {
    const codec = message('m', REF, { other: u8('o'), size: u8('s'), data: octets('size', 'd'), last: u8('l') })
    roundTrip(codec, { other: 7, size: 3, data: bytesOf(3), last: 9 })
  })

  test('bits', () => {
    const codec = message('m', REF, {
      head: bits(1, { reserved: bitReserved(4), size: bitUint(4, 's') }),
      id: hexId('size', 'i'),
    })
    expect(roundTrip(codec, { size: 2, id: '0x0102' })).toEqual(Uint8Array.of(2, 1, 2))
  })

  test('a number that is not in the value', () => {
    const codec = message('m', REF, { size: measured(2, 's'), first: u8('f'), data: sized('size', rest('d')) })
    expect(roundTrip(codec, { first: 5, data: bytesOf(2) })).toEqual(Uint8Array.of(0, 2, 5, 1, 2))
  })

  test('those of functions, with and without saying which', () => {
    const pick = (fields: Readonly<Record<string, unknown>>): ValuePart<number> =>
      fields['kind'] === 1 ? u8('short') : u16('long')
    const members = (data: ValuePart<number>) => ({
      kind: u8('k'),
      extra: optional(fields => fields['kind'] === 1, u8('e')),
      data,
    })
    const says = message('m', REF, { kind: u8('k'), other: u8('o'), data: chosen('d', pick, ['kind']) })
    const saysNothing = message('m', REF, { kind: u8('k'), other: u8('o'), data: chosen('d', pick) })
    for (const kind of [1, 2]) {
      const value = { kind, other: 3, data: 4 }
      expect(roundTrip(says, value)).toEqual(roundTrip(saysNothing, value))
    }
    roundTrip(message('m', REF, members(chosen('d', pick, ['kind']))), { kind: 1, extra: 8, data: 4 })
    roundTrip(message('m', REF, members(chosen('d', pick, ['kind']))), { kind: 2, data: 4 })
  })
})

test('what is kept for others does not change the value or its octets', () => {
  const inner = struct('i', { size: measured(1, 's'), data: sized('size', rest('d')), after: u16('a') })
  const members = (part: ValuePart<{ readonly data: Uint8Array; readonly after: number }>) => ({
    flags: bits(1, { high: bitUint(3, 'h'), low: bitUint(5, 'l') }),
    part,
    size: measured(2, 'n'),
    tail: sized('size', rest('t')),
  })
  const plain = message('m', REF, members(inner))
  const keeping = message('m', REF, members(looksAnywhere(inner)))
  const octetsAtMost = (maxLength: number) => fc.uint8Array({ maxLength })
  fc.assert(
    fc.property(
      fc.nat(7),
      fc.nat(31),
      octetsAtMost(9),
      fc.nat(65_535),
      octetsAtMost(40),
      (high, low, data, after, tail) => {
        const value = { high, low, part: { data, after }, tail }
        expect(roundTrip(plain, value)).toEqual(roundTrip(keeping, value))
      },
    ),
  )
})

test('a part that keeps something although nobody was said to look at it is found out', () => {
  const secret: ValuePart<number> = {
    ...u8('s'),
    write(writer, value, scope, key) {
      scope.fields[key] = value
      writer.uint(1, value)
    },
  }
  expect(() => message('m', REF, { secret }).encode({ secret: 1 })).toThrow(TypeError)
})

test('one member stands for its structure: same octets, same fields', () => {
  const whole = struct('w', { size: measured(1, 's'), id: sized('size', hexId('rest', 'i')) }, REF)
  const asStruct = codecOf('c', REF, whole)
  const asMember = codecOf<string>('c', REF, {
    kind: 'value',
    label: whole.label,
    size: whole.size,
    open: whole.open,
    ...whole.only('id'),
  })
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), bytes => {
      const [read, alone] = [asStruct.decode(bytes), asMember.decode(bytes)]
      expect(asMember.dissect(bytes)).toEqual(asStruct.dissect(bytes))
      expect(alone).toEqual(read.ok ? { ok: true, value: read.value.id } : read)
      const id = read.ok ? read.value.id : hexText(bytes)
      expect(asMember.encode(id)).toEqual(asStruct.encode({ id }))
    }),
  )
})
