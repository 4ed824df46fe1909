import { checkInvariants } from '../checker/invariants/registry.ts'
import { err, ok } from '../lib/result.ts'
import { parseSuiteName } from '../protocol/crypto/suite-name.ts'
import { scenarioById, scenarioList } from '../scenarios/registry.ts'
import { reviewNotesOf } from '../scenarios/review-notes.ts'
import { describeScenarioError } from '../scenarios/scenario-error.ts'
import { applySettings } from '../scenarios/settings.ts'
import type { TextChecks } from '../scenarios/validation.ts'
import { parseFault } from '../simulation/faults/parse.ts'
import { runScenario } from '../simulation/run.ts'
import { traceDigest } from '../trace/digest.ts'
import type { Simulator } from './simulation-request.ts'

/** Texts in a scenario whose grammar belongs to other rooms. */
const CHECKS: TextChecks = {
  suite(text) {
    const suite = parseSuiteName(text)
    return suite.ok ? undefined : `${suite.error.message} (${suite.error.allowed.join(', ')})`
  },
  fault(text, nodes) {
    const fault = parseFault(text, nodes)
    return fault.ok ? undefined : fault.error
  },
}

/** Long enough to load tables of primes and compile the hot paths, short enough to go unnoticed. */
const WARM_UP_US = 1_200_000

/** The engine behind the worker's door: scenario, settings, simulation, judgement. Nothing runs before all fits. */
export const simulator: Simulator = {
  simulate({ scenario: id, seed, faults, settings }, onProgress) {
    const given = scenarioById(id)
    if (given === undefined) {
      const ids = scenarioList.map(card => card.id).join(', ')
      return Promise.resolve(err(`There is no scenario “${id}”; allowed are ${ids}.`))
    }
    const applied = applySettings(given, settings, CHECKS)
    if (!applied.ok) return Promise.resolve(err(`Setting ${describeScenarioError(applied.error)}`))
    const scenario = applied.value
    const run = runScenario(
      { scenario, seed: seed ?? scenario.seed, faults, settings, reviewNotes: reviewNotesOf(scenario.reviewNotes) },
      onProgress,
    )
    if (!run.ok) return Promise.resolve(run)
    const trace = run.value
    return Promise.resolve(ok({ ...trace, invariants: checkInvariants(trace), digest: traceDigest(trace) }))
  },
  warm() {
    const [card] = scenarioList
    const scenario = card === undefined ? undefined : scenarioById(card.id)
    if (scenario !== undefined) runScenario({ scenario, untilUs: WARM_UP_US })
    return Promise.resolve()
  },
}
