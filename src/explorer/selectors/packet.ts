import { dissectFrame, type FrameDissection, type Layer, type Open } from '../../protocol/wire/frame.ts'
import { describeWireError, type Field } from '../../protocol/wire/schema.ts'
import { ikeMeaning, ikeParts, isIkeLayer, payloadMeaning, payloadRef } from './packet-ike.ts'

/** A row of the packet tree: a layer, a field, or what an encrypted part was opened to. */
export interface PacketNode {
  /** Path of positions, `2.0.1`: stable for equal bytes. */
  readonly id: string
  readonly kind: 'layer' | 'payload' | 'field' | 'opened' | 'error'
  readonly protocol: string
  /** Name of the member in the decoded value; of layers their protocol. */
  readonly key: string
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
  /** Of an opened part: the key that opened it, as its standard calls it. */
  readonly openedBy?: { readonly name: string; readonly octets: Uint8Array }
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
  const nodes = layerNodes(frame.layers, '')
  return { frame, nodes, ribbon: ribbonOf(nodes) }
}

/** Layers of one buffer, outermost first; each has the octets up to the next one's as its own. */
function layerNodes(layers: readonly Layer[], prefix: string): readonly PacketNode[] {
  return layers.map((layer, i) => {
    const next = layers[i + 1]
    const end = next !== undefined && next.start > layer.start ? Math.min(layer.end, next.start) : layer.end
    return layerNode(layer, `${prefix}${i}`, end)
  })
}

function layerNode(layer: Layer, id: string, end: number): PacketNode {
  const children = isIkeLayer(layer.protocol)
    ? ikeNodes(id, layer)
    : layer.fields.map((field, i) => fieldNode(field, `${id}.${i}`, layer))
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
      ...(opened.verdict === 'good' && opened.key !== undefined ? { openedBy: opened.key } : {}),
      buffer: layer.inner[0]?.buffer ?? layer.buffer,
      start: 0,
      end: opened.verdict === 'good' ? opened.payload.length : 0,
      children: layerNodes(layer.inner, `${id}.o.`),
    })
  }
  return {
    id,
    kind: 'layer',
    protocol: layer.protocol,
    key: layer.protocol,
    name: layer.name,
    value: '',
    meaning: layerMeaning(layer),
    ref: LAYER_REFS[layer.name] ?? LAYER_REFS[layer.protocol] ?? '',
    buffer: layer.buffer,
    start: layer.start,
    end,
    encrypted: isEncrypted(layer.protocol),
    children,
  }
}

/** Header, payloads and padding of an IKE message side by side: its payloads are what one looks for. */
function ikeNodes(id: string, layer: Layer): PacketNode[] {
  const { header, payloads, trailer } = ikeParts(layer)
  const all = (fields: readonly Field[], prefix: string): PacketNode[] =>
    fields.map((field, i) => fieldNode(field, `${prefix}${i}`, layer))
  const first = header[0]
  const group: PacketNode | undefined =
    first === undefined
      ? undefined
      : {
          ...EMPTY,
          id: `${id}.h`,
          kind: 'field',
          protocol: layer.protocol,
          key: 'header',
          name: 'IKE header',
          meaning: headerMeaning(header),
          ref: LAYER_REFS[layer.name] ?? 'RFC 7296 §3.1',
          buffer: layer.buffer,
          start: first.start,
          end: Math.max(...header.map(({ end }) => end)),
          children: all(header, `${id}.h.`),
        }
  return [
    ...(group === undefined ? [] : [group]),
    ...payloads.map((payload, i): PacketNode => {
      const node = fieldNode(payload, `${id}.p${i}`, layer)
      const sealed = /^SKF?\b/.test(payload.text)
      return {
        ...node,
        kind: 'payload',
        // Without the key nobody can tell where its parts begin.
        children: sealed ? node.children.map(sealedBody) : node.children,
        name: payload.text === '' ? payload.name : payload.text,
        value: '',
        meaning: payloadMeaning(payload),
        ref: payloadRef(payload),
        encrypted: sealed,
      }
    }),
    ...all(trailer, `${id}.t`),
  ]
}

const sealedBody = (node: PacketNode): PacketNode => (node.key === 'body' ? { ...node, encrypted: true } : node)

function headerMeaning(header: readonly Field[]): string {
  const text = (key: string): string => header.find(field => field.key === key)?.text.replace(/^0x/, '') ?? ''
  // Of IKEv1 they are cookies (RFC 2408 §3.1).
  return ['initiatorSpi', 'responderSpi', 'initiatorCookie', 'responderCookie'].map(text).join(' ').trim()
}

