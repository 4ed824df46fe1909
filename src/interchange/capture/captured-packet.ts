import { allLayers, dissectFrame, type Layer, type Opened, type Open } from '../../protocol/wire/frame.ts'
import { summary } from '../../protocol/wire/frame.ts'
import { decodeIke, type IkeMessage } from '../../protocol/wire/ikev2/message.ts'
import { clearPayloads, decodeInner, sealedPayload } from '../../protocol/wire/ikev2/open.ts'
import type { ClearPayload } from '../../protocol/wire/ikev2/payloads.ts'
import { skPlaintext } from '../../protocol/wire/ikev2/plaintext.ts'
import { ETHERNET_LINK_TYPE } from '../pcapng-blocks.ts'
import type { ReadPacket } from '../pcapng-read.ts'

/** An IKEv2 message of a capture, as far as it could be read. */
export interface CapturedIke {
  readonly message: IkeMessage
  /** All payloads; undefined while they stay sealed, or for a fragment that does not complete its message. */
  readonly payloads: readonly ClearPayload[] | undefined
  readonly sealed: boolean
  /** `fragment 1 of 2`; empty for whole messages. */
  readonly fragment: string
}

/** A frame with IP addresses: what the ladder can show. */
export interface CapturedPacket {
  readonly packet: ReadPacket
  readonly name: string
  readonly protocol: string
  readonly source: string
  readonly destination: string
  readonly sourcePort: number | null
  readonly destinationPort: number | null
  readonly ike: CapturedIke | undefined
  readonly esp: { readonly spi: number; readonly sequence: number; readonly opened: boolean } | undefined
  /** Why parts of it could not be read. */
  readonly errors: readonly string[]
}

/** Reads a packet; a text says why it cannot be placed between two nodes. Never throws, whatever the octets. */
export function capturedPacket(packet: ReadPacket, open: Open): CapturedPacket | string {
  if (packet.linkType !== ETHERNET_LINK_TYPE) return `link type ${packet.linkType} is not read, only Ethernet (1)`
  const opened: Opened[] = []
  const frame = dissectFrame(packet.bytes, request => {
    const answer = open(request)
    if (answer !== undefined && request.protocol === 'ike') opened.push(answer)
    return answer
  })
  const ip = frame.layers.find(({ protocol }) => protocol === 'ipv4' || protocol === 'ipv6')
  if (ip === undefined) return `no IP packet: ${frame.protocols.join(', ') || 'nothing that is known'}`
  const udp = frame.layers.find(({ protocol }) => protocol === 'udp')
  const ike = frame.layers.find(({ protocol }) => protocol === 'ike')
  const esp = frame.layers.find(({ protocol }) => protocol === 'esp')
  const cut =
    packet.originalLength > packet.bytes.length
      ? [`cut on capture: ${packet.bytes.length} of ${packet.originalLength} octets are there`]
      : []
  const { name, protocol } = esp === undefined ? summary(frame) : { name: 'ESP', protocol: 'ESP' }
  return {
    packet,
    name,
    protocol,
    source: textOf(ip, 'source'),
    destination: textOf(ip, 'destination'),
    sourcePort: numberOf(udp, 'sourcePort'),
    destinationPort: numberOf(udp, 'destinationPort'),
    ike: ike === undefined ? undefined : capturedIke(packet.bytes.subarray(ike.start, ike.end), opened[0]),
    esp:
      esp === undefined
        ? undefined
        : {
            spi: numberOf(esp, 'spi') ?? 0,
            sequence: numberOf(esp, 'sequence') ?? 0,
            opened: esp.opened?.verdict === 'good',
          },
    errors: [
      ...cut,
      ...frame.errors.map(({ protocol: at, error }) => `${at}: ${error.field}: found ${error.found}`),
      ...allLayers(frame.layers).flatMap(layer =>
        layer.opened === undefined || layer.opened.verdict === 'good'
          ? []
          : [`${layer.protocol}: ${layer.opened.words}`],
      ),
    ],
  }
}

/** IKEv2 only: the messages of IKEv1 have another header. */
function capturedIke(octets: Uint8Array, opened: Opened | undefined): CapturedIke | undefined {
  const decoded = decodeIke(octets)
  if (!decoded.ok) return undefined
  const message = decoded.value
  const sealed = sealedPayload(message.payloads)
  const clear = clearPayloads(message.payloads)
  if (sealed === undefined) return { message, payloads: clear, sealed: false, fragment: '' }
  const inner = insideOf(opened, sealed.type)
  return {
    message,
    payloads: inner === undefined ? undefined : [...clear, ...inner],
    sealed: true,
    fragment: sealed.type === 'SKF' ? `fragment ${sealed.number} of ${sealed.total}` : '',
  }
}

function insideOf(opened: Opened | undefined, type: 'SK' | 'SKF'): readonly ClearPayload[] | undefined {
  if (opened?.verdict !== 'good') return undefined
  const { reassembled } = opened
  if (type === 'SKF') {
    const whole = reassembled === undefined ? undefined : decodeInner(reassembled.first, reassembled.content)
    return whole?.ok === true ? whole.value : undefined
  }
  const inside = skPlaintext.decode(opened.payload, { firstPayload: opened.nextHeader })
  return inside.ok ? inside.value.payloads : undefined
}

const fieldOf = (layer: Layer | undefined, key: string) => layer?.fields.find(field => field.key === key)
const textOf = (layer: Layer, key: string): string => fieldOf(layer, key)?.text ?? ''

function numberOf(layer: Layer | undefined, key: string): number | null {
  const value = fieldOf(layer, key)?.value
  return typeof value === 'number' ? value : null
}
