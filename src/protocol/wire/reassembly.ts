import { concatBytes } from '../../lib/bytes.ts'
import type { Micros } from '../../lib/micros.ts'

/**
 * A part of a message in numbers that go up by what each part takes: an SCTP DATA chunk takes one TSN (RFC 9260 §6.9), a
 * TCP segment as many sequence numbers as it has octets (RFC 9293 §3.4). Numbers are modulo 2^32.
 */
export interface Piece {
  readonly from: number
  readonly span: number
  readonly begins: boolean
  readonly ends: boolean
  /** Only pieces that agree in it belong together: stream, stream sequence number, U bit. */
  readonly stream: string
  readonly octets: Uint8Array
  /** Frame it came in, and when. */
  readonly frame: number
  readonly atUs: Micros
}

interface Range {
  readonly from: number
  readonly span: number
}

/** What one end of an association or connection keeps of what came in. Plain and immutable. */
export interface Reassembly {
  /** Of messages that are not whole yet. */
  readonly pieces: readonly Piece[]
  /** Numbers that are read or given up; a second copy of them is refused. The oldest are forgotten. */
  readonly done: readonly Range[]
}

export const NOTHING_YET: Reassembly = { pieces: [], done: [] }

/** Strangers fill no memory with more: two of the longest messages in the smallest parts (Roamscope). */
export const PIECES_MAX = 320
export const PIECE_OCTETS_MAX = 2 * 65_535
const DONE_MAX = 64

export interface WholeMessage {
  readonly octets: Uint8Array
  /** Frames its pieces came in, in the order of the message. */
  readonly frames: readonly number[]
}

export interface Taken {
  readonly reassembly: Reassembly
  /** What the piece completed, in order. */
  readonly messages: readonly WholeMessage[]
  readonly refused?: 'duplicate' | 'no-room'
}

/**
 * How many octets a message has, from its first ones; undefined while they are too few. Left out: the ends are marked
 * on the pieces.
 */
export type LengthOf = (octets: Uint8Array) => number | undefined

const endOf = ({ from, span }: Range): number => (from + span) >>> 0
const covers = (range: Range, piece: Range): boolean => (piece.from - range.from) >>> 0 < range.span
/** Earlier numbers first, as far as numbers modulo 2^32 have an order (RFC 1982). */
const bySerial = (a: Range, b: Range): number => (a.from - b.from) | 0

/**
 * Takes in a piece, whatever came before it, and gives the messages that are whole now. A piece that came before, or of a
 * message that is read, is refused (RFC 9260 §6.2, RFC 9293 §3.10.7.4).
 */
export function takePiece(before: Reassembly, piece: Piece, lengthOf?: LengthOf): Taken {
  if (before.done.some(range => covers(range, piece)) || before.pieces.some(range => covers(range, piece)))
    return { reassembly: before, messages: [], refused: 'duplicate' }
  const octets = before.pieces.reduce((sum, each) => sum + each.octets.length, piece.octets.length)
  if (before.pieces.length >= PIECES_MAX || octets > PIECE_OCTETS_MAX)
    return { reassembly: before, messages: [], refused: 'no-room' }
  const begins = piece.begins || (lengthOf !== undefined && isBoundary(before, piece.from))
  let reassembly: Reassembly = { ...before, pieces: [...before.pieces, { ...piece, begins }].sort(bySerial) }
  const messages: WholeMessage[] = []
  for (let from: Range | undefined = piece; from !== undefined;) {
    const read = wholeAround(reassembly, from, lengthOf)
    if (read === undefined) break
    reassembly = read.reassembly
    messages.push(read.message)
    from = read.rest
  }
  return { reassembly, messages }
}

interface Read {
  readonly message: WholeMessage
  readonly reassembly: Reassembly
  /** Where the next message may be whole already: the numbers right behind. */
  readonly rest: Range | undefined
}

/** The message that is whole among the pieces without a gap around a number. */
function wholeAround({ pieces, done }: Reassembly, around: Range, lengthOf: LengthOf | undefined): Read | undefined {
  const run = withoutGap(pieces, around)
  for (const [first, piece] of run.entries()) {
    if (!piece.begins) continue
    const count = lengthOf === undefined ? markedEnd(run.slice(first)) : countedEnd(run.slice(first), lengthOf)
    if (count === undefined) continue
    const used = run.slice(first, first + count)
    const all = concatBytes(...used.map(({ octets }) => octets))
    const length = Math.min(all.length, lengthOf?.(all) ?? all.length)
    const taken = { from: piece.from, span: used.reduce((sum, { span }) => sum + span, 0) - (all.length - length) }
    const last = used.at(-1) ?? piece
    // What is behind the end in the last segment begins the next message.
    const behind = all.length - length
    const rest = behind === 0 ? [] : [{ ...last, ...tail(last, behind), begins: true }]
    const left = pieces
      .filter(each => !used.includes(each))
      .map(each => (each.from === endOf(taken) ? started(each) : each))
    return {
      message: { octets: all.subarray(0, length), frames: used.map(({ frame }) => frame) },
      reassembly: { pieces: [...left, ...rest].sort(bySerial), done: [...done.slice(1 - DONE_MAX), taken] },
      rest: lengthOf === undefined ? undefined : { from: endOf(taken), span: 1 },
    }
  }
  return undefined
}