/** Where each layer's layout is defined; fields carry their own where it is another. */
const LAYER_REFS: Readonly<Record<string, string>> = {
  ipv4: 'RFC 791 §3.1',
  ipv6: 'RFC 8200 §3',
  udp: 'RFC 768',
  tcp: 'RFC 9293 §3.1',
  sctp: 'RFC 9260 §3',
  icmpv6: 'RFC 4065 §4',
  esp: 'RFC 4303 §2',
  ah: 'RFC 4302 §2',
  mobility: 'RFC 6275 §6.1',
  udpencap: 'RFC 3948 §2',
  ike: 'RFC 7296 §3.1',
  'IKEv1 message': 'RFC 2408 §3.1',
  'ikev1-payloads': 'RFC 2408 §3.2',
  sk: 'RFC 7296 §3.14',
  skf: 'RFC 7383 §2.5',
  'ike-payloads': 'RFC 7383 §2.6',
  CTAR: 'RFC 4067 §2.5.1',
  CTAA: 'RFC 4067 §2.5.2',
  CTD: 'RFC 4067 §2.5.3',
  PCTD: 'RFC 4067 §2.5.3',
  CTDR: 'RFC 4067 §2.5.4',
  CTC: 'RFC 4067 §2.5.5',
  'CT-Req': 'RFC 4067 §2.5.6',
}

const EMPTY = { key: '', value: '', meaning: '', ref: '', encrypted: false, children: [] } as const

export const isEncrypted = (protocol: string): boolean => protocol === 'esp'

function fieldNode(field: Field, id: string, layer: Layer): PacketNode {
  const [value, meaning] = HEX_FIELDS.has(`${layer.protocol} ${field.key}`) ? hexValue(field) : valueAndMeaning(field)
  return {
    id,
    kind: 'field',
    protocol: layer.protocol,
    key: field.key,
    name: field.name,
    value,
    meaning,
    ref: field.ref ?? '',
    buffer: layer.buffer,
    start: field.start,
    end: field.end,
    encrypted: (isEncrypted(layer.protocol) && field.key === 'payload') || field.key === 'ciphertext',
    children: field.children.map((child, i) => fieldNode(child, `${id}.${i}`, layer)),
  }
}

/** Numbers that every list and every other tool writes in hex. */
const HEX_FIELDS: ReadonlySet<string> = new Set(['eth type'])

function hexValue({ value, text }: Field): readonly [string, string] {
  const meaning = text === String(value) ? '' : text.replace(/ \(\d+\)$/, '')
  return [`0x${Number(value).toString(16).padStart(4, '0')}`, meaning]
}

const LONG = 40

/** Digits as people know the field (SPIs and checksums in hex) and what they mean, without saying anything twice. */
function valueAndMeaning({ value, text, children }: Field): readonly [string, string] {
  if (children.length > 0) return ['', '']
  const digits = String(value)
  const hex = /^(0x[0-9a-f]+)(?: \((.*)\))?$/.exec(text)
  if (hex?.[1] !== undefined && typeof value !== 'string') return [hex[1], hex[2] ?? '']
  const isLong = digits.length > LONG
  const repeats = text === digits || text.startsWith(digits.slice(0, 12))
  return [isLong ? `${digits.slice(0, LONG - 1)}…` : digits, repeats && digits !== '' ? '' : text]
}

/** The one or two fields that say most of a layer, beside its name. */
function layerMeaning(layer: Layer): string {
  if (layer.protocol === 'ike') return ikeMeaning(layer)
  const text = (key: string): string => layer.fields.find(field => field.key === key)?.text ?? ''
  const ends = [text('source'), text('destination')].filter(part => part !== '')
  if (ends.length === 2) return ends.map(shortAddress).join(' → ')
  return text('spi')
}

const shortAddress = (address: string): string => address.replace(/^2001:db8:/, '')

/** Names that fit over a few octets; the tree has them in full. */
const RIBBON_NAMES: Readonly<Record<string, string>> = {
  'Ethernet II': 'Ethernet',
  'Experimental mobility: CXTP': 'ICMPv6',
  'IKE behind a non-ESP marker': 'marker',
}

function ribbonOf(nodes: readonly PacketNode[]): readonly RibbonPart[] {
  return nodes
    .flatMap(node => (node.protocol === 'ike' ? ikeRibbon(node) : [node]))
    .filter(node => node.end > node.start)
    .map(node => ({
      id: node.id,
      name: RIBBON_NAMES[node.name] ?? node.name,
      protocol: node.protocol,
      octets: node.end - node.start,
      encrypted: node.encrypted,
    }))
}

/** An IKE message as its header, its payloads in clear, and what is sealed. */
function ikeRibbon(message: PacketNode): readonly PacketNode[] {
  const parts = message.children.filter(
    ({ kind, start, end }) => (kind === 'field' || kind === 'payload') && end > start,
  )
  const [header, ...payloads] = parts
  const [first, last] = [payloads[0], payloads.at(-1)]
  if (header === undefined || first === undefined || last === undefined) return [message]
  const sealed = last.encrypted ? last : undefined
  const clear = payloads.filter(payload => payload !== sealed)
  return [
    header,
    ...(clear.length === 0
      ? []
      : [
          {
            ...first,
            name: clear.length === 1 ? '1 payload' : `${clear.length} payloads`,
            end: clear.at(-1)?.end ?? first.end,
            encrypted: false,
          },
        ]),
    ...(sealed === undefined ? [] : [{ ...sealed, name: `${sealed.name}, encrypted` }]),
  ]
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
