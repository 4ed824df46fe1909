import { err } from '../lib/result.ts'
import { scenarioById } from '../scenarios/registry.ts'
import { runScenario } from '../simulation/run.ts'
import type { Simulator } from './simulation-request.ts'

/** The engine behind the worker's door: scenario, simulation, trace. */
export const simulator: Simulator = {
  async simulate({ scenario: id, seed, faults, settings }, onProgress) {
    const scenario = await scenarioById(id)
    if (scenario === undefined) return err(`There is no scenario “${id}”.`)
    return runScenario({ scenario, seed: seed ?? scenario.seed, faults, settings, host: 'live' }, onProgress)
  },
  async warm() {
    // Importing this module did the loading; the first run warms the rest.
  },
}
