import { useEffect, useRef, useState, type ReactNode } from 'react'
import { askExperiments } from '../../../workers/experiments-client.ts'
import type { ExperimentCard, ExperimentsAnswer } from '../../../workers/experiments-request.ts'
import { experiments as say } from '../../i18n/en/experiments.ts'
import { setSheet } from '../../store/actions.ts'
import { RUNS_MAX, readExperimentLink, SEED_MAX, within } from './experiment-link.ts'
import { ExperimentOutcome } from './experiment-outcome.tsx'
import styles from './experiments.module.css'
import { LeavingPanel } from './leaving-panel.tsx'
import { NumberField } from './number-field.tsx'

/** Measurements repeated over seeds, beside what their sources say; run when asked for. */
export default function ExperimentsPanel({ link }: { readonly link: string | null }): ReactNode {
  const [list, setList] = useState<Extract<ExperimentsAnswer, { readonly kind: 'list' }> | undefined>(undefined)
  const [failed, setFailed] = useState<string | undefined>(undefined)
  useEffect(
    () =>
      askExperiments({ kind: 'list' }, answer => {
        if (answer.kind === 'list') setList(answer)
        if (answer.kind === 'failed') setFailed(answer.why)
      }),
    [],
  )
  if (failed !== undefined) return <p role="alert">{say.failed(failed)}</p>
  if (list === undefined) return <p className={styles.intro}>{say.loading}</p>
  const { experiments: cards, comparison } = list
  const asked = readExperimentLink(link)
  const measured = cards.find(({ id }) => id === asked.id) ?? cards[0]
  if (measured === undefined) return null
  const isComparison = asked.id === comparison.id
  const card = isComparison ? comparison : measured
  return (
    <>
      {asked.id !== undefined && asked.id !== card.id && <p role="alert">{say.noSuch(asked.id)}</p>}
      <label className={styles.choice}>
        {say.choose}
        <select value={card.id} onChange={event => setSheet({ page: 'experiments', note: event.target.value })}>
          {[...cards, comparison].map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {isComparison ? (
        <LeavingPanel card={comparison} seed={asked.seed ?? 1} trouble={asked.rest} />
      ) : (
        <OneExperiment key={measured.id} card={measured} runs={asked.runs ?? measured.runs} seed={asked.seed ?? 1} />
      )}
    </>
  )
}

interface Props {
  readonly card: ExperimentCard
  readonly runs: number
  readonly seed: number
}

function OneExperiment({ card, runs: firstRuns, seed: firstSeed }: Props): ReactNode {
  const [runs, setRuns] = useState(String(firstRuns))
  const [seed, setSeed] = useState(String(firstSeed))
  const [answer, setAnswer] = useState<ExperimentsAnswer | undefined>(undefined)
  const stop = useRef<(() => void) | undefined>(undefined)
  useEffect(() => () => stop.current?.(), [])
  const [runCount, seedNumber] = [within(runs, 1, RUNS_MAX), within(seed, 0, SEED_MAX)]
  const start = (): void => {
    if (runCount === undefined || seedNumber === undefined) return
    setSheet({ page: 'experiments', note: `${card.id}/${runCount}/${seedNumber}` })
    setAnswer({ kind: 'progress', done: 0, all: 1, at: '' })
    stop.current = askExperiments({ kind: 'run', id: card.id, runs: runCount, seed: seedNumber }, setAnswer)
  }
  const cancel = (): void => {
    stop.current?.()
    setAnswer(undefined)
  }
  const { source } = card
  return (
    <>
      <p className={styles.intro}>{card.summary}</p>
      <p className={styles.source}>
        {say.source}: {source.work}, {source.section}
      </p>
      <div className={styles.controls}>
        <NumberField label={say.runs} value={runs} bad={runCount === undefined} onChange={setRuns} />
        <NumberField label={say.seed} value={seed} bad={seedNumber === undefined} onChange={setSeed} />
        {answer?.kind === 'progress' ? (
          <button type="button" onClick={cancel}>
            {say.stop}
          </button>
        ) : (
          <button type="button" onClick={start} disabled={runCount === undefined || seedNumber === undefined}>
            {say.start}
          </button>
        )}
      </div>
      {answer?.kind === 'failed' && <p role="alert">{say.failed(answer.why)}</p>}
      {answer?.kind === 'progress' && (
        <p className={styles.progress}>
          <progress value={answer.done} max={answer.all} aria-label={say.progressName} />
          <span>{say.progress(answer.done, answer.all, answer.at)}</span>
        </p>
      )}
      {answer?.kind === 'result' && <ExperimentOutcome card={card} result={answer.result} />}
    </>
  )
}
