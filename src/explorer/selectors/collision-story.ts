import type { CollidedEvent, NodeId, ReportedEvent, Row, SpiChangedEvent, TraceEvent } from '../../trace/event.ts'
import type { Message } from '../../trace/messages.ts'
import type { LoadedTrace } from '../store/state.ts'
import { collisionsOf } from './collisions.ts'
import { perTrace } from './per-trace.ts'
import { stepAt } from './step-index.ts'

/** What a stage tells: rows meet; a number is drawn, or the row refused; who is told; what comes of it. */
export type StageId = 'meet' | 'draw' | 'refuse' | 'tell' | 'agree' | 'report' | 'anew' | 'flow'

export interface Stage {
  readonly id: StageId
  /** Where the cursor goes; stages of one dispatch share a step. */
  readonly step: number
  /** Virtual time shown: between two steps while a message is under way. */
  readonly clockUs: number
  readonly clause: string
}

/** One collision from the two rows to packets flowing again. */
export interface CollisionStory {
  readonly event: CollidedEvent
  /** The row that was there, as it stood. */
  readonly holder: Row | null
  /** The other end of the arriving SA. */
  readonly peer: NodeId | null
  readonly peerKey: string | null
  readonly peerRow: Row | null
  readonly newSpi: string | null
  /** Messages to the other end that carried the number or the refusal, in sending order. */
  readonly told: readonly Message[]
  readonly report: ReportedEvent | null
  readonly stages: readonly Stage[]
}

/** A story for each `collided` event of the run, in order of time. */
export const collisionStories = perTrace((loaded: LoadedTrace): readonly CollisionStory[] =>
  collisionsOf(loaded).map(event => storyOf(loaded, event)),
)

/** The collisions that a person sees at a moment: the story under way, else the last one before, else the first. */
export function storyAt(stories: readonly CollisionStory[], cursor: number): number {
  const last = stories.findLastIndex(({ event }) => event.step <= cursor)
  return Math.max(0, last)
}

/** The stage that a moment belongs to, −1 before the rows meet. */
export const stageAt = ({ stages }: CollisionStory, cursor: number, clockUs: number): number =>
  stages.findLastIndex(({ step, clockUs: fromUs }) => step <= cursor && fromUs <= clockUs)

function storyOf(loaded: LoadedTrace, event: CollidedEvent): CollisionStory {
  const { events } = loaded.trace
  const over = events.findIndex(
    ({ kind, seq, ...later }) =>
      kind === 'collided' && seq > event.seq && later.node === event.node && 'key' in later && later.key === event.key,
  )
  const rest = events.slice(event.seq + 1, over < 0 ? undefined : over)
  const world = loaded.steps[event.step]?.world
  const before = loaded.steps[event.step - 1]?.world.nodes.get(event.node)?.tables[event.table]
  const holder =
    before?.get(event.withKey) ?? world?.nodes.get(event.node)?.tables[event.table].get(event.withKey) ?? null
  const end = otherEnd(loaded, event)
  const peer = end?.node ?? null
  const own = rest.find((other): other is SpiChangedEvent => isChange(other) && isOf(other, event))
  const theirs = rest.find(
    (other): other is SpiChangedEvent => isChange(other) && other.node === peer && other.oldSpi === event.spi,
  )
  // A number that the router offered and then gave up is known from the other end alone.
  const changed = own ?? theirs
  const agreed = own !== undefined && theirs?.newSpi === own.newSpi ? later(own, theirs) : undefined
  const newSpi = changed?.newSpi ?? null
  const report =
    agreed === undefined
      ? (rest.find(
          (other): other is ReportedEvent =>
            other.kind === 'reported' && (other.node === event.node || other.node === peer),
        ) ?? null)
      : null
  // Of a collision that neither changes a number nor fails, nothing is told: its SA is made anew.
  const told =
    peer === null || (changed === undefined && report === null)
      ? []
      : messagesTo(loaded, event, peer, changed, (agreed ?? rest.at(-1))?.seq ?? event.seq)
  const facts = { loaded, event, rest, peer, peerKey: end?.key ?? null, changed, agreed, told, report }
  return {
    event,
    holder,
    peer,
    peerKey: end?.key ?? null,
    peerRow: end?.row ?? null,
    newSpi,
    told,
    report,
    stages: stagesOf(facts),
  }
}

const later = (a: SpiChangedEvent, b: SpiChangedEvent): SpiChangedEvent => (a.seq > b.seq ? a : b)
const isChange = (event: TraceEvent): event is SpiChangedEvent => event.kind === 'spi-changed'
const isOf = (change: SpiChangedEvent, { node, table, key, spi }: CollidedEvent): boolean =>
  change.node === node && change.table === table && change.key === key && change.oldSpi === spi

