import type { Micros } from '../../lib/micros.ts'
import type { Row, TraceEvent } from '../../trace/event.ts'
import { idleFaults } from '../../trace/fault-hits.ts'
import { messagesOf, type Message } from '../../trace/messages.ts'
import { trafficFigures, type Outage } from '../../trace/traffic.ts'
import type { Trace } from '../../trace/trace.ts'

/** Of the traffic of one direction, from the trigger on. */
export interface DirectionFigures {
  /** The longest stretch in which nothing got through. */
  readonly outageUs: Micros
  /** Whether it lasts until the run ends. */
  readonly lasting: boolean
  readonly lost: number
}

interface Load {
  readonly messages: number
  readonly octets: number
}

/** What leaving a gateway came to, from the trace of a run alone. */
export interface WayFigures {
  readonly up: DirectionFigures
  readonly down: DirectionFigures
  /** From the trigger until a packet of the application leaves the next gateway; null: none did. */
  readonly throughUs: Micros | null
  /** Messages as their senders send them, Ethernet frames without FCS; on links, each frame that passes. */
  readonly control: Load & { readonly links: Readonly<Record<string, Load>> }
  /** Of key exchanges, at both ends: a public value and a shared secret each. */
  readonly exponentiations: number
  /** AUTH values made or checked with the secret of the PAD, at both ends. */
  readonly authentications: number
  /** The client has shown once more who it is. */
  readonly reauthenticated: boolean
  readonly sas: { readonly ike: Renewal; readonly child: Renewal }
  /** Ids of invariants that do not hold. */
  readonly broken: readonly string[]
  /** Failures that nodes told of, `node code`. */
  readonly reports: readonly string[]
  /** Faults that met nothing here, with the reason. */
  readonly idle: readonly string[]
}

/** Rows of the client in use at the end: from before, and made since. */
export interface Renewal {
  readonly kept: number
  readonly made: number
}

interface Stations {
  readonly client: string
  readonly server: string
  readonly next: string
  /** Who sends messages of its own; others pass them on. */
  readonly ends: readonly string[]
}
const STATIONS: Stations = { client: 'eu', server: 'server', next: 'sg2', ends: ['eu', 'sg1', 'sg2'] }

/** `sinceUs`: when the client was to leave. */
export function wayFigures(trace: Trace, sinceUs: Micros): WayFigures {
  const since = trace.events.filter(({ atUs }) => atUs >= sinceUs)
  const messages = messagesOf(trace).filter(({ sentUs }) => sentUs >= sinceUs)
  const outages = trafficFigures(trace).outages.filter(({ endUs }) => endUs > sinceUs)
  const direction = (from: string, to: string): DirectionFigures =>
    directionOf(
      outages.filter(each => each.from === from && each.to === to),
      trace.endedAtUs,
    )
  const { client, server, next } = STATIONS
  const through = messages.find(({ traffic, from, fate }) => traffic && from === next && fate === 'delivered')
  const proofs = since.filter(isProofBySecret)
  return {
    up: direction(client, server),
    down: direction(server, client),
    throughUs: through === undefined ? null : through.sentUs - sinceUs,
    control: controlOf(messages),
    exponentiations: 2 * since.filter(isKeyExchange).length,
    authentications: proofs.length,
    reauthenticated: proofs.some(({ node, what }) => node === client && what === 'AUTH of the initiator'),
    sas: {
      ike: renewal(trace, sinceUs, 'IKE SAs', row => row.state === 'established'),
      child: renewal(trace, sinceUs, 'SAD', row => row.state === 'active'),
    },
    broken: trace.invariants.flatMap(({ id, holds }) => (holds ? [] : [id])),
    reports: since.flatMap(event => (event.kind === 'reported' ? [`${event.node} ${event.code}`] : [])),
    idle: idleFaults(trace),
  }
}

function directionOf(outages: readonly Outage[], endedAtUs: Micros): DirectionFigures {
  const longest = outages.reduce<Outage | undefined>(
    (best, each) => (best === undefined || each.endUs - each.startUs > best.endUs - best.startUs ? each : best),
    undefined,
  )
  return {
    outageUs: longest === undefined ? 0 : longest.endUs - longest.startUs,
    lasting: outages.some(({ endUs }) => endUs === endedAtUs),
    lost: outages.reduce((sum, { lost }) => sum + lost, 0),
  }
}

/** Messages of key management and context transfer, in the order in which they were sent. */
export const controlMessages = (messages: readonly Message[]): readonly Message[] =>
  messages.filter(({ traffic, from }) => !traffic && STATIONS.ends.includes(from))

function controlOf(messages: readonly Message[]): WayFigures['control'] {
  const links: Record<string, Load> = {}
  for (const { traffic, link, bytes } of messages) {
    if (traffic) continue
    const { messages: count, octets } = links[link] ?? { messages: 0, octets: 0 }
    links[link] = { messages: count + 1, octets: octets + bytes.length }
  }
  const sent = controlMessages(messages)
  return { messages: sent.length, octets: sent.reduce((sum, { bytes }) => sum + bytes.length, 0), links }
}

type Derived = Extract<TraceEvent, { readonly kind: 'derived' }>

/** Keys of an IKE SA from a shared secret; a session that is resumed has them from its ticket (RFC 5723 §5.1). */
const isKeyExchange = (event: TraceEvent): boolean =>
  event.kind === 'derived' &&
  event.what === 'keys' &&
  event.steps.some(({ name, ref }) => name === 'SKEYSEED' && ref.startsWith('RFC 7296'))

/** With a ticket AUTH comes from the new keys instead (RFC 5723 §4.3.3). */
const isProofBySecret = (event: TraceEvent): event is Derived =>
  event.kind === 'derived' &&
  event.what.startsWith('AUTH of') &&
  event.steps.some(({ name }) => name === 'padded secret')

function renewal({ events }: Trace, sinceUs: Micros, table: 'IKE SAs' | 'SAD', counts: (row: Row) => boolean): Renewal {
  const known = new Set<string>()
  const inUse = new Set<string>()
  for (const event of events) {
    if (event.kind !== 'row' || event.node !== STATIONS.client || event.table !== table) continue
    if (event.atUs < sinceUs) known.add(event.key)
    if (event.row !== null && counts(event.row)) inUse.add(event.key)
    else inUse.delete(event.key)
  }
  const kept = [...inUse].filter(key => known.has(key)).length
  return { kept, made: inUse.size - kept }
}
