import { hex32, toHex } from '../lib/bytes.ts'
import { CXTP_TYPE } from '../protocol/wire/cxtp/codes.ts'
import { allLayers, dissectFrame, type FrameDissection, type Layer } from '../protocol/wire/frame.ts'
import { describeWireError, type Field } from '../protocol/wire/schema.ts'
import type { Opener } from './esp-open.ts'
import type { IntegrityVerdict } from './integrity-verdict.ts'
import { ikeHeader, type IkeHeader } from './ike-header.ts'
import { ETHERNET_LINK_TYPE } from './pcapng-blocks.ts'
import type { ReadPacket } from './pcapng-read.ts'

/** A field as `dissect --json` prints it. Places count from the start of `buffer`, the frame where it is not said. */
export interface FieldJson {
  readonly name: string
  readonly layer?: string
  readonly start: number
  readonly end: number
  readonly bits?: { readonly start: number; readonly end: number }
  readonly value: number | string
  readonly text: string
  readonly buffer?: string
  readonly children: readonly FieldJson[]
}

export interface EspJson {
  readonly spi: string
  readonly sequence: number
  readonly opened: boolean
  readonly integrity?: IntegrityVerdict
  readonly inner?: readonly string[]
  /** Which key, or why it stayed closed. */
  readonly words?: string
}

/** One packet of `dissect --json` (contract); a member that does not apply is left out. */
export interface PacketJson {
  readonly frame: number
  readonly timeUs: number
  readonly bytes: number
  readonly protocols: readonly string[]
  readonly interface?: string
  readonly comments?: readonly string[]
  readonly ike?: IkeHeader
  readonly esp?: EspJson
  readonly cxtp?: { readonly type: number; readonly name: string }
  readonly fields: readonly FieldJson[]
  /** Octets that ESP and IKE were opened to, as hex; `buffer` of a field names them. */
  readonly buffers?: readonly { readonly name: string; readonly bytes: string }[]
  readonly errors: readonly string[]
}

const CXTP_NAMES = new Map<number, string>(Object.entries(CXTP_TYPE).map(([name, type]) => [type, name]))

/** A captured packet as a tree with places, ESP and IKE opened by `opener`. Never throws, whatever the octets. */
export function dissectPacket(packet: ReadPacket, opener?: Opener): PacketJson {
  const { frame, timeUs, bytes, originalLength, comments } = packet
  const about = {
    frame,
    timeUs,
    bytes: originalLength,
    interface: packet.interface,
    ...(comments.length === 0 ? {} : { comments }),
  }
  const cut =
    originalLength > bytes.length ? [`cut on capture: ${bytes.length} of ${originalLength} octets are there`] : []
  if (packet.linkType !== ETHERNET_LINK_TYPE) {
    const unread = `link type ${packet.linkType} is not read, only Ethernet (1)`
    return { ...about, protocols: [], fields: [], errors: [...cut, unread] }
  }
  const dissection = dissectFrame(bytes, opener?.open)
  const ike = findIke(dissection, opener)
  const esp = dissection.layers.find(layer => layer.protocol === 'esp')
  const cxtp = findCxtp(dissection)
  const opened = dissection.buffers.slice(1)
  return {
    ...about,
    protocols: dissection.protocols,
    ...(ike === undefined ? {} : { ike }),
    ...(esp === undefined ? {} : { esp: espJson(esp, opener) }),
    ...(cxtp === undefined ? {} : { cxtp }),
    fields: allLayers(dissection.layers).flatMap(layerFields),
    ...(opened.length === 0
      ? {}
      : { buffers: opened.map(buffer => ({ name: buffer.name, bytes: toHex(buffer.bytes) })) }),
    errors: [...cut, ...errorsOf(dissection)],
  }
}

/** Errors of the octets; that no key opens a packet is none. */
const errorsOf = ({ errors, layers }: FrameDissection): readonly string[] => [
  ...errors.map(
    ({ protocol, buffer, error }) =>
      `${protocol}${buffer === 'frame' ? '' : ` in ${buffer}`}: ${describeWireError(error)}`,
  ),
  ...allLayers(layers).flatMap(({ protocol, opened }) => {
    if (opened === undefined || opened.verdict === 'good' || opened.verdict === 'no key') return []
    return [`${protocol}: ${opened.words}`]
  }),
]

function espJson(layer: Layer, opener: Opener | undefined): EspJson {
  const number = (key: string): number => Number(layer.fields.find(field => field.key === key)?.value ?? 0)
  const { opened } = layer
  const integrity = opened === undefined ? undefined : opener?.integrityOf(opened)
  return {
    spi: hex32(number('spi')),
    sequence: number('sequence'),
    opened: opened?.verdict === 'good',
    ...(integrity === undefined ? {} : { integrity }),
    ...(layer.inner.length === 0 ? {} : { inner: layer.inner.map(inner => inner.protocol) }),
    ...(opened === undefined ? {} : { words: opened.words }),
  }
}

function findCxtp(dissection: FrameDissection): PacketJson['cxtp'] {
  const layer = allLayers(dissection.layers).find(({ protocol }) => protocol === 'cxtp')
  const type = layer === undefined ? undefined : findField(layer.fields, 'type')?.value
  if (typeof type !== 'number') return undefined
  return { type, name: CXTP_NAMES.get(type) ?? 'unknown' }
}

function findField(fields: readonly Field[], key: string): Field | undefined {
  for (const field of fields) {
    const found = field.key === key ? field : findField(field.children, key)
    if (found !== undefined) return found
  }
  return undefined
}

function findIke({ layers }: FrameDissection, opener: Opener | undefined): IkeHeader | undefined {
  const layer = layers.find(({ protocol }) => protocol === 'ike')
  if (layer === undefined) return undefined
  return ikeHeader(layer, layer.opened === undefined ? undefined : opener?.integrityOf(layer.opened))
}

const layerFields = (layer: Layer): readonly FieldJson[] =>
  layer.fields.map(field => fieldJson(field, layer.protocol, layer.buffer === 'frame' ? undefined : layer.buffer))

function fieldJson(field: Field, layer?: string, buffer?: string): FieldJson {
  const { name, start, end, bits, value, text } = field
  return {
    name,
    ...(layer === undefined ? {} : { layer }),
    start,
    end,
    ...(bits === undefined ? {} : { bits }),
    value: typeof value === 'bigint' ? value.toString() : value,
    text,
    ...(buffer === undefined ? {} : { buffer }),
    children: field.children.map(child => fieldJson(child)),
  }
}
