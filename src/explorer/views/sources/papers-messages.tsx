import type { ReactNode } from 'react'
import type { ComparisonRow, Explanation } from '../../../workers/papers-request.ts'
import { sources as say } from '../../i18n/en/sources.ts'
import { setSheet } from '../../store/actions.ts'
import { runScenario } from '../../store/branch-actions.ts'
import styles from './papers.module.css'

interface Props {
  readonly rows: readonly ComparisonRow[]
  readonly explanations: readonly Explanation[]
}

/** What the two messages may have been that table 1 has beyond phase 1 and quick mode. */
export function PapersMessages({ rows, explanations }: Props): ReactNode {
  const [main, aggressive] = rows
  return (
    <div className={styles.scroll}>
      <table className={`${styles.table} ${styles.words}`}>
        <caption>{say.twoMore}</caption>
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              {say.explanation}
            </th>
            <th scope="colgroup" colSpan={2}>
              {say.mainMode}
            </th>
            <th scope="colgroup" colSpan={2}>
              {say.aggressiveMode}
            </th>
          </tr>
          <tr>
            {[say.messages, say.octets, say.messages, say.octets].map((name, i) => (
              <th key={i} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{say.notSaid}</th>
            <td>{main?.paper.messages}</td>
            <td>{main?.paper.octets}</td>
            <td>{aggressive?.paper.messages}</td>
            <td>{aggressive?.paper.octets}</td>
          </tr>
          {explanations.map(each => (
            <Row key={each.name} explanation={each} />
          ))}
        </tbody>
      </table>
      <p className={styles.note}>{say.bothCan}</p>
    </div>
  )
}

function Row({ explanation: { name, main, aggressive } }: { readonly explanation: Explanation }): ReactNode {
  const open = (): void => {
    void runScenario(main.scenario, { settings: main.settings }).then(done => done && setSheet(null))
  }
  return (
    <tr>
      <th scope="row">
        <button type="button" aria-label={`${name}: ${say.open(main.scenario)}`} onClick={open}>
          {name}
        </button>
      </th>
      <td>{main.messages}</td>
      <td>{main.octets}</td>
      <td>{aggressive.messages}</td>
      <td>{aggressive.octets}</td>
    </tr>
  )
}
