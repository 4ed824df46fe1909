import { concatBytes, utf8 } from '../lib/bytes.ts'
import type { Micros } from '../lib/micros.ts'
import { messagesOf, type Message } from '../trace/messages.ts'
import type { Trace } from '../trace/trace.ts'
import { BLOCK, BLOCK_FRAME_OCTETS, BYTE_ORDER_MAGIC, ETHERNET_LINK_TYPE, OPTION, pad4 } from './pcapng-blocks.ts'

export interface CaptureInterface {
  readonly name: string
  readonly description: string
}

export interface CapturePacket {
  /** Index of its interface. */
  readonly interface: number
  readonly timeUs: Micros
  /** Ethernet frame without FCS. */
  readonly bytes: Uint8Array
  readonly comments: readonly string[]
}

export interface Capture {
  readonly comment: string
  readonly interfaces: readonly CaptureInterface[]
  readonly packets: readonly CapturePacket[]
}

/**
 * A run as a pcapng file: every frame as it travelled (corrupted ones corrupted, lost ones too), at its sending time in
 * virtual µs, one interface a link. Comments tell scenario, seed, faults; event, message and fate of each frame.
 */
export function traceToPcapng(trace: Trace): Uint8Array {
  const { header } = trace
  const position = new Map(header.links.map(({ id }, i) => [id, i]))
  const packets = messagesOf(trace).flatMap((message): CapturePacket[] => {
    const at = position.get(message.link)
    if (at === undefined) return []
    return [{ interface: at, timeUs: message.sentUs, bytes: message.arrivedBytes, comments: [commentOf(message)] }]
  })
  const about = [
    `scenario ${header.scenario}`,
    `seed ${header.seed}`,
    ...header.settings.map(s => `set ${s}`),
    ...header.faults.map(f => `fault ${f}`),
  ]
  return writePcapng({
    comment: about.join('; '),
    interfaces: header.links.map(({ id, a, b, radio }) => ({
      name: id,
      description: radio ? `radio cell of ${a}` : `link ${a} - ${b ?? ''}`,
    })),
    packets,
  })
}

function commentOf({ sentSeq, message, name, from, to, fate, reason, forged, copyOf }: Message): string {
  const origin = `${forged ? ' forged' : ''}${copyOf === null ? '' : ` copy of message ${copyOf}`}`
  return `event ${sentSeq}, message ${message}: ${name} ${from} > ${to}${origin}, ${fate}${reason === '' ? '' : ` (${reason})`}`
}

/** The octets of a little-endian pcapng file of one section (draft-ietf-opsawg-pcapng §4). */
export function writePcapng({ comment, interfaces, packets }: Capture): Uint8Array {
  const blocks = [sectionBlock(comment)]
  for (const each of interfaces) blocks.push(interfaceBlock(each))
  for (const packet of packets) blocks.push(packetBlock(packet))
  return concatBytes(...blocks)
}

function sectionBlock(comment: string): Uint8Array {
  const body = new Uint8Array(16)
  const view = new DataView(body.buffer)
  view.setUint32(0, BYTE_ORDER_MAGIC, true)
  view.setUint16(4, 1, true)
  // The length of the section is not said (-1): readers go by the blocks.
  view.setBigInt64(8, -1n, true)
  return block(BLOCK.section, body, option(OPTION.comment, utf8(comment)))
}

function interfaceBlock({ name, description }: CaptureInterface): Uint8Array {
  const body = new Uint8Array(8)
  new DataView(body.buffer).setUint16(0, ETHERNET_LINK_TYPE, true)
  // Decimal exponent: units of 10^-6 s.
  const micros = option(OPTION.timeResolution, new Uint8Array([6]))
  return block(
    BLOCK.interface,
    body,
    option(OPTION.interfaceName, utf8(name)),
    option(OPTION.interfaceDescription, utf8(description)),
    micros,
  )
}

function packetBlock({ interface: index, timeUs, bytes, comments }: CapturePacket): Uint8Array {
  const fixed = new Uint8Array(20)
  const view = new DataView(fixed.buffer)
  view.setUint32(0, index, true)
  view.setUint32(4, Math.floor(timeUs / 2 ** 32), true)
  view.setUint32(8, timeUs >>> 0, true)
  view.setUint32(12, bytes.length, true)
  view.setUint32(16, bytes.length, true)
  const body = concatBytes(fixed, bytes, new Uint8Array(pad4(bytes.length)))
  return block(BLOCK.enhancedPacket, body, ...comments.map(text => option(OPTION.comment, utf8(text))))
}

/** Longest option value: its length field has 16 bits. */
const OPTION_MAX = 0xffff

function option(code: number, value: Uint8Array): Uint8Array {
  const cut = value.subarray(0, OPTION_MAX)
  const octets = new Uint8Array(4 + cut.length + pad4(cut.length))
  const view = new DataView(octets.buffer)
  view.setUint16(0, code, true)
  view.setUint16(2, cut.length, true)
  octets.set(cut, 4)
  return octets
}

function block(type: number, body: Uint8Array, ...options: readonly Uint8Array[]): Uint8Array {
  const end = options.length === 0 ? [] : [option(OPTION.end, new Uint8Array(0))]
  const content = concatBytes(body, ...options, ...end)
  const octets = new Uint8Array(content.length + BLOCK_FRAME_OCTETS)
  const view = new DataView(octets.buffer)
  view.setUint32(0, type, true)
  view.setUint32(4, octets.length, true)
  octets.set(content, 8)
  view.setUint32(octets.length - 4, octets.length, true)
  return octets
}
