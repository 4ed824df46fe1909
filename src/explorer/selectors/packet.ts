import { dissectFrame, type FrameDissection, type Layer, type Open } from '../../protocol/wire/frame.ts'
import { describeWireError, type Field } from '../../protocol/wire/schema.ts'

/** A row of the packet tree: a layer, a field, or what an encrypted part was opened to. */
export interface PacketNode {
  /** Path of positions, `2.0.1`: stable for equal bytes. */
  readonly id: string
  readonly kind: 'layer' | 'field' | 'opened' | 'error'
  readonly protocol: string
  readonly name: string
  /** As on the wire, in digits. */
  readonly value: string
  /** What it means, in words; empty when the value says it. */
  readonly meaning: string
  readonly ref: string
  /** Which octets: `frame`, or what an encrypted part was opened to. */
  readonly buffer: string
  readonly start: number
  readonly end: number
  readonly encrypted: boolean
  readonly children: readonly PacketNode[]
}

export interface PacketView {
  readonly frame: FrameDissection
  readonly nodes: readonly PacketNode[]
  readonly ribbon: readonly RibbonPart[]
}

/** One layer of the frame, as wide as it has octets. */
export interface RibbonPart {
  readonly id: string
  readonly name: string
  readonly protocol: string
  readonly octets: number
  readonly encrypted: boolean
}

/** A frame as tree and ribbon; encrypted parts opened where `open` has their key. Never throws, whatever the octets. */
export function packetOf(bytes: Uint8Array, open?: Open): PacketView {
  const frame = dissectFrame(bytes, open)
  const nodes = frame.layers.map((layer, i) => layerNode(layer, String(i)))
  return { frame, nodes, ribbon: ribbonOf(nodes) }
}

function layerNode(layer: Layer, id: string): PacketNode {
  const children = layer.fields.map((field, i) => fieldNode(field, `${id}.${i}`, layer))
  if (layer.error !== undefined) {
    const { error } = layer
    children.push({
      ...EMPTY,
      id: `${id}.e`,
      kind: 'error',
      protocol: layer.protocol,
      name: error.field,
      meaning: describeWireError(error),
      ref: error.ref,
      buffer: layer.buffer,
      start: Math.min(error.at, Math.max(layer.start, layer.end - 1)),
      end: layer.end,
    })
  }
  const { opened } = layer
  if (opened !== undefined) {
    children.push({
      ...EMPTY,
      id: `${id}.o`,
      kind: 'opened',
      protocol: layer.protocol,
      name: opened.verdict === 'good' ? 'opened' : opened.verdict,
      meaning: opened.words,
      buffer: layer.inner[0]?.buffer ?? layer.buffer,
      start: 0,
      end: opened.verdict === 'good' ? opened.payload.length : 0,
      children: layer.inner.map((inner, i) => layerNode(inner, `${id}.o.${i}`)),
    })
  }
  return {
    id,
    kind: 'layer',
    protocol: layer.protocol,
    name: layer.name,
    value: '',
    meaning: layerMeaning(layer),
    ref: '',
    buffer: layer.buffer,
    start: layer.start,
    end: layer.end,
    encrypted: isEncrypted(layer.protocol),
    children,
  }
}

const EMPTY = { value: '', meaning: '', ref: '', encrypted: false, children: [] } as const

export const isEncrypted = (protocol: string): boolean => protocol === 'esp'

function fieldNode(field: Field, id: string, layer: Layer): PacketNode {
  const value = valueText(field)
  return {
    id,
    kind: 'field',
    protocol: layer.protocol,
    name: field.name,
    value,
    meaning: field.text === value || field.text === String(field.value) ? '' : field.text,
    ref: field.ref ?? '',
    buffer: layer.buffer,
    start: field.start,
    end: field.end,
    encrypted: isEncrypted(layer.protocol) && field.key === 'payload',
    children: field.children.map((child, i) => fieldNode(child, `${id}.${i}`, layer)),
  }
}

const LONG = 40

function valueText({ value, children }: Field): string {
  if (children.length > 0) return ''
  const text = String(value)
  return text.length > LONG ? `${text.slice(0, LONG - 1)}…` : text
}

/** The one or two fields that say most of a layer, beside its name. */
function layerMeaning(layer: Layer): string {
  const text = (key: string): string => layer.fields.find(field => field.key === key)?.text ?? ''
  const ends = [text('source'), text('destination')].filter(part => part !== '')
  if (ends.length === 2) return ends.map(shortAddress).join(' → ')
  return text('spi')
}

const shortAddress = (address: string): string => address.replace(/^2001:db8:/, '')

function ribbonOf(nodes: readonly PacketNode[]): readonly RibbonPart[] {
  return nodes
    .filter(node => node.end > node.start)
    .map((node, i) => ({
      id: node.id,
      name: node.name,
      protocol: node.protocol,
      octets: Math.max(1, (nodes[i + 1]?.start ?? node.end) - node.start),
      encrypted: node.encrypted,
    }))
}

/** The innermost node an octet of a buffer belongs to. */
export function nodeAt(nodes: readonly PacketNode[], buffer: string, byte: number): PacketNode | undefined {
  for (const node of nodes) {
    const inner = nodeAt(node.children, buffer, byte)
    if (inner !== undefined) return inner
    if (
      node.buffer === buffer &&
      byte >= node.start &&
      byte < node.end &&
      node.kind !== 'opened' &&
      node.kind !== 'error'
    )
      return node
  }
  return undefined
}

/** Name of the field an octet of a frame lies in, with its layer; undefined beyond the frame. */
export function fieldNameAt(bytes: Uint8Array, byte: number): string | undefined {
  const { nodes } = packetOf(bytes)
  const node = nodeAt(nodes, 'frame', byte)
  if (node === undefined) return undefined
  const layer = nodes.find(({ id }) => id === node.id.split('.')[0])
  return layer === undefined || layer === node ? node.name : `${layer.name}: ${node.name}`
}

/** Node of an id, and the ids above it. */
export function findNode(nodes: readonly PacketNode[], id: string): PacketNode | undefined {
  for (const node of nodes) {
    if (node.id === id) return node
    if (id.startsWith(`${node.id}.`)) return findNode(node.children, id)
  }
  return undefined
}

export interface VisibleRow {
  readonly node: PacketNode
  readonly level: number
  readonly position: number
  readonly siblings: number
}

/** The rows of a tree with these branches open, top to bottom. */
export function visibleRows(nodes: readonly PacketNode[], open: ReadonlySet<string>, level = 1): readonly VisibleRow[] {
  return nodes.flatMap((node, i) => [
    { node, level, position: i + 1, siblings: nodes.length },
    ...(open.has(node.id) ? visibleRows(node.children, open, level + 1) : []),
  ])
}

/** Branches open at first: the layers above IP, and what was opened. */
export function openAtFirst(nodes: readonly PacketNode[]): ReadonlySet<string> {
  const open = new Set<string>()
  const lower = new Set(['eth', 'ipv4', 'ipv6', 'udp', 'tcp', 'sctp'])
  const visit = (list: readonly PacketNode[]): void => {
    for (const node of list) {
      if ((node.kind === 'layer' && !lower.has(node.protocol)) || node.kind === 'opened') open.add(node.id)
      visit(node.children)
    }
  }
  visit(nodes)
  return open
}
