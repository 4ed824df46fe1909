import { useEffect, useRef, useState, type ReactNode } from 'react'
import { EVIDENCE, type Evidence } from '../../../scenarios/review-evidence.ts'
import { REVIEW_NOTES } from '../../../scenarios/review-notes.ts'
import { eventAt } from '../../../trace/moment.ts'
import type { ReviewNote } from '../../../trace/trace.ts'
import { sources as say } from '../../i18n/en/sources.ts'
import { goTo, notify, point, setSheet } from '../../store/actions.ts'
import { runScenario } from '../../store/branch-actions.ts'
import { useExplorer } from '../../store/store.ts'
import { ClauseChip } from '../packet/clause-chip.tsx'
import styles from './sources.module.css'

/** `Allard 2007`, `RFC 4067`: the work, without the place in it. */
const workOf = ({ source }: ReviewNote): string => /^(RFC \d+|[A-Z]\S* \d{4})/.exec(source)?.[1] ?? source

const WORKS = [...new Set(REVIEW_NOTES.map(workOf))].toSorted()

/** Every review note, by source, each with the runs that show it. */
export function NotesPanel({ opened }: { readonly opened: string | null }): ReactNode {
  const [work, setWork] = useState('')
  const notes = REVIEW_NOTES.filter(note => work === '' || workOf(note) === work)
  return (
    <>
      <p className={styles.intro}>{say.intro(REVIEW_NOTES.length)}</p>
      <label className={styles.filter}>
        {say.filter}
        <select value={work} onChange={event => setWork(event.target.value)}>
          <option value="">{say.all}</option>
          {WORKS.map(name => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <ul className={styles.notes} aria-label={say.notes}>
        {notes.map(note => (
          <Note key={note.id} note={note} opened={note.id === opened} />
        ))}
      </ul>
    </>
  )
}

/** A note; the one that a link names comes into view, and the one opened last is in the address. */
function Note({ note, opened }: { readonly note: ReviewNote; readonly opened: boolean }): ReactNode {
  const box = useRef<HTMLDetailsElement>(null)
  const first = useRef(opened)
  useEffect(() => {
    if (!first.current) return undefined
    // Only when the dialog is up has it a place.
    const frame = requestAnimationFrame(() => box.current?.scrollIntoView({ block: 'nearest' }))
    return () => cancelAnimationFrame(frame)
  }, [])
  return (
    <li>
      <details
        ref={box}
        open={opened}
        onToggle={event => {
          if (event.currentTarget.open) setSheet({ page: 'notes', note: note.id })
          else if (opened) setSheet({ page: 'notes', note: null })
        }}
      >
        <summary>{note.title}</summary>
        <p>{note.text}</p>
        <p className={styles.shownBy}>{say.shownBy}</p>
        <ul className={styles.runs}>
          {(EVIDENCE[note.id] ?? []).map(evidence => (
            <Run key={evidence.shows} evidence={evidence} />
          ))}
        </ul>
      </details>
      <ClauseChip clause={note.source} />
    </li>
  )
}

function Run({ evidence }: { readonly evidence: Evidence }): ReactNode {
  const running = useExplorer(({ run }) => run.kind === 'running')
  const { scenario, faults, settings, shows } = evidence
  return (
    <li>
      <button
        type="button"
        disabled={running}
        aria-label={say.play(shows, scenario)}
        onClick={() => void play(evidence)}
      >
        {shows}
      </button>
      <code>{[scenario, ...settings, ...faults].join(', ')}</code>
    </li>
  )
}

/** Plays the run of a note and opens it at the moment that is meant. */
async function play({ scenario, faults, settings, at }: Evidence): Promise<void> {
  if (!(await runScenario(scenario, { faults, settings }))) return
  setSheet(null)
  const { loaded } = useExplorer.getState()
  const event = loaded === undefined ? undefined : eventAt(loaded.trace, at)
  if (event === undefined) return notify({ kind: 'error', text: say.notThere })
  goTo(event.step)
  point(event.kind === 'sent' ? { kind: 'message', message: event.message } : { kind: 'event', seq: event.seq })
  return undefined
}
