import { hex32 } from '../lib/bytes.ts'
import { EMPTY_IPSEC, type IpsecState } from '../protocol/ipsec/state.ts'
import type { TransferredContexts } from '../protocol/ipsec/context.ts'
import { farEnd } from '../protocol/ipsec/far-end.ts'
import { processInbound } from '../protocol/ipsec/inbound.ts'
import { installContexts } from '../protocol/ipsec/install-context.ts'
import { processOutbound } from '../protocol/ipsec/outbound.ts'
import type { Policy } from '../protocol/ipsec/spd.ts'
import { udp } from '../protocol/wire/udp/udp.ts'
import type { NodeId } from '../trace/event.ts'
import type { Dispatch } from './dispatch.ts'
import { liveHost } from './hosts/host-live.ts'
import { ikeContextOf } from './nodes/ike-outputs.ts'
import { adoptSas } from './nodes/ike/from-node.ts'
import { handleCommand, handleDatagram, newIkeEndpoint, type IkeStep } from './nodes/ike/ike-endpoint.ts'
import type { IkeOutput } from './nodes/ike/ike-output.ts'
import type { IkeEndpoint } from './nodes/ike/ike-state.ts'
import type { IkeContext } from './nodes/ike/ike-work.ts'
import { ipv6Packet } from './nodes/packets.ts'
import { peersOf } from './nodes/ike/ike-config.ts'

/** One thing that was tried with an installed tunnel. */
export interface TunnelProof {
  readonly text: string
  /** Undefined: could not be tried, and the text says why. */
  readonly holds: boolean | undefined
}

/**
 * Whether an installed tunnel goes on: its other end is made of the same contexts, and the two talk. The next packet each way
 * is sealed and opened, and the IKE SA is asked for a sign of life. Nothing of it stays in the node.
 */
export function proveTunnel(d: Dispatch, id: NodeId, contexts: TransferredContexts): readonly TunnelProof[] {
  const far = farEnd(contexts)
  const installed = installContexts(EMPTY_IPSEC, far, {
    move: undefined,
    nowUs: d.nowUs,
    lookupCase: d.env.scenario.cxtp.lookupCase,
    onCollision: 'refuse',
    sequenceJump: 0n,
    drawSpi: () => 0,
  })
  if (installed.outcome !== 'installed' && contexts.sas.length > 0)
    return [
      { text: `the other end cannot be made: ${installed.errors.map(({ text }) => text).join('; ')}`, holds: false },
    ]
  const here = d.node(id).ipsec
  const own = contexts.policies.map(({ id: name }) => name)
  return [
    ...packets(d, 'to this gateway', installed.ipsec, here, installed.ipsec.spd),
    ...packets(
      d,
      'from this gateway',
      here,
      installed.ipsec,
      here.spd.filter(policy => own.includes(policy.id)),
    ),
    ...proveIke(d, id, far, installed.ipsec),
  ]
}

/** A packet for each outbound policy that protects. */
function packets(
  d: Dispatch,
  way: string,
  from: IpsecState,
  to: IpsecState,
  policies: readonly Policy[],
): readonly TunnelProof[] {
  const links = new Set<string>()
  return policies.flatMap(policy => {
    const { action, direction } = policy
    if (action.kind !== 'protect' || direction !== 'out' || links.has(action.link)) return []
    links.add(action.link)
    const packet = packetFor(policy)
    if (packet === undefined)
      return [{ text: `${way}, ${policy.id}: no packet of that kind can be made here`, holds: undefined }]
    return [{ ...passes(d, from, to, packet), way }].map(({ text, holds }) => ({ text: `${way}: ${text}`, holds }))
  })
}

