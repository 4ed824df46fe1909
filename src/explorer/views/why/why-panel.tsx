import { useMemo, type ReactNode } from 'react'
import { why as texts } from '../../i18n/en/why.ts'
import { textsOf } from '../../i18n/t.ts'
import { milliseconds } from '../../selectors/time-text.ts'
import { askedEvent, whyChain, type WhyLink } from '../../selectors/why.ts'
import { goTo } from '../../store/actions.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { useExplorer } from '../../store/store.ts'
import { ClauseChip } from '../packet/clause-chip.tsx'
import { BrokenInvariants } from './broken-invariants.tsx'
import { eventRef, eventText } from './event-text.ts'
import styles from './why.module.css'

const say = textsOf(texts)

/** What caused the picked thing, back to the stimulus. */
export default function WhyPanel(): ReactNode {
  const loaded = useExplorer(state => state.loaded)
  if (loaded === undefined) return <p className={styles.empty}>{say('empty')}</p>
  return <LoadedWhy loaded={loaded} />
}

function LoadedWhy({ loaded }: { readonly loaded: LoadedTrace }): ReactNode {
  const cursor = useExplorer(state => state.cursor)
  const selection = useExplorer(state => state.selection)
  const asked = askedEvent(loaded, cursor, selection)
  const chain = useMemo(() => (asked === undefined ? [] : whyChain(loaded, asked)), [loaded, asked])
  const [first] = chain
  if (first === undefined)
    return (
      <div className={styles.why}>
        <BrokenInvariants loaded={loaded} cursor={cursor} />
        <p className={styles.empty}>{say('empty')}</p>
      </div>
    )
  return (
    <div className={styles.why}>
      <BrokenInvariants loaded={loaded} cursor={cursor} />
      <h2>{eventText(first.event, loaded)}</h2>
      <p className={styles.intro}>{say('intro')}</p>
      <ol className={styles.chain} aria-label={say('heading')}>
        {chain.map((link, i) => (
          <Link key={link.event.seq} link={link} loaded={loaded} cursor={cursor} isStimulus={i === chain.length - 1} />
        ))}
      </ol>
      <ReviewNotes loaded={loaded} />
    </div>
  )
}

interface LinkProps {
  readonly link: WhyLink
  readonly loaded: LoadedTrace
  readonly cursor: number
  readonly isStimulus: boolean
}

function Link({ link: { event, marks }, loaded, cursor, isStimulus }: LinkProps): ReactNode {
  return (
    <li data-now={event.step === cursor ? '' : undefined} data-stimulus={isStimulus ? '' : undefined}>
      <button type="button" title={say('goTo', milliseconds(event.atUs, 3))} onClick={() => goTo(event.step)}>
        <span className={styles.time}>{milliseconds(event.atUs, 3)}</span>
        <span>
          {eventText(event, loaded)}
          {isStimulus && <em> {say('stimulus')}</em>}
        </span>
      </button>
      <span className={styles.clauses}>
        <ClauseChip clause={eventRef(event)} />
        {marks.map(mark => (
          <span key={mark.seq} className={styles.mark}>
            {mark.text === '' ? mark.mark : mark.text} <ClauseChip clause={mark.ref} />
          </span>
        ))}
      </span>
    </li>
  )
}

/** Where the sources themselves are in doubt, for the run at hand. */
function ReviewNotes({ loaded }: { readonly loaded: LoadedTrace }): ReactNode {
  const notes = loaded.trace.header.reviewNotes
  if (notes.length === 0) return null
  return (
    <section className={styles.notes}>
      <h3>{say('notes')}</h3>
      {notes.map(note => (
        <details key={note.id}>
          <summary>{note.title}</summary>
          <p>
            {note.text} <ClauseChip clause={note.source} />
          </p>
        </details>
      ))}
    </section>
  )
}
