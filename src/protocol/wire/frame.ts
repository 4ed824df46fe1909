import { firstPart } from './cxtp/head.ts'
import { cxtpMessage } from './cxtp/message.ts'
import { withContexts } from './frame/contexts.ts'
import { ikePayloadsStep, ikeStep, ikev1PayloadsStep, skfStep, skStep, udpEncapsulationStep } from './frame/ike.ts'
import { type Layer, type Open, readLayer, type Step, type Walk, type Window } from './frame/layer.ts'
import {
  destinationOptionsStep,
  ethernetStep,
  fragmentStep,
  hopByHopStep,
  ipv4Step,
  ipv6Step,
  routingStep,
} from './frame/network.ts'
import { type FrameSummary, summarise } from './frame/summary.ts'
import { ahStep, espStep, icmp4Step, icmp6Step, mobilityStep, sctpStep, tcpStep, udpStep } from './frame/transport.ts'
import { IP_PROTOCOL } from './ip/protocol.ts'
import type { Env, WireError } from './schema.ts'

export type { FrameSummary } from './frame/summary.ts'
export type {
  EspOpenRequest,
  Ikev1OpenRequest,
  IkeOpenRequest,
  Layer,
  Open,
  Opened,
  OpenRequest,
} from './frame/layer.ts'

/** A frame as layers, outermost first. Opened ESP and SK have their inside in `Layer.inner`. */
export interface FrameDissection {
  readonly layers: readonly Layer[]
  /** `eth ipv6 icmpv6 cxtp`: names of `layers`. */
  readonly protocols: readonly string[]
  /** Every error of every layer, inner ones too. */
  readonly errors: readonly LayerError[]
  /** Octets that `Layer.buffer` names; the first is `frame`. */
  readonly buffers: readonly { readonly name: string; readonly bytes: Uint8Array }[]
}
export interface LayerError {
  readonly protocol: string
  readonly buffer: string
  readonly error: WireError
}

type StepOf = (walk: Walk, window: Window) => Step
const STEPS: ReadonlyMap<number | string, StepOf> = new Map<number | string, StepOf>([
  ['eth', ethernetStep],
  ['cxtp', cxtpStep],
  ['cxtp-part', cxtpPartStep],
  ['udpencap', udpEncapsulationStep],
  ['ike', ikeStep],
  ['sk', skStep],
  ['skf', skfStep],
  ['ike-payloads', ikePayloadsStep],
  ['ikev1-payloads', ikev1PayloadsStep],
  [IP_PROTOCOL['hop-by-hop'], hopByHopStep],
  [IP_PROTOCOL.icmp, icmp4Step],
  [IP_PROTOCOL.ipv4, ipv4Step],
  [IP_PROTOCOL.tcp, tcpStep],
  [IP_PROTOCOL.udp, udpStep],
  [IP_PROTOCOL.ipv6, ipv6Step],
  [IP_PROTOCOL.routing, routingStep],
  [IP_PROTOCOL.fragment, fragmentStep],
  [IP_PROTOCOL.esp, espStep],
  [IP_PROTOCOL.ah, ahStep],
  [IP_PROTOCOL.icmpv6, icmp6Step],
  [IP_PROTOCOL['destination-options'], destinationOptionsStep],
  [IP_PROTOCOL.sctp, sctpStep],
  [IP_PROTOCOL.mobility, mobilityStep],
])

/** Layers of one frame, and buffers opened inside each other; a frame made to exceed them is cut there. */
const LAYERS_MAX = 32
const BUFFERS_MAX = 8

/**
 * The whole frame as layers of fields with places. Never throws, whatever the octets; `open` decrypts ESP and IKE.
 * Fields of all layers of a buffer and their rests partition it.
 */
export function dissectFrame(bytes: Uint8Array, open?: Open): FrameDissection {
  const buffers = [{ name: 'frame', bytes }]
  const walkBuffer = (octets: Uint8Array, buffer: string, next: Window['next'], env: Env): readonly Layer[] => {
    const inner = (payload: Uint8Array, protocol: Window['next'], outer: Env): readonly Layer[] => {
      if (buffers.length > BUFFERS_MAX) return []
      const name = `decrypted-${buffers.length}`
      buffers.push({ name, bytes: payload })
      return walkBuffer(payload, name, protocol, outer)
    }
    return walkLayers({ bytes: octets, buffer, open, inner }, { start: 0, end: octets.length, next, env })
  }
  const layers = walkBuffer(bytes, 'frame', 'eth', {})
  return { layers, protocols: layers.map(layer => layer.protocol), errors: errorsOf(layers), buffers }
}

function walkLayers(walk: Walk, first: Window): readonly Layer[] {
  const layers: Layer[] = []
  const waiting = [first]
  for (let window = waiting.shift(); window !== undefined; window = waiting.shift()) {
    const step = layers.length < LAYERS_MAX ? STEPS.get(window.next) : undefined
    const { layer, next } = step === undefined ? unread(walk, window) : step(walk, window)
    layers.push(layer)
    waiting.unshift(...next)
  }
  return layers
}

/** A protocol this program does not know: its octets, nothing more. */
function unread(walk: Walk, { start, end, next }: Window): Step {
  const rest = { start, end }
  const name = `Protocol ${next}`
  return { layer: { protocol: 'data', name, buffer: walk.buffer, start, end, fields: [], rest, inner: [] }, next: [] }
}

function cxtpStep(walk: Walk, window: Window): Step {
  const layer = readLayer(walk, cxtpMessage, 'cxtp', window)
  return { layer: { ...layer, fields: withContexts(layer.fields, walk.bytes) }, next: [] }
}

function cxtpPartStep(walk: Walk, window: Window): Step {
  return { layer: readLayer(walk, firstPart, 'cxtp', window), next: [] }
}

const errorsOf = (layers: readonly Layer[]): LayerError[] =>
  layers.flatMap(({ protocol, buffer, error, inner }) => [
    ...(error === undefined ? [] : [{ protocol, buffer, error }]),
    ...errorsOf(inner),
  ])

/** Name and protocol of a frame for lists: CTAR/CXTP, IKE_AUTH/IKEv2, ESP/ESP, BU/MIPv6. With `open` also of what ESP hides. */
export const summary = (frame: FrameDissection): FrameSummary => summarise(frame.layers)

/** Every layer, those inside opened ESP behind it. */
export const allLayers = (layers: readonly Layer[]): readonly Layer[] =>
  layers.flatMap(layer => [layer, ...allLayers(layer.inner)])
