import { judgedRun } from '../checker/judged-run.ts'
import { err, ok } from '../lib/result.ts'
import { noSuchScenario } from '../scenarios/nearest.ts'
import { scenarioById, scenarioList } from '../scenarios/registry.ts'
import { runScenario } from '../simulation/run.ts'
import { traceDigest } from '../trace/digest.ts'
import type { Simulator } from './simulation-request.ts'

/** Long enough to load tables of primes and compile the hot paths, short enough to go unnoticed. */
const WARM_UP_US = 1_200_000

/** The engine behind the worker's door: scenario, settings, simulation, judgement. Nothing runs before all fits. */
export const simulator: Simulator = {
  simulate({ scenario: id, seed, faults, settings }, onProgress) {
    const given = scenarioById(id)
    if (given === undefined) return Promise.resolve(err(noSuchScenario(id, scenarioList)))
    const run = judgedRun({ scenario: given, seed, faults, settings }, onProgress)
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
