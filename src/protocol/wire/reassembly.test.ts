import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes, toHex } from '../../lib/bytes.ts'
import { messageOctets } from './cxtp/head.ts'
import {
  describeGaps,
  giveUp,
  NOTHING_YET,
  oldestUs,
  PIECES_MAX,
  takePiece,
  type LengthOf,
  type Piece,
  type Reassembly,
} from './reassembly.ts'

const piece = (from: number, octets: Uint8Array, change: Partial<Piece> = {}): Piece => ({
  from: from >>> 0,
  span: 1,
  begins: false,
  ends: false,
  stream: '',
  octets,
  frame: from,
  atUs: 0,
  ...change,
})

/** A message that says its own length, as CXTP's first word does. */
function said(content: Uint8Array): Uint8Array {
  const octets = concatBytes(new Uint8Array([0x23, 0, 0, 0]), content)
  new DataView(octets.buffer).setUint16(2, octets.length)
  return octets
}

/** As SCTP cuts it: consecutive numbers, marks at both ends. */
function chunks(message: Uint8Array, from: number, size: number): readonly Piece[] {
  const count = Math.max(1, Math.ceil(message.length / size))
  return Array.from({ length: count }, (_, at) =>
    piece(from + at, message.subarray(at * size, (at + 1) * size), { begins: at === 0, ends: at === count - 1 }),
  )
}

/** As TCP may cut the stream: anywhere. Only the first segment is known to begin a message. */
function segments(stream: Uint8Array, from: number, cuts: readonly number[]): readonly Piece[] {
  const places = [...new Set([0, ...cuts.map(cut => cut % stream.length), stream.length])].sort((a, b) => a - b)
  return places.slice(1).map((end, at) => {
    const start = places[at] ?? 0
    const octets = stream.subarray(start, end)
    return piece(from + start, octets, { span: octets.length, begins: start === 0 })
  })
}

function takeAll(pieces: readonly Piece[], lengthOf?: LengthOf) {
  let reassembly: Reassembly = NOTHING_YET
  const messages: string[] = []
  const refused: string[] = []
  for (const each of pieces) {
    const taken = takePiece(reassembly, each, lengthOf)
    reassembly = taken.reassembly
    messages.push(...taken.messages.map(({ octets }) => toHex(octets)))
    if (taken.refused !== undefined) refused.push(taken.refused)
  }
  return { reassembly, messages, refused }
}

const content = fc.uint8Array({ minLength: 4, maxLength: 300 })
/** Also where the numbers begin again at 0. */
const start = fc.constantFrom(1, 77, 0xffff_fffa)

describe('SCTP fragments (RFC 9260 §6.9)', () => {
  test('in any order, each twice: every message once and whole', () => {
    fc.assert(
      fc.property(
        fc.array(content, { minLength: 1, maxLength: 4 }),
        start,
        fc.integer({ min: 1, max: 90 }),
        fc.infiniteStream(fc.nat()),
        (messages, first, size, order) => {
          let from = first
          const pieces = messages.flatMap(message => {
            const cut = chunks(message, from, size)
            from += cut.length
            return cut
          })
          const shuffled = [...pieces, ...pieces]
            .map(each => [order.next().value, each] as const)
            .sort((a, b) => a[0] - b[0])
            .map(([, each]) => each)
          const { messages: read, refused, reassembly } = takeAll(shuffled)
          expect([...read].sort()).toEqual(messages.map(toHex).sort())
          expect(refused).toEqual(pieces.map(() => 'duplicate'))
          expect(reassembly.pieces).toEqual([])
        },
      ),
      { numRuns: 200 },
    )
  })

  test('without one of its parts a message is never read, and is given up when its time is over', () => {
    const lost = 2
    const all = chunks(new Uint8Array(50).fill(1), 10, 10)
    const { messages, reassembly } = takeAll(
      all.filter((_, at) => at !== lost).map(each => ({ ...each, atUs: each.from })),
    )
    expect([messages, oldestUs(reassembly)]).toEqual([[], 10])
    expect(giveUp(reassembly, 9).incomplete).toEqual([])
    const over = giveUp(reassembly, 10)
    expect(over.incomplete.map(({ pieces }) => pieces.map(({ from }) => from))).toEqual([[10, 11, 13, 14]])
    expect(describeGaps(over.incomplete[0]?.pieces ?? [])).toBe('number 12 never did')
    expect(oldestUs(over.reassembly)).toBeUndefined()
    expect(takeAll(all.slice(lost, lost + 1)).refused).toEqual([])
    expect(takePiece(over.reassembly, all[lost] ?? piece(0, new Uint8Array(0))).refused).toBe('duplicate')
  })

  test('a message that begins before the last one ended does not take its parts', () => {
    const [first, second] = [chunks(new Uint8Array(20).fill(1), 5, 10), chunks(new Uint8Array(10).fill(2), 6, 10)]
    const { messages } = takeAll([...first.slice(0, 1), ...second])
    expect(messages).toEqual([toHex(new Uint8Array(10).fill(2))])
  })

  test('parts of another stream do not join', () => {
    const [a, b] = chunks(new Uint8Array(20), 1, 10)
    const { messages } = takeAll([a, b && { ...b, stream: '1/0/true' }].flatMap(each => each ?? []))
    expect(messages).toEqual([])
  })

  test('what waits is bounded', () => {
    const many = Array.from({ length: PIECES_MAX + 5 }, (_, at) => piece(2 * at, new Uint8Array(1)))
    const { reassembly, refused } = takeAll(many)
    expect([reassembly.pieces.length, refused]).toEqual([PIECES_MAX, Array.from({ length: 5 }, () => 'no-room')])
  })
})

describe('TCP segments (RFC 9293 §3.4; Allard 2007 §IV-A)', () => {
  test('the stream cut anywhere, in order: the messages, by their own lengths', () => {
    fc.assert(
      fc.property(
        fc.array(content, { minLength: 1, maxLength: 4 }),
        start,
        fc.array(fc.nat(), { maxLength: 12 }),
        (contents, from, cuts) => {
          const messages = contents.map(said)
          const { messages: read, reassembly } = takeAll(segments(concatBytes(...messages), from, cuts), messageOctets)
          expect(read).toEqual(messages.map(toHex))
          expect(reassembly.pieces).toEqual([])
        },
      ),
      { numRuns: 200 },
    )
  })

  test('behind a gap the next message is read all the same; the late part still completes its own', () => {
    const messages = [said(new Uint8Array(96)), said(new Uint8Array(16).fill(9))]
    const stream = concatBytes(...messages)
    const [a, b, c] = segments(stream, 1, [50, 100])
    const late = takeAll(
      [a, c && { ...c, begins: true }, b].flatMap(each => each ?? []),
      messageOctets,
    )
    expect(late.messages).toEqual([messages[1], messages[0]].map(each => toHex(each ?? new Uint8Array(0))))
  })
})
