import { lazy, Suspense, useState, type ReactNode } from 'react'
import type { InvariantResult } from '../../../trace/trace.ts'
import { broken as say } from '../../i18n/en/nonce.ts'
import { milliseconds } from '../../selectors/time-text.ts'
import { stepAt } from '../../selectors/step-index.ts'
import { goTo } from '../../store/actions.ts'
import type { LoadedTrace } from '../../store/state.ts'
import styles from './why.module.css'

const NonceSteps = lazy(() => import('../nonce/nonce-steps.tsx'))

interface Props {
  readonly loaded: LoadedTrace
  readonly cursor: number
}

/** What the run broke, with the whole verdict; of a nonce that came twice also what can be made of it. */
export function BrokenInvariants({ loaded, cursor }: Props): ReactNode {
  const broken = loaded.trace.invariants.filter(({ holds }) => !holds)
  if (broken.length === 0) return null
  return (
    <section className={styles.broken} aria-label={say.heading}>
      <h3>{say.heading}</h3>
      {broken.map(result => (
        <Broken key={result.id} result={result} loaded={loaded} cursor={cursor} />
      ))}
    </section>
  )
}

function Broken({ result, loaded, cursor }: Props & { readonly result: InvariantResult }): ReactNode {
  const { id, text, firstBrokenAtUs } = result
  const atUs = firstBrokenAtUs ?? loaded.trace.endedAtUs
  const step = stepAt(loaded, atUs)
  const time = milliseconds(atUs, 1)
  const [played, setPlayed] = useState(false)
  return (
    <details open={loaded.steps[cursor]?.atUs === atUs}>
      <summary>
        <code>{id}</code> {`${time} ms`}
      </summary>
      <p>
        {`${text}.`}{' '}
        <button type="button" onClick={() => goTo(step)}>
          {say.goTo(time)}
        </button>
      </p>
      {id === 'no-nonce-reuse' && (
        <details onToggle={event => setPlayed(event.currentTarget.open)}>
          <summary>{say.eavesdropper}</summary>
          {played && (
            <Suspense fallback={null}>
              <NonceSteps loaded={loaded} />
            </Suspense>
          )}
        </details>
      )}
    </details>
  )
}
