import { assert } from '../../../lib/assert.ts'
import { addWords, foldWords, pseudoHeaderSum } from '../checksum/internet.ts'
import { crc32c } from '../checksum/crc32c.ts'
import { ipOctets } from '../ip/address.ts'
import { type DerivedPart, NOTHING } from './part.ts'
import type { Env } from './env.ts'
import type { Reader } from './reader.ts'

export interface ChecksumOptions {
  /** Next header of the pseudo header; without it there is none. */
  readonly pseudo?: number
  /** UDP: zero on the wire means not computed (RFC 768; over IPv6 only allowed for tunnels, RFC 8200 §8.1). */
  readonly zeroIsNone?: boolean
  /** Octets covered when it is not the whole structure: from the octets and where the structure starts. */
  readonly covers?: (bytes: Uint8Array, start: number, end: number) => number
  readonly ref: string
}

/** The 16-bit Internet checksum over the structure it stands in (RFC 1071), with its pseudo header from the environment. */
export function internetChecksum(options: ChecksumOptions, label = 'Checksum'): DerivedPart {
  return {
    kind: 'derived',
    label,
    size: '2 octets',
    open: false,
    looksAt: NOTHING,
    read(reader, scope, key) {
      if (!reader.has(2, label)) return undefined
      const at = reader.at
      const found = reader.uint(at, 2)
      reader.at += 2
      scope.checksumAt = at
      reader.recorder?.leaf(key, label, { start: at, end: at + 2 }, found, hex16(found), options.ref)
      return found
    },
    endRead(reader, scope, key) {
      const at = scope.checksumAt ?? 0
      const found = reader.uint(at, 2)
      const verdict = check(reader, options, label, scope.start, at, found)
      reader.recorder?.describe(`${hex16(found)} (${verdict})`, key)
    },
    write(writer, _value, scope) {
      scope.checksumAt = writer.reserve(2)
    },
    endWrite(writer, scope) {
      const sum = sumOf(writer.buffer, scope.start, writer.at, writer.env, options)
      assert(sum !== undefined, `${label}: encoding needs the addresses of the pseudo header`)
      const value = foldWords(sum)
      writer.patch(scope.checksumAt ?? 0, 2, options.zeroIsNone === true && value === 0 ? 0xffff : value)
    },
    sample: () => 0,
  }
}

/** Sum over the covered octets and the pseudo header; `undefined` without the addresses it needs. */
function sumOf(bytes: Uint8Array, start: number, end: number, env: Env, options: ChecksumOptions): number | undefined {
  const stop = options.covers === undefined ? end : Math.min(end, start + options.covers(bytes, start, end))
  const own = addWords(bytes, start, stop, 0)
  if (options.pseudo === undefined) return own
  if (env.source === undefined || env.destination === undefined) return undefined
  return own + pseudoHeaderSum(ipOctets(env.source), ipOctets(env.destination), options.pseudo, stop - start)
}

function check(
  reader: Reader,
  options: ChecksumOptions,
  field: string,
  start: number,
  at: number,
  found: number,
): string {
  if (options.zeroIsNone === true && found === 0) return 'none'
  const sum = sumOf(reader.bytes, start, reader.at, reader.env, options)
  if (sum === undefined) return 'not checked: addresses unknown'
  if (foldWords(sum) === 0) return 'good'
  const right = foldWords(sum - found)
  reader.fault({ code: 'checksum', at, field, found: hex16(found), allowed: hex16(right), ref: options.ref })
  return `wrong, ${hex16(right)} expected`
}

const hex16 = (value: number): string => `0x${value.toString(16).padStart(4, '0')}`

/** CRC32c over the structure it stands in, least significant octet first (RFC 9260 §6.8). */
export function crc32cChecksum(ref: string, label = 'Checksum'): DerivedPart {
  return {
    kind: 'derived',
    label,
    size: '4 octets',
    open: false,
    looksAt: NOTHING,
    read(reader, scope, key) {
      if (!reader.has(4, label)) return undefined
      const at = reader.at
      const found = turned(reader.uint(at, 4))
      reader.at += 4
      scope.checksumAt = at
      reader.recorder?.leaf(key, label, { start: at, end: at + 4 }, found, hex32(found), ref)
      return found
    },
    endRead(reader, scope, key) {
      const at = scope.checksumAt ?? 0
      const found = turned(reader.uint(at, 4))
      const right = crc32c(reader.bytes, scope.start, reader.at, at)
      const verdict = right === found ? 'good' : `wrong, ${hex32(right)} expected`
      reader.recorder?.describe(`${hex32(found)} (${verdict})`, key)
      if (right !== found)
        reader.fault({ code: 'checksum', at, field: label, found: hex32(found), allowed: hex32(right), ref })
    },
    write(writer, _value, scope) {
      scope.checksumAt = writer.reserve(4)
    },
    endWrite(writer, scope) {
      const at = scope.checksumAt ?? 0
      writer.patch(at, 4, turned(crc32c(writer.buffer, scope.start, writer.at, at)))
    },
    sample: () => 0,
  }
}

/** With its octets in the other order. */
const turned = (crc: number): number =>
  (((crc & 0xff) << 24) | ((crc & 0xff00) << 8) | ((crc >>> 8) & 0xff00) | (crc >>> 24)) >>> 0

const hex32 = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`
