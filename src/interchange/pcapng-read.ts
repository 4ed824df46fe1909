import { err, ok, type Result } from '../lib/result.ts'
import { BLOCK, BLOCK_FRAME_OCTETS, BYTE_ORDER_MAGIC, FOUR, OPTION, pad4 } from './pcapng-blocks.ts'

export interface ReadPacket {
  /** Number in the file from 1, packets of all interfaces counted. */
  readonly frame: number
  /** Microseconds of the file's own clock; 0 where it says none (simple packet blocks). */
  readonly timeUs: number
  readonly interface: string
  readonly linkType: number
  readonly bytes: Uint8Array
  /** Octets the packet had on the wire; more than `bytes` when it was cut on capture. */
  readonly originalLength: number
  readonly comments: readonly string[]
}

export interface ReadCapture {
  readonly comments: readonly string[]
  readonly packets: readonly ReadPacket[]
  /** What was wrong with the file, with its place; what came before it was read. */
  readonly findings: readonly string[]
}

/** Bounds: a stranger's file must not fill the memory. */
export const PCAPNG_LIMITS = {
  octets: 256 * 2 ** 20,
  packets: 1_000_000,
  packetOctets: 2 ** 18,
  interfaces: 65_536,
} as const

interface Interface {
  readonly name: string
  readonly linkType: number
  readonly toMicros: (units: bigint) => number
}

interface Section {
  readonly view: DataView
  readonly little: boolean
  readonly interfaces: Interface[]
}

/**
 * Reads a pcapng file (either order of octets, any sections and resolutions). What cannot be read is a finding, and
 * reading ends there. An error: octets that are no pcapng at all.
 */
export function readPcapng(octets: Uint8Array): Result<ReadCapture, string> {
  if (octets.length > PCAPNG_LIMITS.octets)
    return err(`found ${octets.length} octets, allowed: at most ${PCAPNG_LIMITS.octets}`)
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength)
  if (octets.length < BLOCK_FRAME_OCTETS || view.getUint32(0) !== BLOCK.section) return err(notPcapng(view))
  const comments: string[] = []
  const packets: ReadPacket[] = []
  const findings: string[] = []
  let section: Section | undefined
  let at = 0
  while (at < octets.length) {
    const step = blockAt(view, at, section)
    if (typeof step === 'string') {
      findings.push(`octet ${at}: ${step}`)
      break
    }
    const { type, length, next } = step
    section = next
    const body = octets.subarray(at + 8, at + length - FOUR)
    const found = takeBlock(type, body, section, packets, comments)
    if (found !== undefined) findings.push(`octet ${at}: ${found}`)
    at += length
    if (packets.length >= PCAPNG_LIMITS.packets) {
      findings.push(`octet ${at}: more than ${PCAPNG_LIMITS.packets} packets; the rest was not read`)
      break
    }
  }
  return ok({ comments, packets, findings })
}

function notPcapng(view: DataView): string {
  const magic = view.byteLength >= FOUR ? view.getUint32(0) : 0
  const classic = [0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1].includes(magic)
  const found = classic
    ? 'a file of the older pcap format'
    : view.byteLength === 0
      ? 'an empty file'
      : 'another kind of file'
  return `found ${found}, allowed: pcapng${classic ? ' (editcap -F pcapng converts it)' : ''}`
}

interface BlockHead {
  readonly type: number
  readonly length: number
  readonly next: Section
}

/** Head of the block at `at`, or what is wrong with it. */
function blockAt(view: DataView, at: number, section: Section | undefined): BlockHead | string {
  const left = view.byteLength - at
  if (left < BLOCK_FRAME_OCTETS)
    return `${left} octets left, a block has at least ${BLOCK_FRAME_OCTETS}: the file is cut`
  const isSection = view.getUint32(at) === BLOCK.section
  const next = isSection ? sectionAt(view, at) : section
  if (next === undefined) return 'a section whose order of octets cannot be told'
  const type = view.getUint32(at, next.little)
  const length = view.getUint32(at + 4, next.little)
  if (length < BLOCK_FRAME_OCTETS || length % FOUR !== 0) return `a block of ${length} octets, which no block can have`
  if (length > left) return `a block of ${length} octets, ${left} are left: the file is cut`
  if (view.getUint32(at + length - FOUR, next.little) !== length) return 'the two lengths of a block differ'
  return { type, length, next }
}

function sectionAt(view: DataView, at: number): Section | undefined {
  for (const little of [true, false])
    if (view.getUint32(at + 8, little) === BYTE_ORDER_MAGIC) return { view, little, interfaces: [] }
  return undefined
}

