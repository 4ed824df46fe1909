import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { NodeId } from '../../../trace/event.ts'
import { askTunnel } from '../../../workers/tunnel-client.ts'
import type { DeskRequest, TunnelAnswer } from '../../../workers/tunnel-request.ts'
import { tunnel as say } from '../../i18n/en/tunnel.ts'
import { milliseconds } from '../../selectors/time-text.ts'
import { runScenario } from '../../store/branch-actions.ts'
import { CUSTOM, packScenario } from '../../store/packed-scenario.ts'
import styles from './tunnel.module.css'

interface Props {
  readonly request: DeskRequest
  readonly label: string
  /** Undefined: a file is to be put. */
  readonly peer: NodeId | undefined
  readonly parent: { readonly branch: string; readonly step: number }
  readonly onClose: () => void
}

/** Over the page: one tunnel of a gateway as text, or a file that is to become one. Closing returns to the same moment. */
export default function TunnelDialog({ request, label, peer, parent, onClose }: Props): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null)
  const { answer, isBusy, put } = useAnswer(request, peer)
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal()
  }, [])
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="tunnel-title" onClose={onClose}>
      <header className={styles.head}>
        <h2 id="tunnel-title">{say.title(label, milliseconds(request.atUs, 1))}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          {say.close}
        </button>
      </header>
      <div className={styles.body}>
        {peer === undefined && (
          <label className={styles.file}>
            <span>{say.choose}</span>
            <input type="file" onChange={event => void put(event.currentTarget.files?.[0])} />
            <small>{say.hint}</small>
          </label>
        )}
        <div aria-live="polite">
          {isBusy && <p className={styles.quiet}>{say.working}</p>}
          {answer?.kind === 'failed' && <p className={styles.bad}>{answer.why}</p>}
          {answer?.kind === 'lines' && <Lines heading={say.refused} lines={answer.errors} bad />}
        </div>
        {answer?.kind === 'text' && <Text text={answer.text} name={`${request.node}-${peer ?? ''}`} />}
        {answer?.kind === 'fits' && (
          <Fits
            answer={answer}
            onOpen={() => {
              dialog.current?.close()
              const custom = packScenario(answer.scenario)
              void runScenario(CUSTOM, {
                custom,
                seed: request.seed,
                label: say.branch(answer.tunnel),
                step: parent.step,
                parent,
              })
            }}
          />
        )}
      </div>
    </dialog>
  )
}

/** The tunnel's text, asked for at once; or what becomes of a file, once there is one. */
function useAnswer(request: DeskRequest, peer: NodeId | undefined) {
  const [answer, setAnswer] = useState<TunnelAnswer | undefined>(undefined)
  const [isBusy, setBusy] = useState(peer !== undefined)
  useEffect(() => {
    if (peer === undefined) return
    let stopped = false
    void askTunnel({ ...request, do: 'get', peer }).then(given => {
      if (stopped) return
      setAnswer(given)
      setBusy(false)
    })
    return () => {
      stopped = true
    }
  }, [request, peer])
  const put = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    setBusy(true)
    setAnswer(await askTunnel({ ...request, do: 'put', file: await file.text() }))
    setBusy(false)
  }
  return { answer, isBusy, put }
}

interface LinesProps {
  readonly heading: string
  readonly lines: readonly { readonly line: number; readonly text: string }[]
  readonly bad?: boolean
}

function Lines({ heading, lines, bad = false }: LinesProps): ReactNode {
  if (lines.length === 0) return null
  return (
    <>
      <p className={bad ? styles.bad : undefined}>{heading}</p>
      <ul className={styles.lines}>
        {lines.map(({ line, text }) => (
          <li key={`${line} ${text}`}>{say.line(line, text)}</li>
        ))}
      </ul>
    </>
  )
}

function Text({ text, name }: { readonly text: string; readonly name: string }): ReactNode {
  const [copied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
    const link = document.createElement('a')
    link.href = url
    link.download = `${name}.tunnel.yaml`
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <>
      <p className={styles.warning}>{say.warning}</p>
      <p className={styles.actions}>
        <button type="button" onClick={() => void copy()}>
          {copied ? say.copied : say.copy}
        </button>
        <button type="button" onClick={save}>
          {say.save}
        </button>
      </p>
      <textarea className={styles.text} aria-label={say.text} value={text} rows={24} spellCheck={false} readOnly />
    </>
  )
}

interface FitsProps {
  readonly answer: Extract<TunnelAnswer, { readonly kind: 'fits' }>
  readonly onOpen: () => void
}

function Fits({ answer, onOpen }: FitsProps): ReactNode {
  return (
    <>
      <p>{say.fits(answer.tunnel, answer.rows.length)}</p>
      <ul className={styles.lines}>
        {answer.rows.map(({ table, key }) => (
          <li key={`${table} ${key}`}>
            {table} {key}
          </li>
        ))}
      </ul>
      <Lines heading={say.notes} lines={answer.notes} />
      <p>{say.checks}</p>
      <ul className={styles.lines}>
        {answer.checks.map(({ text, holds }) => (
          <li key={text}>
            {holds === undefined ? '?' : holds ? '✓' : '✗'} {text}
          </li>
        ))}
      </ul>
      <p className={styles.actions}>
        <button type="button" onClick={onOpen}>
          {say.open}
        </button>
      </p>
    </>
  )
}
