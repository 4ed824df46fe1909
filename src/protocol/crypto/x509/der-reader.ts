import { err, ok, type Result } from '../../../lib/result.ts'

/** One element of DER: identifier octet, and where it lies in the octets that were read (ends exclusive). */
export interface DerNode {
  readonly tag: number
  readonly start: number
  readonly bodyStart: number
  readonly end: number
}

export interface DerError {
  readonly code: 'bad-der'
  /** Octet at which reading stopped. */
  readonly at: number
  readonly message: string
  readonly ref: string
}

/** Identifier octets used in certificates and keys (X.690 §8.1.2). */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** Identifier octet of context-specific tag `n`; constructed where other elements lie inside. */
export const contextTag = (n: number, constructed: boolean): number => (constructed ? 0xa0 : 0x80) + n

const REF = 'X.690 §8.1, §10.1'
/** No certificate or key is larger; a length beyond is refused before anything is done with it. */
const MOST_OCTETS = 1 << 16

/** Thrown by readers, caught in `readingDer`: what is read comes from strangers. */
class DerProblem extends Error {
  readonly at: number
  readonly ref: string
  constructor(at: number, message: string, ref: string) {
    super(message)
    this.at = at
    this.ref = ref
  }
}

/** Ends the reading with an error at an octet. */
export function refuseDer(at: number, message: string, ref = REF): never {
  throw new DerProblem(at, message, ref)
}

/** Runs `read` over the octets; a refusal inside becomes an error value. */
export function readingDer<T>(bytes: Uint8Array, read: (reader: DerReader) => T): Result<T, DerError> {
  try {
    if (bytes.length > MOST_OCTETS) refuseDer(MOST_OCTETS, `${bytes.length} octets, at most ${MOST_OCTETS} are read`)
    return ok(read(new DerReader(bytes, 0, bytes.length)))
  } catch (problem) {
    if (problem instanceof DerProblem)
      return err({ code: 'bad-der', at: problem.at, message: problem.message, ref: problem.ref })
    throw problem
  }
}

/** Reads elements one after the other between two places. */
export class DerReader {
  readonly bytes: Uint8Array
  private at: number
  private readonly end: number

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes
    this.at = start
    this.end = end
  }

  get done(): boolean {
    return this.at >= this.end
  }

  /** The next element, whatever it is. Lengths are definite and as short as they can be. */
  next(): DerNode {
    const start = this.at
    const tag = this.octet(start, 'an identifier')
    if ((tag & 0x1f) === 0x1f) refuseDer(start, 'tag numbers above 30 are not used here')
    const first = this.octet(start + 1, 'a length')
    let bodyStart = start + 2
    let length = first
    if (first >= 0x80) {
      const octets = first & 0x7f
      if (octets === 0 || octets > 3) refuseDer(start + 1, `a length of ${octets} octets`)
      length = 0
      for (; bodyStart < start + 2 + octets; bodyStart++) length = length * 256 + this.octet(bodyStart, 'a length')
      if (length < 0x80 || length < 256 ** (octets - 1)) refuseDer(start + 1, 'a length that is not the shortest')
    }
    const end = bodyStart + length
    if (end > this.end) refuseDer(start, `an element of ${length} octets, ${this.end - bodyStart} are left`)
    this.at = end
    return { tag, start, bodyStart, end }
  }

  private octet(at: number, what: string): number {
    const octet = at < this.end ? this.bytes[at] : undefined
    return octet ?? refuseDer(at, `the octets end before ${what}`)
  }

  /** The next element, which must have this tag. */
  expect(tag: number, what: string): DerNode {
    const start = this.at
    const node = this.next()
    if (node.tag !== tag) refuseDer(start, `found tag 0x${node.tag.toString(16)} where ${what} stands`)
    return node
  }

  /** The next element if it has this tag. */
  optional(tag: number): DerNode | undefined {
    return !this.done && this.bytes[this.at] === tag ? this.next() : undefined
  }

  /** A reader of what lies inside an element. */
  inside(node: DerNode, skip = 0): DerReader {
    return new DerReader(this.bytes, Math.min(node.bodyStart + skip, node.end), node.end)
  }

  /** The next element's inside, which must have this tag. */
  enter(tag: number, what: string): DerReader {
    return this.inside(this.expect(tag, what))
  }

  body(node: DerNode): Uint8Array {
    return this.bytes.subarray(node.bodyStart, node.end)
  }

  whole(node: DerNode): Uint8Array {
    return this.bytes.subarray(node.start, node.end)
  }

  /** Refuses anything that is left over. */
  finish(what: string): void {
    if (!this.done) refuseDer(this.at, `${this.end - this.at} octets after ${what}`)
  }

  oid(what: string): string {
    return oidText(this.body(this.expect(TAG.oid, what)), this.at)
  }

  /** Octets of a bit string that is a whole number of octets. */
  bitOctets(what: string): Uint8Array {
    const node = this.expect(TAG.bitString, what)
    const body = this.body(node)
    if (body[0] !== 0) refuseDer(node.bodyStart, `${what} is no whole number of octets`)
    return body.subarray(1)
  }

  /** A non-negative whole number as its shortest octets, without the sign octet. */
  unsigned(what: string): Uint8Array {
    const node = this.expect(TAG.integer, what)
    const body = this.body(node)
    const [first = 0x80, second = 0x80] = body
    if (first >= 0x80) refuseDer(node.bodyStart, `${what} is negative or empty`)
    if (first !== 0 || body.length === 1) return body
    if (second < 0x80) refuseDer(node.bodyStart, `${what} is not written shortest`)
    return body.subarray(1)
  }
}

/** `1.2.840.10045.4.3.2` (X.690 §8.19). */
function oidText(body: Uint8Array, at: number): string {
  const numbers: number[] = []
  let value = 0
  for (const octet of body) {
    value = value * 128 + (octet & 0x7f)
    if (value > 2 ** 40) refuseDer(at, 'an object identifier with too large a number')
    if (octet < 0x80) {
      numbers.push(value)
      value = 0
    }
  }
  const [first, ...rest] = numbers
  if (first === undefined || (body.at(-1) ?? 0x80) >= 0x80) refuseDer(at, 'an object identifier that is cut off')
  const root = Math.min(2, Math.floor(first / 40))
  return [root, first - 40 * root, ...rest].join('.')
}
