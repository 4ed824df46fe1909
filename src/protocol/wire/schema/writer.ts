import { assert } from '../../../lib/assert.ts'
import type { Env } from './env.ts'

/** Nothing on the wire is larger than an IPv6 packet in an Ethernet frame; this leaves room for reassembled contexts. */
export const ENCODED_MAX = 1 << 17

/** Growing buffer; back-patching writes over octets already there. */
export class Writer {
  readonly env: Env
  at = 0
  private bytes = new Uint8Array(256)
  private view = new DataView(this.bytes.buffer)

  constructor(env: Env) {
    this.env = env
  }

  /** Makes room for `octets` zero octets and returns where they start. */
  reserve(octets: number): number {
    const start = this.at
    this.at += octets
    assert(this.at <= ENCODED_MAX, `encoded size at most ${ENCODED_MAX} octets`)
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

  finish(): Uint8Array {
    return this.bytes.slice(0, this.at)
  }

  private grow(): void {
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.at))
    larger.set(this.bytes)
    this.bytes = larger
    this.view = new DataView(larger.buffer)
  }
}
