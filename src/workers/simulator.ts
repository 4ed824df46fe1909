import { judgedRun } from '../checker/judged-run.ts'
import { err } from '../lib/result.ts'
import { scenarioById, scenarioList } from '../scenarios/registry.ts'
import type { Simulator } from './simulation-request.ts'

/** The engine behind the worker's door: scenario, simulation, trace. */
export const simulator: Simulator = {
  async simulate({ scenario: id, seed, faults, settings }, onProgress) {
    const scenario = scenarioById(id)
    if (scenario === undefined) {
      return err(`There is no scenario “${id}”; there are ${scenarioList.map(each => each.id).join(', ')}.`)
    }
    return judgedRun({ scenario, seed, faults, settings }, onProgress)
  },
  async warm() {
    // Importing this module did the loading; the first run warms the rest.
  },
}
