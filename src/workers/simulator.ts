import { judgedRun, TEXT_CHECKS } from '../checker/judged-run.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { loadScenario } from '../scenarios/load.ts'
import { noSuchScenario } from '../scenarios/nearest.ts'
import { scenarioById, scenarioList } from '../scenarios/registry.ts'
import { describeScenarioError } from '../scenarios/scenario-error.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { runScenario } from '../simulation/run.ts'
import { traceDigest } from '../trace/digest.ts'
import type { Simulator } from './simulation-request.ts'

/** Long enough to load tables of primes and compile the hot paths, short enough to go unnoticed. */
const WARM_UP_US = 1_200_000

function listed(id: string): Result<Scenario, string> {
  const scenario = scenarioById(id)
  return scenario === undefined ? err(noSuchScenario(id, scenarioList)) : ok(scenario)
}

/** A stranger's text: nothing of it is believed before it fits. */
function read(text: string): Result<Scenario, string> {
  const loaded = loadScenario(text, TEXT_CHECKS)
  return loaded.ok ? loaded : err(`The scenario does not fit: ${describeScenarioError(loaded.error)}`)
}

/** The engine behind the worker's door: scenario, settings, simulation, judgement. Nothing runs before all fits. */
export const simulator: Simulator = {
  simulate({ scenario: id, text, seed, faults, settings }, onProgress) {
    const given = text === undefined ? listed(id) : read(text)
    if (!given.ok) return Promise.resolve(given)
    const run = judgedRun({ scenario: given.value, seed, faults, settings }, onProgress)
    return Promise.resolve(run.ok ? ok({ ...run.value, digest: traceDigest(run.value) }) : run)
  },
  warm() {
    const scenarios = scenarioList.flatMap(({ id }) => scenarioById(id) ?? [])
    // The one shown first, and one whose keys come from IKE: its key exchange needs tables of its own.
    for (const scenario of [scenarios[0], scenarios.find(({ ike }) => ike !== undefined)])
      if (scenario !== undefined) runScenario({ scenario, untilUs: WARM_UP_US })
    return Promise.resolve()
  },
}
