import { ikev1Message, ikev1Plaintext } from '../ikev1/message.ts'
import { ikeMessage } from '../ikev2/message.ts'
import { sealedPayload } from '../ikev2/open.ts'
import { innerPayloads, skfPlaintext, skPlaintext } from '../ikev2/plaintext.ts'
import type { Field } from '../schema.ts'
import { octetsText } from '../schema.ts'
import { toHex } from '../../../lib/bytes.ts'
import { natTraversal } from '../udp/nat-traversal.ts'
import {
  fieldOf,
  type IkeOpenRequest,
  type Layer,
  type LayerName,
  type OpenedGood,
  readLayer,
  type Step,
  type Walk,
  type Window,
  without,
} from './layer.ts'

/** Non-ESP marker, then IKE; or a keepalive (RFC 3948 §2.2, §2.3). */
export function udpEncapsulationStep(walk: Walk, window: Window): Step {
  const layer = readLayer(walk, natTraversal, 'udpencap', window)
  const message = fieldOf(layer.fields, 'message')
  if (message === undefined || message.start === message.end) return { layer, next: [] }
  const { start, end } = message
  return { layer: { ...without(layer, 'message'), end: start }, next: [{ ...window, start, end, next: 'ike' }] }
}

/** Octet of the versions in the header of every IKE (RFC 7296 §3.1). */
const VERSION_AT = 17

export function ikeStep(walk: Walk, window: Window): Step {
  const isFirst = window.start + VERSION_AT < window.end && (walk.bytes[window.start + VERSION_AT] ?? 0) >> 4 === 1
  if (isFirst) return ikev1Step(walk, window)
  const layer = readLayer(walk, ikeMessage, 'ike', window)
  const asked = sealedIn(walk, window)
  const opened = asked === undefined ? undefined : walk.open?.(asked)
  if (asked === undefined || opened === undefined) return { layer, next: [] }
  if (opened.verdict !== 'good') return { layer: { ...layer, opened }, next: [] }
  const inner = insideOf(walk, window, opened, asked.sealed.type)
  return { layer: { ...withSizes(layer, walk, opened), opened, inner }, next: [] }
}

/** IKEv1: the opener sees the messages in clear as well, since algorithms and IVs come from them. */
function ikev1Step(walk: Walk, window: Window): Step {
  const layer = readLayer(walk, ikev1Message, 'ike', window)
  const { start, end, env } = window
  const { source, destination } = env
  const packet = walk.bytes.subarray(start, end)
  const message = ikev1Message.decode(packet)
  if (!message.ok || source === undefined || destination === undefined) return { layer, next: [] }
  const opened = walk.open?.({ protocol: 'ikev1', message: message.value, source, destination, packet })
  if (opened === undefined) return { layer, next: [] }
  if (opened.verdict !== 'good') return { layer: { ...layer, opened }, next: [] }
  const inner = walk.inner(opened.payload, 'ikev1-payloads', { ...env, firstPayload: opened.nextHeader })
  return { layer: { ...layer, opened, inner }, next: [] }
}

/** What to ask for the inside of SK or SKF; nothing for a message which is wrong outside. */
function sealedIn({ bytes }: Walk, { start, end, env }: Window): IkeOpenRequest | undefined {
  const { source, destination } = env
  const packet = bytes.subarray(start, end)
  const message = ikeMessage.decode(packet)
  const sealed = message.ok ? sealedPayload(message.value.payloads) : undefined
  if (!message.ok || sealed === undefined || source === undefined || destination === undefined) return undefined
  return { protocol: 'ike', message: message.value, sealed, source, destination, packet }
}

function insideOf(walk: Walk, { env }: Window, opened: OpenedGood, type: 'SK' | 'SKF'): readonly Layer[] {
  const { payload, nextHeader, reassembled } = opened
  const inner = (octets: Uint8Array, name: LayerName, firstPayload: number): readonly Layer[] =>
    walk.inner(octets, name, { ...env, firstPayload })
  if (type === 'SK') return inner(payload, 'sk', nextHeader)
  const own = inner(payload, 'skf', nextHeader)
  return reassembled === undefined ? own : [...own, ...inner(reassembled.content, 'ike-payloads', reassembled.first)]
}

/** The sealed octets as IV, ciphertext and ICV, whose sizes only the opener knows. */
function withSizes(layer: Layer, { bytes }: Walk, { sizes }: OpenedGood): Layer {
  if (sizes === undefined) return layer
  const split = (field: Field): readonly Field[] => {
    if (field.key !== 'body') return [{ ...field, children: field.children.flatMap(split) }]
    const parts = [
      ['iv', 'Initialization vector', field.start, field.start + sizes.iv],
      ['ciphertext', 'Ciphertext', field.start + sizes.iv, field.end - sizes.icv],
      ['icv', 'Integrity check value', field.end - sizes.icv, field.end],
    ] as const
    return parts.map(([key, name, start, end]) => {
      const octets = bytes.subarray(start, end)
      return { key, name, start, end, value: toHex(octets), text: octetsText(octets), children: [] }
    })
  }
  const payloads = layer.fields.findIndex(({ key }) => key === 'payloads')
  return {
    ...layer,
    fields: layer.fields.map((field, index) => (index === payloads ? splitLast(field, split) : field)),
  }
}

/** Only the last payload is sealed. */
const splitLast = (payloads: Field, split: (field: Field) => readonly Field[]): Field => ({
  ...payloads,
  children: payloads.children.flatMap((child, index) =>
    index === payloads.children.length - 1 ? split(child) : [child],
  ),
})

export const skStep = (walk: Walk, window: Window): Step => ({
  layer: readLayer(walk, skPlaintext, 'sk', window),
  next: [],
})
export const skfStep = (walk: Walk, window: Window): Step => ({
  layer: readLayer(walk, skfPlaintext, 'skf', window),
  next: [],
})
/** The payloads of all fragments; they are no octets of this frame. */
export const ikePayloadsStep = (walk: Walk, window: Window): Step => ({
  layer: readLayer(walk, innerPayloads, 'ike-payloads', window),
  next: [],
})
/** What flag E of an IKEv1 message hides. */
export const ikev1PayloadsStep = (walk: Walk, window: Window): Step => ({
  layer: readLayer(walk, ikev1Plaintext, 'ikev1-payloads', window),
  next: [],
})
