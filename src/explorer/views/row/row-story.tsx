import type { ReactNode } from 'react'
import type { Cell, Row } from '../../../trace/event.ts'
import { actorWords } from '../../i18n/actor-words.ts'
import { row as texts } from '../../i18n/en/row.ts'
import { textsOf } from '../../i18n/t.ts'
import { derivationsOf } from '../../selectors/derivations.ts'
import { fingerprintOf, type RowAddress, type RowEntry, type RowHistory } from '../../selectors/row-history.ts'
import { milliseconds } from '../../selectors/time-text.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { Derivations } from '../keys/derivations.tsx'
import { ClauseChip } from '../packet/clause-chip.tsx'
import { KeyGlyph } from '../tables/key-glyph.tsx'
import { CopyHex } from '../../widgets/copy-hex.tsx'
import { eventRef, eventText } from '../why/event-text.ts'
import { SequenceSection } from '../sequence/sequence-section.tsx'
import { TunnelSection } from '../tunnel/tunnel-section.tsx'
import { RowLinks } from './row-links.tsx'
import styles from './row.module.css'

const say = textsOf(texts)

interface Props {
  readonly loaded: LoadedTrace
  readonly cursor: number
  readonly address: RowAddress
  readonly history: RowHistory
  readonly onStep: (step: number) => void
  readonly onPick: (address: RowAddress) => void
}

/** A row: what changed when and why, all its cells now, who holds the same key. */
export function RowStory({ loaded, cursor, address, history, onStep, onPick }: Props): ReactNode {
  const label = (id: string): string => loaded.trace.header.nodes.find(node => node.id === id)?.label ?? id
  return (
    <div className={styles.row}>
      <h2>{titleOf(address, label)}</h2>
      <SequenceSection loaded={loaded} cursor={cursor} address={address} />
      <section>
        <h3>{say('history')}</h3>
        <ol className={styles.history}>
          {history.entries.map((entry, i) => (
            <Entry key={entry.seq} entry={entry} loaded={loaded} isCurrent={i === history.current} onStep={onStep} />
          ))}
        </ol>
      </section>
      {history.row !== null && (
        <RowLinks loaded={loaded} cursor={cursor} address={address} row={history.row} onPick={onPick} />
      )}
      <TunnelSection loaded={loaded} cursor={cursor} address={address} row={history.row} />
      <Derivations events={derivationsOf(loaded, cursor, address)} labelOf={label} open />
      <section>
        <h3>{say('sameKey')}</h3>
        <SameKey history={history} labelOf={label} onPick={onPick} />
      </section>
      <section>
        <h3>{say('now')}</h3>
        {history.row === null ? <p className={styles.quiet}>{say('absent')}</p> : <Cells row={history.row} />}
      </section>
    </div>
  )
}

interface EntryProps {
  readonly entry: RowEntry
  readonly loaded: LoadedTrace
  readonly isCurrent: boolean
  readonly onStep: (step: number) => void
}

function Entry({ entry, loaded, isCurrent, onStep }: EntryProps): ReactNode {
  const { change, cells, count, cause, atUs } = entry
  return (
    <li data-change={change} aria-current={isCurrent ? 'step' : undefined}>
      <button type="button" title={say('goTo', milliseconds(atUs, 3))} onClick={() => onStep(entry.step)}>
        <span className={styles.time}>{milliseconds(atUs, 3)}</span>
        <strong>{say(change)}</strong>
        {change === 'counters' && <span className={styles.quiet}>{say('counted', count)}</span>}
      </button>
      {cells.length > 0 && (
        <ul className={styles.changes}>
          {cells.map(({ name, old, now }) => (
            <li key={name}>
              <span className={styles.quiet}>{cellName(name)}</span>
              <del>{shortText(name, old)}</del>
              <ins data-counter={change === 'counters' ? '' : undefined}>{shortText(name, now)}</ins>
            </li>
          ))}
        </ul>
      )}
      <p className={styles.because}>
        {cause === undefined ? say('setUp') : `${say('because')} ${eventText(cause, loaded)}`}
        {cause !== undefined && <ClauseChip clause={eventRef(cause)} />}
      </p>
    </li>
  )
}

/** `SK_ei` as the RFC writes it; the trace's own name where we have no better one. */
const cellName = (name: string): string => texts.names[name] ?? name

const titleOf = ({ key, table, node }: RowAddress, label: (id: string) => string): string =>
  say('title', key.includes('/ikev2/') || key.includes('/child/') ? actorWords(key) : key, table, label(node))

/** Octets too long to read: a key, a signature. */
const LONG_HEX = /^[0-9a-f]{33,}$/

function CellValue({ name, value }: { readonly name: string; readonly value: Cell }): ReactNode {
  const text = cellText(name, value)
  return LONG_HEX.test(text) ? <CopyHex hex={text} copy={say('copy')} copied={say('copied')} /> : text
}

/** Times stand in µs in a row, their names end in `Us`. */
function cellText(name: string, value: Cell): string {
  if (value === null || value === '') return say('nothing')
  if (typeof value === 'boolean') return say(value ? 'yes' : 'no')
  if (typeof value === 'number' && name.endsWith('Us')) return `${milliseconds(value, 3)} ms`
  return String(value)
}

/** In a list of changes octets only have to be told apart. */
const shortText = (name: string, value: Cell): string =>
  cellText(name, value).replace(LONG_HEX, hex => `${hex.slice(0, 12)}…`)

function Cells({ row }: { readonly row: Row }): ReactNode {
  const fingerprint = fingerprintOf(row)
  return (
    <table className={styles.cells} aria-label={say('cells')}>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{say('cell')}</th>
          <th scope="col">{say('value')}</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(row).map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{cellName(name)}</th>
            <td>
              {fingerprint !== undefined && value === fingerprint && <KeyGlyph fingerprint={fingerprint} />}{' '}
              <CellValue name={name} value={value} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface SameKeyProps {
  readonly history: RowHistory
  readonly labelOf: (id: string) => string
  readonly onPick: (address: RowAddress) => void
}

function SameKey({ history: { row, sameKey }, labelOf, onPick }: SameKeyProps): ReactNode {
  const fingerprint = row === null ? undefined : fingerprintOf(row)
  if (fingerprint === undefined) return <p className={styles.quiet}>{say('noKey')}</p>
  return (
    <>
      <p className={styles.key}>
        <KeyGlyph fingerprint={fingerprint} /> <code>{fingerprint}</code>
        {sameKey.length === 0 && <span className={styles.quiet}>{say('nobody')}</span>}
      </p>
      <ul className={styles.holders}>
        {sameKey.map(address => (
          <li key={`${address.node} ${address.table} ${address.key}`}>
            <button type="button" onClick={() => onPick(address)}>
              {titleOf(address, labelOf)}
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}
