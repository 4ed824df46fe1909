import { fail } from '../../../lib/assert.ts'
import type { Env } from './env.ts'

/** Nothing on the wire is larger than an IPv6 packet in an Ethernet frame; this leaves room for reassembled contexts. */
export const ENCODED_MAX = 1 << 17

/** Growing buffer; back-patching writes over octets already there. */
export class Writer {
  readonly env: Env
  at = 0
  /** Octets behind `at` are left over from others: whoever makes room writes it full. */
  private bytes: Uint8Array

  constructor(env: Env) {
    this.env = env
    this.bytes = spare ?? new Uint8Array(ROOM)
    spare = undefined
  }

  /** Makes room for `octets` zero octets and returns where they start. */
  reserve(octets: number): number {
    const start = this.claim(octets)
    const { bytes, at } = this
    for (let place = start; place < at; place++) bytes[place] = 0
    return start
  }

  uint(octets: number, value: number): void {
    this.patch(this.claim(octets), octets, value)
  }

  /** Unsigned integer over octets that are there already. */
  patch(at: number, octets: number, value: number): void {
    const { bytes } = this
    const last = at + octets - 1
    bytes[last] = value
    if (octets === 1) return
    bytes[last - 1] = value >>> 8
    if (octets === 2) return
    bytes[last - 2] = value >>> 16
    if (octets === 4) bytes[at] = value >>> 24
  }

  octets(value: Uint8Array): void {
    const { length } = value
    const at = this.claim(length)
    const { bytes } = this
    // For an address or a number, the way to the engine's own copying takes longer than the copy.
    if (length > 32) bytes.set(value, at)
    else for (let i = 0; i < length; i++) bytes[at + i] = value[i] ?? 0
  }

  /** A whole number up to 2^53 - 1 in 8 octets. */
  long(value: number): void {
    this.uint(4, Math.floor(value / 0x1_0000_0000))
    this.uint(4, value >>> 0)
  }

  u64(value: bigint): void {
    this.uint(4, Number(value >> 32n))
    this.uint(4, Number(value & 0xffff_ffffn))
  }

  /** Takes back what was written from `at` on. */
  truncate(at: number): void {
    this.at = at
  }

  /** Whether just these octets are written from `start` on. */
  endsWith(start: number, octets: Uint8Array): boolean {
    if (this.at - start !== octets.length) return false
    const { bytes } = this
    for (let i = 0; i < octets.length; i++) if (bytes[start + i] !== octets[i]) return false
    return true
  }

  /** What is written so far are the first `at` octets of this; valid until the next write. */
  get buffer(): Uint8Array {
    return this.bytes
  }

  uintAt(at: number, octets: 1 | 2 | 4): number {
    const { bytes } = this
    let value = 0
    for (let place = at; place < at + octets; place++) value = ((value << 8) | (bytes[place] ?? 0)) >>> 0
    return value
  }

  /** What is written; the writer is of no more use. */
  finish(): Uint8Array {
    const { bytes } = this
    if (bytes.length <= SPARE_MAX) spare = bytes
    return bytes.slice(0, this.at)
  }

  /** Makes room whose octets the caller writes. */
  private claim(octets: number): number {
    const start = this.at
    const end = start + octets
    if (end > ENCODED_MAX) fail(`encoded size at most ${ENCODED_MAX} octets`)
    if (end > this.bytes.length) this.grow(end)
    this.at = end
    return start
  }

  private grow(least: number): void {
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, least))
    grown.set(this.bytes)
    this.bytes = grown
  }
}

/** What the last writer wrote into: a buffer is dearer than what most messages write into it. */
let spare: Uint8Array | undefined
const ROOM = 2_048
const SPARE_MAX = 4_096
