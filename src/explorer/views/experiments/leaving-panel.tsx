import { useEffect, useRef, useState, type ReactNode } from 'react'
import { askExperiments } from '../../../workers/experiments-client.ts'
import type { ComparedWay, ComparisonCard, ExperimentsAnswer } from '../../../workers/experiments-request.ts'
import { leaving as say } from '../../i18n/en/leaving.ts'
import { setSheet } from '../../store/actions.ts'
import { SEED_MAX, within } from './experiment-link.ts'
import styles from './experiments.module.css'
import {
  choiceOf,
  KINDS,
  readChoice,
  requestOf,
  takesAmount,
  writeChoice,
  type FaultChoice,
  type FaultKind,
} from './fault-choice.ts'
import { LeavingOutcome } from './leaving-outcome.tsx'
import { NumberField } from './number-field.tsx'

interface Props {
  readonly card: ComparisonCard
  readonly seed: number
  /** What befalls all, as a link names it. */
  readonly trouble: string
}

type Asked = Parameters<typeof LeavingOutcome>[0]['asked']
type Status =
  | { readonly kind: 'empty' }
  | Extract<ExperimentsAnswer, { readonly kind: 'comparing' | 'compared' | 'failed' }>
  | { readonly kind: 'stopped'; readonly done: number; readonly all: number; readonly rows: readonly ComparedWay[] }

/** What a worker has played so far of what was asked last; leaving the view stops it. */
function useComparison() {
  const [status, setStatus] = useState<Status>({ kind: 'empty' })
  const [asked, setAsked] = useState<Asked | undefined>(undefined)
  const stop = useRef<(() => void) | undefined>(undefined)
  useEffect(() => () => stop.current?.(), [])
  const start = (request: Asked): void => {
    setAsked(request)
    setStatus({ kind: 'comparing', done: 0, all: 1, at: '', rows: [] })
    stop.current = askExperiments({ kind: 'compare', ...request }, answer => {
      if (answer.kind === 'comparing' || answer.kind === 'compared' || answer.kind === 'failed') setStatus(answer)
    })
  }
  const cancel = (): void => {
    stop.current?.()
    if (status.kind === 'comparing') setStatus({ ...status, kind: 'stopped' })
  }
  return { status, asked, start, cancel }
}

/** Seven ways from one gateway to another, played under one seed and one set of faults. */
export function LeavingPanel({ card, seed: firstSeed, trouble }: Props): ReactNode {
  const [seed, setSeed] = useState(String(firstSeed))
  const [choice, setChoice] = useState(() => readChoice(trouble))
  const { status, asked, start, cancel } = useComparison()
  const seedNumber = within(seed, 0, SEED_MAX)
  const wanted = requestOf(choice)
  const play = (): void => {
    if (seedNumber === undefined || wanted === undefined) return
    setSheet({ page: 'experiments', note: `${card.id}/1/${seedNumber}/${writeChoice(choice)}` })
    start({ seed: seedNumber, ...wanted })
  }
  return (
    <>
      <p className={styles.intro}>{card.summary}</p>
      <p className={styles.source}>
        {say.source}: {card.source.work}, {card.source.section}
      </p>
      <div className={styles.controls}>
        <NumberField label={say.seed} value={seed} bad={seedNumber === undefined} onChange={setSeed} />
        <FaultFields choice={choice} bad={wanted === undefined} onChange={setChoice} />
        {status.kind === 'comparing' ? (
          // The second click of a double click on what begins it means no stop.
          <button type="button" onClick={({ detail }) => detail < 2 && cancel()}>
            {say.stop}
          </button>
        ) : (
          <button type="button" onClick={play} disabled={seedNumber === undefined || wanted === undefined}>
            {say.start}
          </button>
        )}
      </div>
      {choice.kind === 'crash' && <p className={styles.source}>{say.trigger}</p>}
      <StatusLine status={status} />
      {'rows' in status && status.rows.length > 0 && asked !== undefined && (
        <LeavingOutcome card={card} asked={asked} rows={status.rows} isDone={status.kind === 'compared'} />
      )}
    </>
  )
}

interface FieldsProps {
  readonly choice: FaultChoice
  readonly bad: boolean
  readonly onChange: (choice: FaultChoice) => void
}

/** What befalls all seven. */
const FaultFields = ({ choice, bad, onChange }: FieldsProps): ReactNode => (
  <>
    <label className={styles.number}>
      {say.fault}
      <select value={choice.kind} onChange={event => onChange(choiceOf(event.target.value as FaultKind, choice.text))}>
        {KINDS.map(kind => (
          <option key={kind} value={kind}>
            {say.faults[kind]}
          </option>
        ))}
      </select>
    </label>
    {takesAmount(choice) && (
      <NumberField
        label={say.amounts[choice.kind] ?? ''}
        value={choice.amount}
        bad={bad}
        onChange={amount => onChange({ ...choice, amount })}
      />
    )}
    {choice.kind === 'own' && (
      <label className={`${styles.number} ${styles.long}`}>
        {say.own}
        <input
          value={choice.text}
          placeholder={say.ownExample}
          spellCheck={false}
          onChange={event => onChange({ ...choice, text: event.target.value })}
        />
      </label>
    )}
  </>
)

function StatusLine({ status }: { readonly status: Status }): ReactNode {
  switch (status.kind) {
    case 'empty':
      return <p className={styles.source}>{say.empty}</p>
    case 'failed':
      return <p role="alert">{say.failed(status.why)}</p>
    case 'stopped':
      return <output className={styles.source}>{say.stopped(status.done, status.all)}</output>
    case 'comparing':
      return (
        <p className={styles.progress}>
          <progress value={status.done} max={status.all} aria-label={say.progressName} />
          <span>{say.progress(status.done, status.all, status.at)}</span>
        </p>
      )
    case 'compared':
      return null
  }
}
