import { useEffect, useRef, type ReactNode } from 'react'
import { collision as say } from '../../i18n/en/collision.ts'
import type { Phrase } from '../../i18n/words.ts'
import type { CollisionStory, StageId } from '../../selectors/collision-story.ts'
import { milliseconds } from '../../selectors/time-text.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { ClauseChip } from '../packet/clause-chip.tsx'
import { CollisionFigure } from './collision-figure.tsx'
import { namesOf } from './collision-names.ts'
import styles from './collision.module.css'

interface Props {
  readonly story: CollisionStory
  /** −1 before the rows meet. */
  readonly stage: number
  readonly loaded: LoadedTrace
  readonly place: { readonly index: number; readonly count: number }
  readonly onStage: (stage: number) => void
  readonly onStory: (story: number) => void
  readonly onMessage: (message: number) => void
  readonly onRow: () => void
}

/** One collision: its stages, the rows it is about, and the stage at hand in plain words. */
export function Collision(props: Props): ReactNode {
  const { story, stage, loaded, place, onStage, onStory, onMessage, onRow } = props
  const { event, stages } = story
  const names = namesOf(loaded, story, Math.max(0, stage))
  const now = stages[stage]
  const last = stage === stages.length - 1
  const body = useRef<HTMLDivElement>(null)
  // In a low room not all rows fit: those that the stage is about come into view, and only they scroll.
  const below = now !== undefined && BELOW.has(now.id)
  useEffect(() => {
    if (body.current !== null) body.current.scrollTop = below ? body.current.scrollHeight : 0
  }, [below])
  return (
    <div className={styles.room}>
      <section className={styles.collision} aria-label={say.title(names.router)}>
        <header className={styles.head}>
          <h2>{say.title(names.router)}</h2>
          <p>
            {milliseconds(event.atUs, 3)} ms,{' '}
            {event.lookupCase === null ? say.foundByPair : say.foundBy(event.lookupCase)}
          </p>
          {place.count > 1 && <Which place={place} onStory={onStory} />}
        </header>
        <ol className={styles.stages} aria-label={say.stages}>
          {stages.map(({ id }, i) => (
            <li key={id} data-done={i < stage ? '' : undefined} data-now={i === stage ? '' : undefined}>
              <button
                type="button"
                aria-current={i === stage ? 'step' : undefined}
                aria-label={say.stageName(i + 1, say.long[id])}
                onClick={() => onStage(i)}
              >
                {say.short[id]}
              </button>
            </li>
          ))}
        </ol>
        <div ref={body} className={styles.body}>
          <CollisionFigure story={story} stage={stage} names={names} onMessage={onMessage} onRow={onRow} />
          <div className={styles.words} aria-live="polite">
            <p className={styles.progress}>{say.progress(stage + 1, stages.length)}</p>
            <h3>{now === undefined ? say.before.title : say.long[now.id]}</h3>
            <p>
              <Words words={now === undefined ? say.before.text(names) : say.text[now.id](names, event.lookupCase)} />
            </p>
            {now !== undefined && <ClauseChip clause={now.clause} />}
          </div>
        </div>
        <footer className={styles.foot}>
          <button type="button" disabled={stage <= 0} onClick={() => onStage(stage - 1)}>
            {say.back}
          </button>
          <button type="button" data-main="" onClick={() => onStage(last ? 0 : stage + 1)}>
            {last ? say.again : say.next}
          </button>
        </footer>
      </section>
    </div>
  )
}

/** Stages whose rows are the lower ones. */
const BELOW: ReadonlySet<StageId> = new Set(['tell', 'agree', 'report', 'anew', 'flow'])

function Which({ place, onStory }: Pick<Props, 'place' | 'onStory'>): ReactNode {
  const { index, count } = place
  return (
    <p className={styles.which}>
      <button type="button" aria-label={say.previous} disabled={index === 0} onClick={() => onStory(index - 1)}>
        ‹
      </button>
      {say.which(index + 1, count)}
      <button
        type="button"
        aria-label={say.following}
        disabled={index === count - 1}
        onClick={() => onStory(index + 1)}
      >
        ›
      </button>
    </p>
  )
}

/** A sentence whose numbers look as they do in the rows. */
const Words = ({ words }: { readonly words: Phrase }): ReactNode =>
  words.map(({ text, kind }, i) =>
    kind === 'plain' ? (
      text
    ) : (
      <code key={i} data-kind={kind}>
        {text}
      </code>
    ),
  )
