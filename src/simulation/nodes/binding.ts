import { present } from '../../lib/assert.ts'
import type { HomeAgentEffect, MobilityEffect, MobilityEvent } from '../../protocol/machines/mobility/events.ts'
import { homeAgentMachine } from '../../protocol/machines/mobility/home-agent.machine.ts'
import { mobilityMachine } from '../../protocol/machines/mobility/mobile-node.machine.ts'
import { BINDING_LIFETIME_UNIT_S, BINDING_STATUS } from '../../protocol/wire/mobility/mobility.ts'
import type { BindingStatus, MobilityMessage } from '../../protocol/wire/mobility/mobility.ts'
import type { Ipv6Packet } from '../../protocol/wire/ip/ipv6.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { fireActor, sendToActor, startActor } from './actors.ts'
import { malformed, reject } from './hand.ts'
import {
  BINDING_LIFETIME_S,
  bindingAcknowledgementPacket,
  bindingUpdatePacket,
  readMobility,
} from './mobility-packets.ts'
import type { BindingEnds } from './mobility-packets.ts'
import type { Binding, HomeAgent } from './node-state.ts'
import { output } from './output.ts'
import { homeAgent, mobileNode, recordRow } from './tables.ts'

/** RFC 6275 §12. */
const INITIAL_BINDACK_TIMEOUT_US = 1_000_000
const MAX_BINDACK_TIMEOUT_US = 32_000_000
/** RFC 6275 §6.1.8: the sequence number is not after the last one. */
const OUT_OF_WINDOW = 135

const mobileActor = (id: NodeId): string => `${id}/mobility/1`

/** The mobile begins registered at the router it is configured for: where else it is, it has moved to. */
export function startMobility(d: Dispatch, id: NodeId): void {
  const input = {
    router: d.env.scenario.nodes[id]?.attachedTo ?? '',
    initialBindAckTimeoutUs: INITIAL_BINDACK_TIMEOUT_US,
    maxBindAckTimeoutUs: MAX_BINDACK_TIMEOUT_US,
  }
  startActor<MobilityEffect>(d, mobileActor(id), mobilityMachine, input, effect => actMobile(d, id, effect))
}

export function mobilityEvent(d: Dispatch, id: NodeId, event: MobilityEvent): void {
  if (homeEnds(d, id) === undefined) return
  sendToActor<MobilityEffect>(d, mobileActor(id), event, effect => actMobile(d, id, effect))
}

export function fireMobilityTimer(d: Dispatch, id: NodeId, timer: string): void {
  fireActor<MobilityEffect>(d, mobileActor(id), timer, effect => actMobile(d, id, effect))
}

/** Addresses of a mobile's binding; undefined for one without a home agent. */
export function homeEnds(d: Dispatch, id: NodeId): BindingEnds | undefined {
  const node = d.env.scenario.nodes[id]
  const agent = node?.homeAgent === undefined ? undefined : d.env.scenario.nodes[node.homeAgent]?.address
  if (node?.homeAddress === undefined || agent === undefined) return undefined
  return { home: node.homeAddress, careOf: mobileNode(d, id).careOf, agent }
}

function actMobile(d: Dispatch, id: NodeId, effect: MobilityEffect): void {
  switch (effect.type) {
    case 'sendBindingUpdate': {
      const mobile = mobileNode(d, id)
      const bindingSequence = (mobile.bindingSequence + 1) % 0x1_0000
      d.setNode({ ...mobile, bindingSequence })
      return output(d, id, bindingUpdatePacket(present(homeEnds(d, id), 'home of a mobile'), bindingSequence))
    }
    case 'bindingDone':
      return
    case 'bindingFailed': {
      const text =
        effect.status === null
          ? 'the home agent does not answer'
          : `the home agent refused with status ${effect.status}`
      d.record({ kind: 'reported', node: id, code: 'no-binding', text, ref: 'RFC 6275 §11.7.3' })
      return
    }
    case 'mark':
      d.record({ kind: 'marked', node: id, mark: effect.mark, ref: effect.ref, text: '' })
  }
}

/** A Mobility Header packet for this node. */
export function receiveMobility(d: Dispatch, id: NodeId, message: number, packet: Ipv6Packet): void {
  const read = readMobility(packet)
  if (!read.ok) return malformed(d, id, message, read.error)
  const { message: mobility, home } = read.value
  const { role } = d.node(id)
  if (mobility.type === 'BU' && role === 'home-agent')
    return receiveUpdate(d, id, message, packet, home ?? packet.source, mobility)
  if (mobility.type === 'BA' && role === 'mobile-node') return receiveAcknowledgement(d, id, message, home, mobility)
  reject(d, id, message, {
    code: 'unexpected',
    text: `a ${role} does not take this mobility message`,
    ref: 'RFC 6275 §9.2',
  })
}