function passes(d: Dispatch, from: IpsecState, to: IpsecState, packet: Uint8Array): TunnelProof {
  const { crypto } = d.env
  const drawIv = (octets: number) => new Uint8Array(octets)
  const sealed = processOutbound(from, packet, { nowUs: d.nowUs, crypto, drawIv })
  if (sealed.kind !== 'protected')
    return { text: sealed.kind === 'discarded' ? sealed.error.text : 'the packet would leave in clear', holds: false }
  const name = `ESP ${hex32(sealed.sa.spi)} number ${sealed.sequence}`
  const opened = processInbound(to, sealed.packet, { nowUs: d.nowUs, crypto, toThisNode: true })
  return opened.kind === 'opened'
    ? { text: `${name} is opened and taken`, holds: true }
    : { text: `${name} is refused${opened.kind === 'dropped' ? `: ${opened.error.text}` : ''}`, holds: false }
}

const UDP = 17
const DISCARD_PORT = 9
const OCTETS = 40

/** A packet that the policy is for: between the first addresses and ports of its first selectors, UDP where it is free to be. */
function packetFor({ selectors: [set] }: Policy): Uint8Array | undefined {
  if (set === undefined || set.local === 'any' || set.remote === 'any') return undefined
  const [source, destination] = [set.local[0]?.from, set.remote[0]?.from]
  if (source === undefined || destination === undefined || !source.includes(':')) return undefined
  const ends = { source, destination }
  const payload = new Uint8Array(OCTETS)
  const protocol = set.protocol === 'any' ? UDP : set.protocol
  if (protocol === 'opaque') return undefined
  if (protocol !== UDP) return ipv6Packet(ends, protocol, payload)
  const port = (selector: typeof set.localPort): number | undefined =>
    selector === 'any' ? DISCARD_PORT : selector === 'opaque' ? undefined : selector[0]?.from
  const [sourcePort, destinationPort] = [port(set.localPort), port(set.remotePort)]
  if (sourcePort === undefined || destinationPort === undefined) return undefined
  return ipv6Packet(ends, 'udp', udp.encode({ sourcePort, destinationPort, payload }, ends))
}

/** Messages between the two ends until nobody has anything to say. */
const ROUNDS_MAX = 8
const NO_IKE: readonly TunnelProof[] = []

function proveIke(d: Dispatch, id: NodeId, far: TransferredContexts, ipsec: IpsecState): readonly TunnelProof[] {
  const { ike } = d.node(id)
  const { kept } = far
  if (ike === undefined || kept === undefined || kept.ikev2.length === 0) return NO_IKE
  const own = ikeContextOf(d, id)
  const theirs: IkeContext = { ...own, host: liveHost() }
  const blank = newIkeEndpoint({ ...ike.endpoint.config, node: 'far-end', peers: peersOf([]) })
  const adoption = { kept, ends: undefined, spiChanges: [], rows: [], tells: false }
  let there = adoptSas({ ...blank, ipsec }, adoption, theirs).endpoint
  let here: IkeEndpoint = { ...ike.endpoint, ipsec: d.node(id).ipsec }
  return there.sas.values().map(({ name, spiI, spiR, nextSend }) => {
    const asked = handleCommand(there, { type: 'liveness', sa: name }, theirs)
    there = asked.endpoint
    let going = asked.outputs
    let isAnswered = false
    for (let round = 0; round < ROUNDS_MAX && going.some(isDatagram); round++) {
      const arrived = deliver(here, going, own)
      here = arrived.endpoint
      const back = deliver(there, arrived.outputs, theirs)
      there = back.endpoint
      going = back.outputs
      isAnswered ||= back.outputs.some(each => each.kind === 'entered' && each.report.to === 'answered')
    }
    const text = `IKE SA ${spiI} ${spiR} ${isAnswered ? 'answers' : 'does not answer'} request ${nextSend}`
    return { text, holds: isAnswered }
  })
}

const isDatagram = (each: IkeOutput): each is Extract<IkeOutput, { readonly kind: 'datagram' }> =>
  each.kind === 'datagram'

const deliver = (endpoint: IkeEndpoint, outputs: readonly IkeOutput[], context: IkeContext): IkeStep =>
  outputs.filter(isDatagram).reduce<IkeStep>(
    (sum, { payload, from, to }) => {
      const { endpoint: next, outputs: more } = handleDatagram(sum.endpoint, { payload, from, to }, context)
      return { endpoint: next, outputs: [...sum.outputs, ...more] }
    },
    { endpoint, outputs: [] },
  )