/** Who else has the arriving SA: the same keys in the opposite direction, the mobile before a router that forgets it. */
function otherEnd(
  { steps }: LoadedTrace,
  { node, table, row, step }: CollidedEvent,
): { readonly node: NodeId; readonly key: string; readonly row: Row } | undefined {
  const ends = (steps[step]?.world.nodes.entries() ?? []).flatMap(([id, view]) =>
    id === node
      ? []
      : view.tables[table]
          .entries()
          .filter(([, other]) => isOtherEnd(row, other))
          .map(([key, other]) => ({ node: id, key, row: other })),
  )
  return ends.find(end => end.node === row['owner']) ?? ends[0]
}

function isOtherEnd(row: Row, other: Row): boolean {
  if (row['keyFingerprint'] === undefined || other['keyFingerprint'] !== row['keyFingerprint']) return false
  return row['direction'] === undefined ? other['role'] !== row['role'] : other['direction'] !== row['direction']
}

/** What went to the other end about it: what carries the number, or, refused, the router's first word on the matter. */
function messagesTo(
  { messages }: LoadedTrace,
  event: CollidedEvent,
  peer: NodeId,
  changed: SpiChangedEvent | undefined,
  until: number,
): readonly Message[] {
  const sent = messages.filter(
    ({ sentSeq, from, to, traffic, protocol }) =>
      sentSeq > event.seq &&
      sentSeq <= until &&
      from === event.node &&
      to === peer &&
      !traffic &&
      (protocol === 'CXTP' || protocol.startsWith('IKE')),
  )
  if (changed === undefined)
    return sent
      .filter(({ name, detail }) => (name === 'CTAA' && detail !== '') || /delete|RELAUNCH/.test(detail))
      .slice(0, 1)
  return sent.filter(({ name, detail }) => name === changed.by || detail.includes(changed.by))
}

interface Facts {
  readonly loaded: LoadedTrace
  readonly event: CollidedEvent
  /** What happened after it, up to the next collision of the same row. */
  readonly rest: readonly TraceEvent[]
  readonly peer: NodeId | null
  readonly peerKey: string | null
  readonly changed: SpiChangedEvent | undefined
  readonly agreed: SpiChangedEvent | undefined
  readonly told: readonly Message[]
  readonly report: ReportedEvent | null
}

function stagesOf(facts: Facts): readonly Stage[] {
  const { loaded, event, changed, agreed, told, report } = facts
  const at = (id: StageId, step: number, clause: string): Stage => ({
    id,
    step,
    clockUs: loaded.steps[step]?.atUs ?? 0,
    clause,
  })
  const stages = [at('meet', event.step, event.ref)]
  const drawnIn = Math.min(changed?.step ?? Infinity, told[0]?.step ?? Infinity)
  if (changed === undefined) stages.push(at('refuse', event.step, 'Hamer 2002 §7.2'))
  else stages.push(at('draw', drawnIn, 'RFC 4301 §4.1'))
  const carrier = told.findLast(({ receivedStep }) => receivedStep !== null) ?? told.at(-1)
  if (carrier !== undefined) stages.push(underWay(loaded, carrier, changed?.ref ?? 'RFC 4067 §2.5.2'))
  if (agreed !== undefined) stages.push(at('agree', agreed.step, agreed.ref))
  else if (report !== null) stages.push(at('report', report.step, report.ref))
  const anew = agreed === undefined ? setUpAnew(facts) : undefined
  if (anew !== undefined) stages.push(at('anew', anew.step, ''))
  const flow = firstPacket(facts, anew)
  if (flow !== undefined) stages.push(at('flow', flow.step, 'RFC 4303 §3.4.2'))
  return stages
}

/** Half way of a message; where it was lost, its sending. */
function underWay(loaded: LoadedTrace, { step, sentUs, receivedUs }: Message, clause: string): Stage {
  const clockUs = receivedUs === null ? sentUs : Math.floor((sentUs + receivedUs) / 2)
  return { id: 'tell', step: Math.max(step, stepAt(loaded, clockUs)), clockUs, clause }
}

type RowEvent = Extract<TraceEvent, { readonly kind: 'row' }>

/** After a failure: the row of another SA of the same peer that comes into the table. */
function setUpAnew({ event, rest, report }: Facts): RowEvent | undefined {
  const afterSeq = (report ?? event).seq
  return rest.find(
    (other): other is RowEvent =>
      other.kind === 'row' &&
      other.seq > afterSeq &&
      other.key !== event.key &&
      other.node === event.node &&
      other.table === event.table &&
      other.row !== null &&
      !other.counter &&
      other.row['direction'] === event.row['direction'] &&
      other.row['owner'] === event.row['owner'],
  )
}

/** The first packet that the inbound end of the renamed, or of the new, SA takes. */
function firstPacket(
  { event, rest, peer, peerKey, changed, agreed }: Facts,
  anew: RowEvent | undefined,
): TraceEvent | undefined {
  const from = agreed ?? anew
  if (from === undefined) return undefined
  const atRouter = event.row['direction'] !== 'out'
  const [node, key] = atRouter ? [event.node, anew?.key ?? changed?.key ?? event.key] : [peer, peerKey]
  return rest.find(
    other =>
      other.seq > from.seq &&
      other.kind === 'row' &&
      other.counter &&
      other.node === node &&
      other.table === event.table &&
      other.key === key,
  )
}
