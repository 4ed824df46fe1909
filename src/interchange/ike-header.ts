import { toHex } from '../lib/bytes.ts'
import type { Field } from '../protocol/wire/schema.ts'

/**
 * The IKE header and the payload types in clear, for lists of packets (RFC 7296 §3.1, §3.2; RFC 2408 §3.1). What SK
 * holds is not opened here.
 */
export interface IkeHeader {
  readonly version: number
  readonly exchange: number
  readonly messageId: number
  readonly response: boolean
  readonly bytes: number
  readonly opened: boolean
  readonly payloads: readonly IkePayload[]
}
export interface IkePayload {
  readonly type: number
  readonly notify?: number
}

export interface IkeReading {
  readonly header: IkeHeader
  readonly fields: readonly Field[]
  readonly error?: string
}

const HEADER_OCTETS = 28
const IKE_PORT = 500
const NAT_PORT = 4500
const NOTIFY_V2 = 41
const NOTIFY_V1 = 11
const SK = 46
const SKF = 53
const PAYLOADS_MAX = 64

/** Where IKE starts in a UDP payload: on port 4500 behind four zero octets (RFC 3948 §2.2). Undefined when it is none. */
export function ikeStart(bytes: Uint8Array, start: number, end: number, ports: readonly number[]): number | undefined {
  const marked = end - start >= 4 && bytes.subarray(start, start + 4).every(octet => octet === 0)
  const at = marked && ports.includes(NAT_PORT) ? start + 4 : start
  if (!ports.includes(IKE_PORT) && !(marked && ports.includes(NAT_PORT))) return undefined
  return end - at >= HEADER_OCTETS ? at : undefined
}

/** Reads the header at `start`; there are at least 28 octets. */
export function readIke(bytes: Uint8Array, start: number, end: number): IkeReading {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start)
  const version = view.getUint8(17) >> 4
  const flags = view.getUint8(19)
  const length = view.getUint32(24)
  const payloads = readPayloads(view, version, flags, Math.min(length, end - start))
  const header: IkeHeader = {
    version,
    exchange: view.getUint8(18),
    messageId: view.getUint32(20),
    response: version === 2 && (flags & 0x20) !== 0,
    bytes: length,
    opened: payloads.closed === false,
    payloads: payloads.list,
  }
  const error = length === end - start ? payloads.error : `Length says ${length}, the datagram holds ${end - start}`
  return { header, fields: fieldsOf(bytes, start, end, header, flags), ...(error === undefined ? {} : { error }) }
}

interface Payloads {
  readonly list: readonly IkePayload[]
  readonly closed: boolean
  readonly error?: string
}

function readPayloads(view: DataView, version: number, flags: number, end: number): Payloads {
  const list: IkePayload[] = []
  // IKEv1: flag E, everything behind the header is ciphertext (RFC 2408 §3.1).
  if (version === 1 && (flags & 1) !== 0) return { list, closed: true }
  let type = view.getUint8(16)
  let at = HEADER_OCTETS
  while (type !== 0 && list.length < PAYLOADS_MAX) {
    const length = at + 4 <= end ? view.getUint16(at + 2) : 0
    if (length < 4 || at + length > end)
      return { list, closed: false, error: `payload ${type} at octet ${at} does not fit the message` }
    const notifyAt =
      type === NOTIFY_V2 && version === 2 ? at + 6 : type === NOTIFY_V1 && version === 1 ? at + 10 : undefined
    list.push(
      notifyAt === undefined || notifyAt + 2 > at + length ? { type } : { type, notify: view.getUint16(notifyAt) },
    )
    if (version === 2 && (type === SK || type === SKF)) return { list, closed: true }
    type = view.getUint8(at)
    at += length
  }
  return { list, closed: false }
}

function fieldsOf(bytes: Uint8Array, start: number, end: number, header: IkeHeader, flags: number): readonly Field[] {
  const octets = (name: string, from: number, to: number): string =>
    `0x${toHex(bytes.subarray(start + from, start + to))}`
  const field = (name: string, from: number, to: number, value: number | string): Field => ({
    key: name,
    name,
    start: start + from,
    end: start + to,
    value,
    text: String(value),
    ref: 'RFC 7296 §3.1',
    children: [],
  })
  const spi = (name: string, from: number): Field => field(name, from, from + 8, octets(name, from, from + 8))
  return [
    spi('Initiator SPI', 0),
    spi('Responder SPI', 8),
    field('Next payload', 16, 17, bytes[start + 16] ?? 0),
    field('Version', 17, 18, `${header.version}.${(bytes[start + 17] ?? 0) & 15}`),
    field('Exchange type', 18, 19, header.exchange),
    field('Flags', 19, 20, flags),
    field('Message ID', 20, 24, header.messageId),
    field('Length', 24, 28, header.bytes),
    field('Payloads', HEADER_OCTETS, end - start, `${end - start - HEADER_OCTETS} octets`),
  ]
}
