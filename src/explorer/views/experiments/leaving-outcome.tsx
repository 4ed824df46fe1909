import { useMemo, useState, type ReactNode } from 'react'
import { waysFigure } from '../../../experiments/figure/ways-figure.ts'
import { askedText, WAY_COSTS, WAY_EFFECTS, WAY_REMARKS, waysCsv } from '../../../experiments/figure/ways-table.ts'
import type { ComparedWay, ComparisonCard } from '../../../workers/experiments-request.ts'
import { leaving as say } from '../../i18n/en/leaving.ts'
import { setSheet } from '../../store/actions.ts'
import { runScenario } from '../../store/branch-actions.ts'
import { compareWithRun } from '../../store/compare-link.ts'
import { useMedia } from '../../widgets/use-media.ts'
import styles from './experiments.module.css'
import { PictureView } from './picture.tsx'
import { SaveButtons } from './save-buttons.tsx'
import { Table } from './scrolled-table.tsx'

interface Props {
  readonly card: ComparisonCard
  readonly asked: {
    readonly seed: number
    readonly faults: readonly string[]
    readonly settings: readonly string[]
    readonly lose?: number
  }
  readonly rows: readonly ComparedWay[]
  /** All ways were played: they can be saved as one. */
  readonly isDone: boolean
}

/** Plays a way again as it was compared, and shows it. */
const openRun = ({ scenario, seed, faults, settings, name }: ComparedWay): Promise<boolean> =>
  runScenario(scenario, { seed, faults, settings, label: name })

/** Ways side by side: outages drawn, every figure in a table, and the runs behind them. */
export function LeavingOutcome({ card, asked, rows, isDone }: Props): ReactNode {
  const width = useMedia('(max-width: 600px)') ? 'narrow' : 'wide'
  const head = useMemo(() => ({ title: card.title, seed: asked.seed, asked: askedText(asked) }), [card.title, asked])
  const picture = useMemo(() => waysFigure({ ...head, width }, rows), [rows, width, head])
  return (
    <>
      <figure className={styles.figure} aria-label={say.figure}>
        <p className="visually-hidden">{picture.description}</p>
        <PictureView picture={picture} />
      </figure>
      <Runs rows={rows} />
      <Table caption={say.costs} head={[say.way, ...WAY_COSTS.map(({ label }) => label)]}>
        {rows.map(way => (
          <tr key={way.scenario}>
            <th scope="row">{way.name}</th>
            {WAY_COSTS.map(({ id, cell }) => (
              <td key={id}>{cell(way)}</td>
            ))}
          </tr>
        ))}
      </Table>
      {isDone && (
        <SaveButtons
          what={{
            name: `${card.id}-seed${asked.seed}`,
            csv: () => waysCsv(rows),
            picture: () => waysFigure(head, rows),
          }}
        />
      )}
      <h3 className={styles.heading}>{say.remarks}</h3>
      {rows.map(way => (
        <Remarks key={way.scenario} way={way} />
      ))}
    </>
  )
}

/** The table; each way opens its run, and two can be held against each other. */
function Runs({ rows }: Pick<Props, 'rows'>): ReactNode {
  const [ticked, setTicked] = useState<readonly string[]>([])
  const [opening, setOpening] = useState(false)
  const chosen = rows.filter(({ scenario }) => ticked.includes(scenario))
  const show = (open: Promise<boolean>): void => {
    setOpening(true)
    void open.then(done => (done ? setSheet(null) : setOpening(false)))
  }
  const tick = (scenario: string, on: boolean): void =>
    // A third one takes the place of the one that was ticked first.
    setTicked(on ? [...ticked, scenario].slice(-2) : ticked.filter(each => each !== scenario))
  return (
    <>
      <Table caption={say.table} head={[say.way, say.compared, ...WAY_EFFECTS.map(({ label }) => label)]}>
        {rows.map(way => (
          <tr key={way.scenario}>
            <th scope="row">
              <button
                type="button"
                className={styles.link}
                disabled={opening}
                aria-label={say.open(way.name)}
                onClick={() => show(openRun(way))}
              >
                {way.name}
              </button>
            </th>
            <td>
              <input
                type="checkbox"
                checked={ticked.includes(way.scenario)}
                aria-label={say.pick(way.name)}
                onChange={event => tick(way.scenario, event.target.checked)}
              />
            </td>
            {WAY_EFFECTS.map(({ id, cell }) => (
              <td key={id}>{cell(way)}</td>
            ))}
          </tr>
        ))}
      </Table>
      <p className={styles.controls}>
        <button type="button" disabled={chosen.length !== 2 || opening} onClick={() => show(compareRuns(chosen))}>
          {say.compare}
        </button>
        <output className={styles.hint}>
          {opening ? say.opening : chosen.length === 2 ? chosen.map(({ name }) => name).join(' – ') : say.pickTwo}
        </output>
      </p>
    </>
  )
}

/** What a way needs, and what befell it; what did not is not said. */
const Remarks = ({ way }: { readonly way: ComparedWay }): ReactNode => (
  <section className={styles.remarks}>
    <h4>
      {way.name} <span>{`${way.source.work} ${way.source.section}, ${way.scenario}`}</span>
    </h4>
    <dl>
      {WAY_REMARKS.map(({ id, label, cell }) => ({ id, label, text: cell(way) }))
        .filter(({ text }) => text !== 'none')
        .map(({ id, label, text }) => (
          <div key={id}>
            <dt>{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
    </dl>
  </section>
)

async function compareRuns([first, second]: readonly ComparedWay[]): Promise<boolean> {
  if (first === undefined || second === undefined || !(await openRun(first))) return false
  await compareWithRun(second)
  return true
}
