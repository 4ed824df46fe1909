import type { CxtpSettings, Scenario } from '../scenarios/scenario.ts'
import type { TraceEvent } from '../trace/event.ts'
import { finalWorld, type WorldView } from '../trace/fold.ts'
import { messagesOf, type Message } from '../trace/messages.ts'
import type { Trace } from '../trace/trace.ts'
import { trafficFigures, type TrafficFigures } from '../trace/traffic.ts'
import { runScenario } from './run.ts'

export interface PlayOptions {
  readonly scenario: Scenario
  /** Instead of the scenario's own values. */
  readonly change?: Partial<Scenario>
  readonly cxtp?: Partial<CxtpSettings>
  readonly faults?: readonly string[]
  readonly seed?: number
  readonly untilUs?: number
}

/** A played run with what tests ask of it. */
export interface Play {
  readonly trace: Trace
  readonly messages: readonly Message[]
  readonly world: WorldView
  readonly traffic: TrafficFigures
  /** Control messages by name, in sending order. */
  readonly named: (name: string) => readonly Message[]
  readonly events: <K extends TraceEvent['kind']>(kind: K) => readonly Extract<TraceEvent, { readonly kind: K }>[]
  /** Codes of what was reported to a user, with the node: `mn no-answer`. */
  readonly reports: readonly string[]
  /** What each refusal says: `nar bad-token`. */
  readonly refusals: readonly string[]
  readonly marks: readonly string[]
}

/** Plays a scenario with changes. A scenario or fault that is refused is an error of the test. */
export function play({ scenario, change = {}, cxtp = {}, faults = [], seed, untilUs }: PlayOptions): Play {
  const changed = { ...scenario, ...change, cxtp: { ...scenario.cxtp, ...change.cxtp, ...cxtp } }
  const run = runScenario({
    scenario: changed,
    faults,
    host: 'pure',
    ...(seed === undefined ? {} : { seed }),
    ...(untilUs === undefined ? {} : { untilUs }),
  })
  if (!run.ok) throw new Error(run.error)
  return playOf(run.value)
}

export function playOf(trace: Trace): Play {
  const messages = messagesOf(trace)
  const events: Play['events'] = kind =>
    trace.events.filter((event): event is Extract<TraceEvent, { kind: typeof kind }> => event.kind === kind)
  return {
    trace,
    messages,
    world: finalWorld(trace),
    traffic: trafficFigures(trace),
    named: name => messages.filter(message => message.name === name),
    events,
    reports: events('reported').map(({ node, code }) => `${node} ${code}`),
    refusals: events('rejected').map(({ node, code }) => `${node} ${code}`),
    marks: events('marked').map(({ mark }) => mark),
  }
}
