import { fail } from '../../../lib/assert.ts'
import type { Env } from './env.ts'

/** Nothing on the wire is larger than an IPv6 packet in an Ethernet frame; this leaves room for reassembled contexts. */
export const ENCODED_MAX = 1 << 17

/** Growing buffer; back-patching writes over octets already there. */
export class Writer {
  readonly env: Env
  at = 0
  private bytes: Uint8Array<ArrayBuffer>
  private view: DataView

  constructor(env: Env) {
    this.env = env
    const { bytes, view } = spare ?? roomOf(256)
    spare = undefined
    this.bytes = bytes
    this.view = view
  }

  /** Makes room for `octets` zero octets and returns where they start. */
  reserve(octets: number): number {
    const start = this.at
    this.at += octets
    if (this.at > ENCODED_MAX) fail(`encoded size at most ${ENCODED_MAX} octets`)
    if (this.at > this.bytes.length) this.grow()
    return start
  }

  uint(octets: number, value: number): void {
    this.patch(this.reserve(octets), octets, value)
  }

  patch(at: number, octets: number, value: number): void {
    if (octets === 1) this.view.setUint8(at, value)
    else if (octets === 2) this.view.setUint16(at, value)
    else if (octets === 4) this.view.setUint32(at, value)
    else {
      this.view.setUint8(at, value >>> 16)
      this.view.setUint16(at + 1, value & 0xffff)
    }
  }

  octets(value: Uint8Array): void {
    const at = this.reserve(value.length)
    this.bytes.set(value, at)
  }

  u64(value: bigint): void {
    const at = this.reserve(8)
    this.view.setBigUint64(at, value)
  }

  /** Takes back what was written from `at` on. */
  truncate(at: number): void {
    this.bytes.fill(0, at, this.at)
    this.at = at
  }

  /** What is written so far, from `start`; a view, valid until the next write. */
  written(start: number): Uint8Array {
    return this.bytes.subarray(start, this.at)
  }

  uintAt(at: number, octets: 1 | 2 | 4): number {
    if (octets === 1) return this.view.getUint8(at)
    return octets === 2 ? this.view.getUint16(at) : this.view.getUint32(at)
  }

  /** What is written; the writer is of no more use. */
  finish(): Uint8Array {
    const { bytes, view, at } = this
    const written = bytes.slice(0, at)
    if (bytes.length <= SPARE_MAX) spare = { bytes: bytes.fill(0, 0, at), view }
    return written
  }

  private grow(): void {
    const { bytes, view } = roomOf(Math.max(this.bytes.length * 2, this.at))
    bytes.set(this.bytes)
    this.bytes = bytes
    this.view = view
  }
}

interface Room {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly view: DataView
}

function roomOf(octets: number): Room {
  const bytes = new Uint8Array(octets)
  return { bytes, view: new DataView(bytes.buffer) }
}

/** Zeros that the last writer left: a buffer is dearer than what most messages write into it. */
let spare: Room | undefined
const SPARE_MAX = 4_096
