import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'
import type { Micros } from '../lib/micros.ts'
import {
  parseAhProposals,
  parseEspProposals,
  parseIkeProposals,
  type ProposalError,
} from '../protocol/crypto/ike/cipher-suite-name.ts'
import type { IkeSuite } from '../protocol/crypto/ike/ike-suite.ts'
import { parseSuiteName } from '../protocol/crypto/suite-name.ts'
import { reviewNotesOf } from '../scenarios/review-notes.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { describeScenarioError } from '../scenarios/scenario-error.ts'
import { applySettings } from '../scenarios/settings.ts'
import type { TextChecks } from '../scenarios/misfit.ts'
import { parseFault } from '../simulation/faults/parse.ts'
import { runScenario, type RunProgress } from '../simulation/run.ts'
import type { Trace } from '../trace/trace.ts'
import { checkInvariants } from './invariants/registry.ts'

/** Texts in a scenario whose grammar belongs to other rooms. */
export const TEXT_CHECKS: TextChecks = {
  suite(text) {
    const suite = parseSuiteName(text)
    return suite.ok ? undefined : `${suite.error.message} (${suite.error.allowed.join(', ')})`
  },
  fault(text, nodes, links) {
    const fault = parseFault(text, nodes, links)
    return fault.ok ? undefined : fault.error
  },
  ikeProposal: text => proposalProblem(parseIkeProposals(text)),
  espProposal: text => proposalProblem(parseEspProposals(text)),
  ahProposal: text => proposalProblem(parseAhProposals(text)),
}

const proposalProblem = (read: Result<unknown, ProposalError>): string | undefined =>
  read.ok ? undefined : `${read.error.message} (${read.error.allowed.join(', ')})`

export interface JudgedRun {
  readonly scenario: Scenario
  /** Null: the scenario's own. */
  readonly seed: number | null
  /** Beside the scenario's own, in the contract's syntax. */
  readonly faults: readonly string[]
  /** `path=value`, applied in order. */
  readonly settings: readonly string[]
  readonly untilUs?: Micros
  readonly crypto?: IkeSuite
}

/**
 * Changes a scenario as asked, plays it to its end and judges it: the one way from a request to a trace, for the page
 * and the command line alike. Errors are one sentence with what was found and what is allowed; nothing runs before
 * everything fits.
 */
export function judgedRun(request: JudgedRun, onProgress?: RunProgress): Result<Trace, string> {
  const applied = applySettings(request.scenario, request.settings, TEXT_CHECKS)
  if (!applied.ok) return err(`setting ${describeScenarioError(applied.error)}`)
  const scenario = applied.value
  const { seed, faults, settings, untilUs, crypto } = request
  const run = runScenario(
    {
      scenario,
      seed,
      faults,
      settings,
      crypto,
      reviewNotes: reviewNotesOf(scenario.reviewNotes),
      ...(untilUs === undefined ? {} : { untilUs }),
    },
    onProgress,
  )
  return run.ok ? ok({ ...run.value, invariants: checkInvariants(run.value) }) : run
}
