import type { NodeId, Row, TraceEvent } from '../../trace/event.ts'
import type { WorldView } from '../../trace/fold.ts'
import type { EspKey, Trace } from '../../trace/trace.ts'
import type { Headers, SecurityPacket } from './headers.ts'

/** The SA a sealed packet belongs to, as far as the trace tells. */
export interface SealedPacket {
  readonly packet: SecurityPacket
  /** Tells it from all others, and stays where it is forwarded (sealed-packets.ts). */
  readonly id: string
  /** Same for all packets under the same keys. */
  readonly key: string
  readonly encryption: string
}

/** What every watcher may ask of the run. */
export interface Run {
  readonly trace: Trace
  /** Headers of a frame as it left (`sent`) or as it arrived, by its number; undefined when it is no IP packet. */
  readonly headers: (message: number, as: 'sent' | 'arrived') => Headers | undefined
  /** The ESP or AH packet in such a frame; undefined when it carries none. */
  readonly security: (message: number, as: 'sent' | 'arrived') => SecurityPacket | undefined
  /** What the event at hand sent under its own keys (sealed-packets.ts). */
  readonly sealed: (event: TraceEvent) => SealedPacket | undefined
  /** The outbound row of a node's SAD before the event at hand. */
  readonly outbound: (node: NodeId, spi: number, destination: string) => Row | undefined
  /** As the trace's header has them. */
  readonly espKey: (spi: number, source: string, destination: string) => EspKey | undefined
  /** The event a frame was sent by. */
  readonly sentBy: (message: number) => Extract<TraceEvent, { readonly kind: 'sent' }> | undefined
}

/** One event with the worlds before and after it. */
export interface Moment<E extends TraceEvent = TraceEvent> {
  readonly event: E
  readonly before: WorldView
  readonly after: WorldView
}

/** A breach in words; undefined while the invariant holds. */
export type Verdict = string | undefined

/** Looks at a run from its start to its end. All parts are optional; the first verdict ends the watch. */
export interface Watcher {
  /** Kinds of events that it wants to see; all of them if it does not say. */
  readonly sees?: readonly TraceEvent['kind'][]
  readonly see?: (moment: Moment) => Verdict
  /** After all events of one dispatch: within it tables may be half rewritten. `rows`: a table row changed in it. */
  readonly stepDone?: (world: WorldView, rows: boolean) => Verdict
  readonly end?: (world: WorldView) => Verdict
  /** One sentence on what was looked at, for an invariant that holds: also says when there was nothing to look at. */
  readonly summary: () => string
}

/** Starts to watch one run. */
export type Watch = (run: Run) => Watcher

/** Active SAD rows of a node that is up. */
export const activeSas = (world: WorldView, node: NodeId): readonly Row[] => {
  const view = world.nodes.get(node)
  if (view === undefined || !view.up) return []
  return view.tables.SAD.values().filter(row => row.state !== 'held')
}

/** Nodes of a role. */
export const nodesOf = (trace: Trace, role: Trace['header']['nodes'][number]['role']): readonly NodeId[] =>
  trace.header.nodes.filter(node => node.role === role).map(node => node.id)

/** Same keys mean the same SA, whatever SPI and addresses it has meanwhile. */
export const keyOf = (row: Row): string => `${row.protocol ?? ''}/${row.encryptionKey ?? ''}/${row.integrityKey ?? ''}`

/** The node that owns an address now: a mobile has only the care-of address of its cell, beside its home address. */
export function ownerOf(trace: Trace, world: WorldView, address: string): NodeId | undefined {
  const { nodes } = trace.header
  const has = ({ id, role, addresses }: Node): boolean =>
    role === 'mobile-node' ? world.nodes.get(id)?.address === address : addresses.includes(address)
  return (nodesByAddress(nodes).get(address)?.find(has) ?? nodes.find(has))?.id
}

type Node = Trace['header']['nodes'][number]
const known = new WeakMap<readonly Node[], ReadonlyMap<string, readonly Node[]>>()

/** By the addresses that they may have. */
function nodesByAddress(nodes: readonly Node[]): ReadonlyMap<string, readonly Node[]> {
  const before = known.get(nodes)
  if (before !== undefined) return before
  const found = new Map<string, Node[]>()
  for (const node of nodes)
    for (const address of node.addresses) found.set(address, [...(found.get(address) ?? []), node])
  known.set(nodes, found)
  return found
}

const restless = new WeakMap<WorldView, { readonly trace: Trace; readonly why: string | undefined }>()

/** Why a run has not come to rest at its end, if so: a machine still waits for something, or a mobile has no cell. */
export function unrest(trace: Trace, world: WorldView): string | undefined {
  const known = restless.get(world)
  if (known?.trace === trace) return known.why
  const why = findUnrest(trace, world)
  restless.set(world, { trace, why })
  return why
}

function findUnrest(trace: Trace, world: WorldView): string | undefined {
  const mobiles = new Set(nodesOf(trace, 'mobile-node'))
  const waiting = new Set(
    trace.header.charts.flatMap(({ id, states }) =>
      states.flatMap(state => (state.kind === 'waiting' ? [`${id} ${state.id}`] : [])),
    ),
  )
  for (const [node, view] of world.nodes.entries()) {
    const isMobile = mobiles.has(node)
    if (isMobile && view.router === null && view.actors.size > 0) return `${node} is between two cells`
    for (const [actor, { machine, state }] of view.actors.entries())
      if (waiting.has(`${machine} ${state}`)) return `${actor} is still waiting in ${state}`
  }
  return undefined
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
