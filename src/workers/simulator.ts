import { judgedRun, TEXT_CHECKS } from '../checker/judged-run.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { loadScenario } from '../scenarios/load.ts'
import { noSuchScenario } from '../scenarios/nearest.ts'
import { scenarioById, scenarioList } from '../scenarios/registry.ts'
import { describeScenarioError } from '../scenarios/scenario-error.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { prepare } from '../simulation/run.ts'
import { Simulation } from '../simulation/simulation.ts'
import { traceDigest } from '../trace/digest.ts'
import type { SimulatedTrace, SimulationRequest, Simulator, TakePart } from './simulation-request.ts'

/** Long enough to load tables of primes and compile the hot paths, short enough to go unnoticed. */
const WARM_UP_US = 1_200_000
/** Steps of a warm-up between two looks at whether somebody has asked for a run: some milliseconds of code not yet compiled. */
const STEPS_AT_A_TIME = 32

/** Runs asked for so far. */
let asked = 0

/** Lets what came meanwhile be answered. */
const breath = (): Promise<void> =>
  new Promise(resolve => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(undefined)
  })

/** Plays the beginning of a scenario for nobody, until somebody asks for a run. */
async function rehearse(scenario: Scenario): Promise<void> {
  const before = asked
  const prepared = prepare({ scenario, untilUs: WARM_UP_US })
  if (!prepared.ok) return
  const simulation = Simulation.start(prepared.value.env)
  for (let steps = 1; asked === before && simulation.step(WARM_UP_US); steps++)
    if (steps % STEPS_AT_A_TIME === 0) await breath()
}

/** The scenario that a request is about. */
export const givenScenario = ({
  scenario,
  text,
}: Pick<SimulationRequest, 'scenario' | 'text'>): Result<Scenario, string> =>
  text === undefined ? listed(scenario) : read(text)

function listed(id: string): Result<Scenario, string> {
  const scenario = scenarioById(id)
  return scenario === undefined ? err(noSuchScenario(id, scenarioList)) : ok(scenario)
}

/** A stranger's text: nothing of it is believed before it fits. */
function read(text: string): Result<Scenario, string> {
  const loaded = loadScenario(text, TEXT_CHECKS)
  return loaded.ok ? loaded : err(`The scenario does not fit: ${describeScenarioError(loaded.error)}`)
}

/** Events that are copied to another thread in a few milliseconds. */
const PART = 1_500

/** A trace of more than one part without its events: they have gone before it. */
async function inParts(trace: SimulatedTrace, onPart: TakePart): Promise<SimulatedTrace> {
  const { events } = trace
  if (events.length <= PART) return trace
  // Through a worker's door the answer is awaited: what is not yet taken must not pile up.
  for (let from = 0; from < events.length; from += PART) await onPart(events.slice(from, from + PART))
  return { ...trace, events: [] }
}

/** The engine behind the worker's door: scenario, settings, simulation, judgement. Nothing runs before all fits. */
export const simulator: Simulator = {
  async simulate({ scenario: id, text, seed, faults, settings }, onProgress, onPart) {
    asked++
    const given = givenScenario({ scenario: id, text })
    if (!given.ok) return given
    const run = judgedRun({ scenario: given.value, seed, faults, settings }, onProgress)
    if (!run.ok) return run
    const digested = { ...run.value, digest: traceDigest(run.value) }
    return ok(onPart === undefined ? digested : await inParts(digested, onPart))
  },
  async warm() {
    const before = asked
    // The one shown first, and one whose keys come from IKE: its key exchange needs tables of its own.
    const first = scenarioList[0] && scenarioById(scenarioList[0].id)
    const ike = scenarioList.map(({ id }) => scenarioById(id)).find(scenario => scenario?.ike !== undefined)
    for (const scenario of before === 0 ? [first, ike] : [ike]) {
      await breath()
      if (scenario !== undefined && asked === before) await rehearse(scenario)
    }
  },
}