/** Takes in one whole block; what was wrong, if anything. Unknown types are passed over as the format asks (§3.1). */
function takeBlock(
  type: number,
  body: Uint8Array,
  section: Section,
  packets: ReadPacket[],
  comments: string[],
): string | undefined {
  switch (type) {
    case BLOCK.section:
      comments.push(...optionTexts(body.subarray(16), section.little, OPTION.comment))
      return undefined
    case BLOCK.interface:
      return takeInterface(body, section)
    case BLOCK.enhancedPacket:
      return takePacket(body, section, packets)
    case BLOCK.simplePacket:
      return takeSimplePacket(body, section, packets)
    default:
      return undefined
  }
}

function takeInterface(body: Uint8Array, section: Section): string | undefined {
  if (body.length < 8) return `an interface block of ${body.length} octets, at least 8 are needed`
  if (section.interfaces.length >= PCAPNG_LIMITS.interfaces) return `more than ${PCAPNG_LIMITS.interfaces} interfaces`
  const options = optionsOf(body.subarray(8), section.little)
  const resolution = options.find(({ code }) => code === OPTION.timeResolution)?.value[0] ?? 6
  const name = options.find(({ code }) => code === OPTION.interfaceName)?.value
  section.interfaces.push({
    linkType: viewOf(body).getUint16(0, section.little),
    name: name === undefined ? `interface ${section.interfaces.length}` : text(name),
    toMicros: units => Number((units * 1_000_000n) / unitsPerSecond(resolution)),
  })
  return undefined
}

/** if_tsresol: a power of 2 with the highest bit set, else of 10 (§4.2). */
const unitsPerSecond = (resolution: number): bigint =>
  resolution >= 128 ? 2n ** BigInt(resolution & 127) : 10n ** BigInt(resolution)

function takePacket(body: Uint8Array, section: Section, packets: ReadPacket[]): string | undefined {
  if (body.length < 20) return `a packet block of ${body.length} octets, at least 20 are needed`
  const view = viewOf(body)
  const { little } = section
  const index = view.getUint32(0, little)
  const from = section.interfaces[index]
  if (from === undefined) return `a packet of interface ${index}, the section has ${section.interfaces.length}`
  const captured = view.getUint32(12, little)
  if (captured > PCAPNG_LIMITS.packetOctets)
    return `a packet of ${captured} octets, at most ${PCAPNG_LIMITS.packetOctets} are read`
  if (20 + captured > body.length) return `a packet of ${captured} octets in a block that holds ${body.length - 20}`
  const units = (BigInt(view.getUint32(4, little)) << 32n) | BigInt(view.getUint32(8, little))
  packets.push({
    frame: packets.length + 1,
    timeUs: from.toMicros(units),
    interface: from.name,
    linkType: from.linkType,
    bytes: body.slice(20, 20 + captured),
    originalLength: view.getUint32(16, little),
    comments: optionTexts(body.subarray(20 + captured + pad4(captured)), little, OPTION.comment),
  })
  return undefined
}

function takeSimplePacket(body: Uint8Array, section: Section, packets: ReadPacket[]): string | undefined {
  const from = section.interfaces[0]
  if (from === undefined || body.length < FOUR) return 'a simple packet block without its interface'
  const originalLength = viewOf(body).getUint32(0, section.little)
  const bytes = body.slice(FOUR, Math.min(body.length, FOUR + originalLength))
  if (bytes.length > PCAPNG_LIMITS.packetOctets) return `a packet of ${bytes.length} octets`
  packets.push({
    frame: packets.length + 1,
    timeUs: 0,
    interface: from.name,
    linkType: from.linkType,
    bytes,
    originalLength,
    comments: [],
  })
  return undefined
}

interface Option {
  readonly code: number
  readonly value: Uint8Array
}

/** Options up to their end or to the first that does not fit. */
function optionsOf(octets: Uint8Array, little: boolean): readonly Option[] {
  const view = viewOf(octets)
  const options: Option[] = []
  let at = 0
  while (at + FOUR <= octets.length) {
    const code = view.getUint16(at, little)
    const length = view.getUint16(at + 2, little)
    if (code === OPTION.end || at + FOUR + length > octets.length) break
    options.push({ code, value: octets.subarray(at + FOUR, at + FOUR + length) })
    at += FOUR + length + pad4(length)
  }
  return options
}

const optionTexts = (octets: Uint8Array, little: boolean, code: number): readonly string[] =>
  optionsOf(octets, little).flatMap(option => (option.code === code ? [text(option.value)] : []))

const viewOf = (octets: Uint8Array): DataView => new DataView(octets.buffer, octets.byteOffset, octets.byteLength)
const text = (octets: Uint8Array): string => new TextDecoder().decode(octets)