function receiveAcknowledgement(
  d: Dispatch,
  id: NodeId,
  message: number,
  home: string | undefined,
  ba: Extract<MobilityMessage, { type: 'BA' }>,
): void {
  const ends = homeEnds(d, id)
  const status = statusNumber(ba.status)
  // The agent says which number it had last: the next update must be after that (RFC 6275 §11.7.3).
  if (status === OUT_OF_WINDOW && home === ends?.home) {
    d.setNode({ ...mobileNode(d, id), bindingSequence: ba.sequence })
    return mobilityEvent(d, id, { type: 'bindingAcknowledgement', matches: true, status })
  }
  const matches = ends !== undefined && home === ends.home && ba.sequence === mobileNode(d, id).bindingSequence
  if (!matches) {
    const text = `acknowledges sequence ${ba.sequence}, not the outstanding update`
    reject(d, id, message, { code: 'unexpected', text, ref: 'RFC 6275 §11.7.3' })
  }
  mobilityEvent(d, id, { type: 'bindingAcknowledgement', matches, status })
}

const statusNumber = (status: BindingStatus): number => (typeof status === 'number' ? status : BINDING_STATUS[status])

/** Actors of an agent are numbered by the mobiles in the order of the scenario. */
function agentActor(d: Dispatch, id: NodeId, mobile: NodeId): string {
  return `${id}/mobility/${
    Object.keys(d.env.scenario.nodes)
      .filter(each => d.env.scenario.nodes[each]?.homeAgent === id)
      .indexOf(mobile) + 1
  }`
}

/**
 * One machine for each home address this agent serves. Mobiles registered before the run began, so each machine gets
 * that update first; nobody waits for its acknowledgement.
 */
export function startBindings(d: Dispatch, id: NodeId): void {
  for (const [mobile, node] of Object.entries(d.env.scenario.nodes)) {
    if (node.homeAgent !== id || node.homeAddress === undefined) continue
    const actor = agentActor(d, id, mobile)
    const lifetimeUs = BINDING_LIFETIME_S * 1_000_000
    const binding: Binding = {
      home: node.homeAddress,
      careOf: mobileNode(d, mobile).careOf,
      sequence: 0,
      expiresAtUs: d.nowUs + lifetimeUs,
    }
    startActor<HomeAgentEffect>(d, actor, homeAgentMachine, {}, () => undefined)
    const registered = { type: 'bindingUpdate', fresh: true, known: true, acknowledge: false, lifetimeUs } as const
    sendToActor<HomeAgentEffect>(d, actor, registered, effect => actAgent(d, homeAgent(d, id), binding, effect))
  }
}

function storeBinding(d: Dispatch, id: NodeId, binding: Binding): void {
  const agent = homeAgent(d, id)
  d.setNode({ ...agent, bindings: { ...agent.bindings, [binding.home]: binding } })
  recordRow(d, id, 'Bindings', binding.home, { home: binding.home, careOf: binding.careOf, sequence: binding.sequence })
}

function receiveUpdate(
  d: Dispatch,
  id: NodeId,
  message: number,
  packet: Ipv6Packet,
  home: string,
  update: Extract<MobilityMessage, { type: 'BU' }>,
): void {
  const agent = homeAgent(d, id)
  const known = agent.bindings[home]
  const owner = Object.entries(d.env.scenario.nodes).find(
    ([, node]) => node.homeAddress === home && node.homeAgent === id,
  )
  if (owner === undefined) {
    return reject(d, id, message, {
      code: 'unknown-mobile',
      text: `${home} is not a home address of this agent`,
      ref: 'RFC 6275 §10.3.1',
    })
  }
  const careOf = update.options.find(option => option.type === 'alternateCareOf')?.address ?? packet.source
  const fresh = known === undefined || isLater(update.sequence, known.sequence)
  const lifetimeUs = update.lifetime * BINDING_LIFETIME_UNIT_S * 1_000_000
  const event = { type: 'bindingUpdate', fresh, known: true, acknowledge: update.acknowledge, lifetimeUs } as const
  if (!fresh)
    reject(d, id, message, {
      code: 'stale',
      text: `sequence ${update.sequence} is not after ${known?.sequence ?? 0}`,
      ref: 'RFC 6275 §9.5.1',
    })
  const actor = agentActor(d, id, owner[0])
  // A stale update is answered with the number accepted last (RFC 6275 §6.1.8).
  const sequence = fresh ? update.sequence : (known?.sequence ?? update.sequence)
  sendToActor<HomeAgentEffect>(d, actor, event, effect =>
    actAgent(d, agent, { home, careOf, sequence, expiresAtUs: d.nowUs + lifetimeUs }, effect),
  )
}

/** RFC 6275 §9.5.1: later modulo 2^16. */
const isLater = (sequence: number, than: number): boolean => sequence !== than && ((sequence - than) & 0xffff) < 0x8000

function actAgent(d: Dispatch, agent: HomeAgent, binding: Binding, effect: HomeAgentEffect): void {
  const { id } = agent
  switch (effect.type) {
    case 'storeBinding':
      return storeBinding(d, id, binding)
    case 'removeBinding': {
      const { [binding.home]: _, ...bindings } = homeAgent(d, id).bindings
      d.setNode({ ...homeAgent(d, id), bindings })
      return recordRow(d, id, 'Bindings', binding.home, null)
    }
    case 'sendBindingAcknowledgement':
      return output(
        d,
        id,
        bindingAcknowledgementPacket({ ...binding, agent: agent.address }, binding.sequence, effect.status),
      )
    case 'mark':
      d.record({ kind: 'marked', node: id, mark: effect.mark, ref: effect.ref, text: '' })
  }
}
