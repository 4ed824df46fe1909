import { judgedRun } from '../checker/judged-run.ts'
import { experimentById, experiments } from '../experiments/experiments.ts'
import type { Experiment } from '../experiments/experiment.ts'
import { compareWays, type CompareRequest } from '../experiments/leaving/compare-ways.ts'
import { LEAVE_GATEWAY } from '../experiments/leaving/leave-gateway.ts'
import { runExperiment } from '../experiments/run-experiment.ts'
import type { ExperimentCard, ExperimentsAnswer, ExperimentsQuestion } from './experiments-request.ts'

/** Answers a question in pieces, so that whoever runs it can do something else between them. */
export function* answerExperiments(question: ExperimentsQuestion): Generator<ExperimentsAnswer, void> {
  if (question.kind === 'list') {
    yield { kind: 'list', experiments: experiments.map(cardOf), comparison: LEAVE_GATEWAY }
    return
  }
  if (question.kind === 'compare') return yield* answerComparison(question)
  const experiment = experimentById(question.id)
  if (experiment === undefined) {
    yield { kind: 'failed', why: `there is no experiment ${question.id}` }
    return
  }
  try {
    const { runs, seed } = question
    const steps = runExperiment({ experiment, runs, seed, clock: () => performance.now() })
    for (let next = steps.next(); ; next = steps.next()) {
      if (next.done === true) {
        yield { kind: 'result', result: next.value }
        return
      }
      yield { kind: 'progress', ...next.value }
    }
  } catch (error) {
    yield { kind: 'failed', why: error instanceof Error ? error.message : String(error) }
  }
}

function* answerComparison(request: CompareRequest): Generator<ExperimentsAnswer, void> {
  const steps = compareWays(request, judgedRun)
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done !== true) {
      yield { kind: 'comparing', ...next.value }
      continue
    }
    yield next.value.ok ? { kind: 'compared', rows: next.value.value } : { kind: 'failed', why: next.value.error }
    return
  }
}

/** Functions stay here. */
function cardOf(experiment: Experiment): ExperimentCard {
  const { series, ...card } = experiment
  return { ...card, labels: series.map(({ label }) => label) }
}
