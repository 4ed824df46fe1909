import type { ReactNode } from 'react'
import { parseHex } from '../../../lib/bytes.ts'
import type { DerivationStep, DerivedEvent } from '../../../trace/event.ts'
import { actorWords } from '../../i18n/actor-words.ts'
import { keys as say } from '../../i18n/en/keys.ts'
import { shownSteps, type ShownStep } from '../../selectors/derivations.ts'
import { fingerprintOfKey } from '../../selectors/key-fingerprint.ts'
import { CopyHex } from '../../widgets/copy-hex.tsx'
import { ClauseChip } from '../packet/clause-chip.tsx'
import { KeyGlyph } from '../tables/key-glyph.tsx'
import styles from './derivations.module.css'

interface Props {
  readonly events: readonly DerivedEvent[]
  readonly labelOf: (node: string) => string
  /** The first stands open. */
  readonly open: boolean
}

/** How keys and AUTH came about, step by step, as RFC 7296 §2.13 to §2.17 write it. */
export function Derivations({ events, labelOf, open }: Props): ReactNode {
  if (events.length === 0) return null
  return (
    <section className={styles.keys} aria-label={say.heading}>
      <h3>{say.heading}</h3>
      {events.map((event, i) => (
        <details key={event.seq} open={open && i === 0}>
          <summary>
            <strong>{say.titles[event.what] ?? event.what}</strong> {say.of(actorWords(event.key), labelOf(event.node))}
          </summary>
          <ol>
            {shownSteps(event.steps).map(shown => (
              <Step key={`${shown.name} ${shown.step.formula}`} {...shown} />
            ))}
          </ol>
        </details>
      ))}
    </section>
  )
}

function Step({ step, name, pieces }: ShownStep): ReactNode {
  return (
    <li>
      <p className={styles.formula}>
        <code>
          <strong>{name}</strong> = {step.formula}
        </code>
        <ClauseChip clause={step.ref} />
      </p>
      <p className={styles.by}>{step.by === '' ? say.joined : (say.by[step.by] ?? step.by)}</p>
      <dl>
        {step.inputs.map((input, i) => (
          <Octets key={`${i} ${input.name}`} name={input.name} octets={input.octets} />
        ))}
        {step.verdict === undefined && pieces.length === 0 ? (
          <Octets name={`= ${name}`} octets={step.output} result />
        ) : (
          pieces.map(piece => (
            <Octets key={piece.name} name={`= ${piece.name}`} octets={piece.output} place={place(piece)} result />
          ))
        )}
      </dl>
      {step.verdict !== undefined && (
        <p className={styles.verdict} data-verdict={step.verdict}>
          {say.verdict[step.verdict]}
        </p>
      )}
    </li>
  )
}

/** `octets 32 to 51`. */
function place({ formula }: DerivationStep): string {
  const [, start, end] = /\[(\d+)\.\.(\d+)\]$/.exec(formula) ?? []
  return start === undefined || end === undefined ? '' : say.place(Number(start), Number(end) - 1)
}

interface OctetsProps {
  readonly name: string
  readonly octets: string
  readonly place?: string
  readonly result?: boolean
}

function Octets({ name, octets, place: where = '', result = false }: OctetsProps): ReactNode {
  const bytes = octets === '' ? undefined : parseHex(octets)
  const fingerprint = bytes === undefined || !result ? '' : fingerprintOfKey(bytes)
  return (
    <div data-result={result ? '' : undefined}>
      <dt title={where}>{name}</dt>
      <dd>
        {fingerprint !== '' && (
          <>
            <KeyGlyph fingerprint={fingerprint} /> <code>{fingerprint}</code>
          </>
        )}
        <CopyHex hex={octets} copy={say.copy(name.replace(/^= /, ''))} copied={say.copied} />
        <span className={styles.size}>{say.octets(octets.length / 2)}</span>
      </dd>
    </div>
  )
}