const started = (piece: Piece): Piece => ({ ...piece, begins: true })
const tail = ({ from, octets }: Piece, behind: number) => ({
  from: (from + octets.length - behind) >>> 0,
  span: behind,
  octets: octets.subarray(octets.length - behind),
})

/** Pieces that follow each other without a gap, around the one that holds a number. */
function withoutGap(pieces: readonly Piece[], around: Range): readonly Piece[] {
  const at = pieces.findIndex(piece => covers(piece, around))
  if (at < 0) return []
  let [first, last] = [at, at]
  while (adjoin(pieces[first - 1], pieces[first])) first -= 1
  while (adjoin(pieces[last], pieces[last + 1])) last += 1
  return pieces.slice(first, last + 1)
}

const adjoin = (a: Piece | undefined, b: Piece | undefined): boolean =>
  a !== undefined && b !== undefined && endOf(a) === b.from && a.stream === b.stream

/** Pieces up to the one with the end mark; another beginning before it means that the end was never sent. */
function markedEnd(run: readonly Piece[]): number | undefined {
  const end = run.findIndex(({ ends }) => ends)
  const again = run.findIndex(({ begins }, at) => at > 0 && begins)
  return end < 0 || (again >= 0 && again <= end) ? undefined : end + 1
}

/** Pieces up to the one in which the octets that the beginning announces are reached. */
function countedEnd(run: readonly Piece[], lengthOf: LengthOf): number | undefined {
  const length = lengthOf(concatBytes(...run.map(({ octets }) => octets.subarray(0, HEAD_OCTETS))))
  if (length === undefined) return undefined
  let octets = 0
  const end = run.findIndex(piece => (octets += piece.octets.length) >= length)
  return end < 0 ? undefined : end + 1
}
/** More octets than any header needs to tell the length. */
const HEAD_OCTETS = 64

/** What was given up: the pieces of one message of which others never came. */
export interface Incomplete {
  readonly pieces: readonly Piece[]
}

/** A message ended right before this number: the next one begins here. */
const isBoundary = ({ done }: Reassembly, from: number): boolean => done.some(range => endOf(range) === from)

/** Gives up messages whose first piece came at `beforeUs` or earlier. */
export function giveUp(
  { pieces, done }: Reassembly,
  beforeUs: Micros,
): { readonly reassembly: Reassembly; readonly incomplete: readonly Incomplete[] } {
  const groups = groupsOf(pieces)
  const isOver = (group: readonly Piece[]): boolean => group.some(({ atUs }) => atUs <= beforeUs)
  const over = groups.filter(isOver)
  const ranges = over.flatMap((group): Range[] => {
    const [first, last] = [group[0], group.at(-1)]
    return first === undefined || last === undefined
      ? []
      : [{ from: first.from, span: (endOf(last) - first.from) >>> 0 }]
  })
  return {
    reassembly: {
      pieces: groups.filter(group => !isOver(group)).flat(),
      done: [...done, ...ranges].slice(-DONE_MAX),
    },
    incomplete: over.map(group => ({ pieces: group })),
  }
}

/** Pieces of one message each, as far as their marks tell. */
function groupsOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const groups: Piece[][] = []
  for (const piece of pieces) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    if (group === undefined || last === undefined || piece.begins || last.ends || last.stream !== piece.stream)
      groups.push([piece])
    else group.push(piece)
  }
  return groups
}

/** What is missing of a message's pieces, in words: numbers between them, or one of its ends. */
export function describeGaps(pieces: readonly Piece[]): string {
  const gaps = pieces.flatMap((piece, at) => {
    const before = pieces[at - 1]
    const from = before === undefined ? piece.from : endOf(before)
    const missing = (piece.from - from) >>> 0
    return missing === 0 ? [] : [missing === 1 ? `number ${from}` : `numbers ${from} to ${(piece.from - 1) >>> 0}`]
  })
  return gaps.length > 0 ? `${gaps.join(', ')} never did` : 'the others never did'
}

/** When the oldest of the pieces came; undefined when none waits. */
export const oldestUs = ({ pieces }: Reassembly): Micros | undefined =>
  pieces.length === 0 ? undefined : Math.min(...pieces.map(({ atUs }) => atUs))
