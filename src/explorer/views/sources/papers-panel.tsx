import { useEffect, useRef, useState, type ReactNode } from 'react'
import { startPapers } from '../../../workers/papers-client.ts'
import type { PapersAnswer, PapersResult } from '../../../workers/papers-request.ts'
import { sources as say } from '../../i18n/en/sources.ts'
import { PapersFigure } from './papers-figure.tsx'
import { PapersMessages } from './papers-messages.tsx'
import { PapersTable } from './papers-table.tsx'
import styles from './papers.module.css'

/** Equal inputs give equal figures: once made, they stay for this visit. */
let made: PapersResult | undefined

/** Table 1 and figure 4 of Allard 2008 beside runs that are made when asked for. */
export function PapersPanel(): ReactNode {
  const [answer, setAnswer] = useState<PapersAnswer | undefined>(
    made === undefined ? undefined : { kind: 'result', result: made },
  )
  const stop = useRef<(() => void) | undefined>(undefined)
  useEffect(() => () => stop.current?.(), [])
  const start = (): void => {
    setAnswer({ kind: 'progress', done: 0, all: 1 })
    stop.current = startPapers(heard => {
      if (heard.kind === 'result') made = heard.result
      setAnswer(heard)
    })
  }
  const cancel = (): void => {
    stop.current?.()
    setAnswer(undefined)
  }
  return (
    <>
      <p className={styles.intro}>{say.papersIntro}</p>
      {answer?.kind === 'failed' && <p role="alert">{say.failed(answer.why)}</p>}
      {(answer === undefined || answer.kind === 'failed') && (
        <button type="button" className={styles.start} onClick={start}>
          {say.start}
        </button>
      )}
      {answer?.kind === 'progress' && (
        <p className={styles.progress}>
          <progress value={answer.done} max={answer.all} aria-label={say.papers} />
          <span>{say.progress(answer.done, answer.all)}</span>
          <button type="button" onClick={cancel}>
            {say.stop}
          </button>
        </p>
      )}
      {answer?.kind === 'result' && (
        <>
          <PapersTable rows={answer.result.table} />
          <PapersMessages rows={answer.result.table} explanations={answer.result.twoMore} />
          <PapersFigure rows={answer.result.figure} />
        </>
      )}
    </>
  )
}
