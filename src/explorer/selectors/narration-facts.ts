import type {
  CommandEvent,
  EnteredEvent,
  FaultEvent,
  FlowEvent,
  LostEvent,
  MarkedEvent,
  MovedEvent,
  NodeEvent,
  ReceivedEvent,
  RejectedEvent,
  ReportedEvent,
  RowEvent,
  SentEvent,
} from '../../trace/event.ts'
import type { Step, WorldView } from '../../trace/fold.ts'
import type { Message } from '../../trace/messages.ts'
import { nodeWord, type Word } from '../i18n/words.ts'
import type { LoadedTrace } from '../store/state.ts'
import { perTrace } from './per-trace.ts'

/** A step's events by kind, and the world it happened in. */
export interface Facts {
  readonly loaded: LoadedTrace
  readonly step: Step
  readonly before: WorldView
  readonly command: CommandEvent | undefined
  readonly moved: MovedEvent | undefined
  readonly received: ReceivedEvent | undefined
  readonly rejected: RejectedEvent | undefined
  readonly reported: ReportedEvent | undefined
  readonly nodeEvent: NodeEvent | undefined
  readonly fault: FaultEvent | undefined
  readonly lost: LostEvent | undefined
  readonly entered: readonly EnteredEvent[]
  readonly rows: readonly RowEvent[]
  readonly sent: readonly SentEvent[]
  readonly flows: readonly FlowEvent[]
  readonly marked: MarkedEvent | undefined
  node(id: string): Word
  message(number: number): Message | undefined
}

const labels = perTrace(
  ({ trace }: LoadedTrace): ReadonlyMap<string, string> =>
    new Map(trace.header.nodes.map(({ id, label }) => [id, label])),
)

/** Sorts a step's events; undefined when there is no such step. */
export function factsOf(loaded: LoadedTrace, cursor: number): Facts | undefined {
  const step = loaded.steps[cursor]
  if (step === undefined) return undefined
  const { events } = step
  const one = <K extends (typeof events)[number]['kind']>(
    kind: K,
  ): Extract<(typeof events)[number], { kind: K }> | undefined => all(kind)[0]
  const all = <K extends (typeof events)[number]['kind']>(kind: K): Extract<(typeof events)[number], { kind: K }>[] =>
    events.filter((event): event is Extract<(typeof events)[number], { kind: K }> => event.kind === kind)
  // In a capture a packet leaves and arrives in one step: its arrival is no reason for its leaving.
  const sent = all('sent')
  return {
    loaded,
    step,
    before: loaded.steps[cursor - 1]?.world ?? step.world,
    command: one('command'),
    moved: one('moved'),
    received: all('received').find(({ message }) => !sent.some(other => other.message === message)),
    rejected: one('rejected'),
    reported: one('reported'),
    nodeEvent: one('node'),
    fault: one('fault'),
    lost: all('lost').find(({ message }) => loaded.messages[message - 1]?.traffic === false) ?? one('lost'),
    entered: all('entered').filter(({ from, state }) => from !== state && from !== ''),
    rows: all('row').filter(({ counter }) => !counter),
    sent: sent.filter(({ traffic }) => !traffic),
    flows: all('flow'),
    marked: one('marked'),
    node: id => nodeWord(id, labels(loaded).get(id) ?? id),
    message: number => loaded.messages[number - 1],
  }
}

/** `2::10` for `2001:db8:2::10`: what tables and sentences show (visual language §8). */
export const shortAddress = (address: string): string => address.replace(/^2001:0?db8:/i, '')
