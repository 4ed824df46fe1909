import { present } from '../../lib/assert.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { TRIGGER_US, WAYS_OUT, type WayOut } from '../../scenarios/gateways/leaving.ts'
import { scenarioById } from '../../scenarios/registry.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import { messagesOf } from '../../trace/messages.ts'
import type { Trace } from '../../trace/trace.ts'
import { controlMessages, wayFigures, type WayFigures } from './way-figures.ts'

/** Plays and judges one run; whoever compares has a judge (checker/judged-run.ts). */
export type Player = (run: {
  readonly scenario: Scenario
  readonly seed: number
  readonly faults: readonly string[]
  readonly settings: readonly string[]
}) => Result<Trace, string>

/** One seed and one set of faults for all ways. */
export interface CompareRequest {
  readonly seed: number
  /** In the contract's syntax; what meets nothing in a way is told there. */
  readonly faults: readonly string[]
  /** `path=value`, for every way alike. */
  readonly settings: readonly string[]
  /** The n-th message of key management or context transfer since the trigger is lost, whatever it is in each way. */
  readonly lose?: number | undefined
}

/** One way: what was played, so that it can be opened, and what came of it. */
export interface ComparedWay extends Pick<WayOut, 'scenario' | 'name' | 'source' | 'told' | 'shared'> {
  readonly seed: number
  readonly faults: readonly string[]
  readonly settings: readonly string[]
  readonly figures: WayFigures
}

export interface CompareProgress {
  readonly done: number
  readonly all: number
  /** The way that is played next. */
  readonly at: string
  readonly rows: readonly ComparedWay[]
}

/** Packets close enough to tell outages of a round trip from each other. */
const DENSE: readonly string[] = ['traffic.0.everyUs=10ms', 'traffic.1.everyUs=10ms']

/** Undisturbed, all is over within a second; disturbed, there is time for what is asked again to come, or to be given up. */
const lengthOf = ({ faults, settings, lose }: CompareRequest): string =>
  faults.length + settings.length === 0 && lose === undefined ? 'untilUs=4s' : 'untilUs=14s'

/** Every way under the same seed, faults and settings, one after the other. Who does not ask for more has stopped it. */
export function* compareWays(
  request: CompareRequest,
  play: Player,
): Generator<CompareProgress, Result<readonly ComparedWay[], string>> {
  const rows: ComparedWay[] = []
  for (const way of WAYS_OUT) {
    yield { done: rows.length, all: WAYS_OUT.length, at: way.name, rows: [...rows] }
    const row = compared(way, request, play)
    if (!row.ok) return row
    rows.push(row.value)
  }
  return ok(rows)
}

function compared(way: WayOut, request: CompareRequest, play: Player): Result<ComparedWay, string> {
  const { scenario: id, name, source, told, shared } = way
  const settings = [...way.settings, ...DENSE, lengthOf(request), ...request.settings]
  const { seed, lose } = request
  const scenario = present(scenarioById(id), id)
  const lost =
    lose === undefined
      ? ok({ fault: [], why: [] })
      : lossOf(lose, faults => play({ scenario, seed, faults, settings }), request.faults)
  if (!lost.ok) return lost
  const faults = [...request.faults, ...lost.value.fault]
  const trace = play({ scenario, seed, faults, settings })
  if (!trace.ok) return err(`${id}: ${trace.error}`)
  const figures = wayFigures(trace.value, TRIGGER_US)
  return ok({
    scenario: id,
    name,
    source,
    told,
    shared,
    seed,
    faults,
    settings,
    figures: { ...figures, idle: [...figures.idle, ...lost.value.why] },
  })
}

interface Loss {
  readonly fault: readonly string[]
  /** Why nothing is lost. */
  readonly why: readonly string[]
}

/** The fault that loses the n-th control message of a way, as a run without it shows it. */
function lossOf(
  lose: number,
  play: (faults: readonly string[]) => Result<Trace, string>,
  faults: readonly string[],
): Result<Loss, string> {
  const trace = play(faults)
  if (!trace.ok) return trace
  const messages = messagesOf(trace.value)
  const control = controlMessages(messages).filter(({ sentUs }) => sentUs >= TRIGGER_US)
  const subject = control[lose - 1]
  if (subject === undefined)
    return ok({ fault: [], why: [`message ${lose} met nothing: ${control.length} messages are sent`] })
  const nth = messages.filter(({ name, message }) => name === subject.name && message <= subject.message).length
  return ok({ fault: [`drop:${subject.name}#${nth}`], why: [] })
}
