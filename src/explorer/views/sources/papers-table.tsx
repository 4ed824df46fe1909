import type { ReactNode } from 'react'
import type { ComparisonRow } from '../../../workers/papers-request.ts'
import { sources as say } from '../../i18n/en/sources.ts'
import { milliseconds } from '../../selectors/time-text.ts'
import { setSheet } from '../../store/actions.ts'
import { runScenario } from '../../store/branch-actions.ts'
import styles from './papers.module.css'

/** Table 1: the paper's figure, ours, and how far they are apart. */
export function PapersTable({ rows }: { readonly rows: readonly ComparisonRow[] }): ReactNode {
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption>{say.table}</caption>
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              {say.exchange}
            </th>
            <th scope="colgroup" colSpan={3}>
              {say.delay}
            </th>
            <th scope="colgroup" colSpan={2}>
              {say.messages}
            </th>
            <th scope="colgroup" colSpan={2}>
              {say.octets}
            </th>
          </tr>
          <tr>
            {[say.paper, say.ours, say.deviation, say.paper, say.ours, say.paper, say.ours].map((name, i) => (
              <th key={i} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <Row key={row.scenario} row={row} />
          ))}
        </tbody>
      </table>
      <p className={styles.note}>{say.acknowledged}</p>
    </div>
  )
}

function Row({ row }: { readonly row: ComparisonRow }): ReactNode {
  const { scenario, paper, setupUs, messages, octets, acknowledged } = row
  const open = (): void => {
    void runScenario(scenario, { settings: ['costs=freebsd-2008'] }).then(done => done && setSheet(null))
  }
  return (
    <tr>
      <th scope="row">
        <button type="button" aria-label={say.open(scenario)} onClick={open}>
          {paper.name}
        </button>
      </th>
      <td>{milliseconds(paper.delayMs * 1_000, 0)}</td>
      <td>{milliseconds(setupUs, 1)}</td>
      <td>{deviation(setupUs / 1_000, paper.delayMs)}</td>
      <td>{bracketed(paper.messages, paper.acknowledged.messages)}</td>
      <td>{bracketed(messages, acknowledged.messages)}</td>
      <td>{bracketed(paper.octets, paper.acknowledged.octets)}</td>
      <td>{bracketed(octets, acknowledged.octets)}</td>
    </tr>
  )
}

const bracketed = (own: number, acknowledged: number): string =>
  acknowledged === 0 ? String(own) : `${own} [${acknowledged}]`

function deviation(ours: number, theirs: number): string {
  const percent = (ours / theirs - 1) * 100
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`
}
