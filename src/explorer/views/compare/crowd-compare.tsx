import { useMemo, useRef, type ReactNode } from 'react'
import { formatMicros } from '../../../lib/micros.ts'
import { compare as texts } from '../../i18n/en/compare.ts'
import {
  comparedCrowds,
  differingClients,
  type ClientFate,
  type ComparedCrowdFigure,
  type CrowdOutcome,
} from '../../selectors/crowd-compare.ts'
import { follow } from '../../store/actions.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { useExplorer } from '../../store/store.ts'
import { useSize } from '../../widgets/use-size.ts'
import { LoadFigures, OutageFigure } from './crowd-figures.tsx'
import styles from './crowd-compare.module.css'

const say = texts.crowd
/** Single clients that are told of. */
const MOST = 8

interface Props {
  readonly loaded: LoadedTrace
  readonly left: CrowdOutcome
  readonly right: CrowdOutcome
  readonly names: readonly [string, string]
  /** What each run costs as a whole. */
  readonly costs: ReactNode
}

/** Two drains: how many came over, how long nobody served them, who had whom when, and which clients fared otherwise. */
export function CrowdCompare({ loaded, left, right, names, costs }: Props): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const { width } = useSize(box)
  return (
    <section className={styles.crowd} aria-label={say.region}>
      <p className={styles.sentence}>{say.sentence(faredText(left), faredText(right))}</p>
      <div className={styles.parts}>
        <Figures left={left} right={right} names={names} />
        <div ref={box} className={styles.pictures}>
          {width > 0 && (
            <>
              <LoadFigures runs={[left, right]} width={width} />
              <OutageFigure runs={[left, right]} width={width} />
            </>
          )}
        </div>
      </div>
      <div className={styles.parts}>
        <Differing loaded={loaded} left={left} right={right} names={names} />
        {costs}
      </div>
    </section>
  )
}

const faredText = ({ figures, medianUs, p95Us }: CrowdOutcome): string =>
  say.fared(figures.moved, figures.clients, formatMicros(medianUs), formatMicros(p95Us))

function Heads({ names }: Pick<Props, 'names'>): ReactNode {
  return (
    <>
      {names.map((name, i) => (
        <th key={say.letters[i]} scope="col">
          <b className={styles.letter}>{say.letters[i]}</b> {name}
        </th>
      ))}
      <th scope="col">{say.difference}</th>
    </>
  )
}

function Figures({ left, right, names }: Omit<Props, 'loaded' | 'costs'>): ReactNode {
  return (
    <table className={styles.figures}>
      <caption>{say.figures}</caption>
      <thead>
        <tr>
          <th scope="col">{texts.figure}</th>
          <Heads names={names} />
        </tr>
      </thead>
      <tbody>
        {comparedCrowds(left, right).map(figure => (
          <tr key={figure.name}>
            <th scope="row">{say.names[figure.name]}</th>
            <td>{valueText(figure.unit, figure.left)}</td>
            <td>{valueText(figure.unit, figure.right)}</td>
            <td>
              <Difference {...figure} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const valueText = (unit: ComparedCrowdFigure['unit'], value: number): string =>
  unit === 'us' ? formatMicros(value) : String(value)

type DifferenceProps = Pick<ComparedCrowdFigure, 'unit' | 'left' | 'right' | 'better'>

/** B − A; worse and better carry a mark and a word beside the colour. */
function Difference({ unit, left, right, better }: DifferenceProps): ReactNode {
  if (left === right) return say.none
  const isBetter = right > left === (better === 'more')
  const told = `${right > left ? '+' : '−'}${valueText(unit, Math.abs(right - left))}`
  if (better === 'none') return told
  return (
    <span className={isBetter ? styles.better : styles.worse}>
      <span aria-hidden="true">{isBetter ? '▼' : '▲'} </span>
      {told}
      <span className="visually-hidden"> {isBetter ? say.better : say.worse}</span>
    </span>
  )
}

/** The clients whose outages differ most; each is followed from here. */
function Differing({ loaded, left, right, names }: Omit<Props, 'costs'>): ReactNode {
  const { clients, all } = useMemo(() => differingClients(loaded, left, right, MOST), [loaded, left, right])
  const followed = useExplorer(state => state.client)
  if (all === 0) return null
  return (
    <table className={styles.figures}>
      <caption>
        {say.differing(all)}
        <span className={styles.note}>{say.differMost}</span>
      </caption>
      <thead>
        <tr>
          <th scope="col">{say.client}</th>
          <Heads names={names} />
        </tr>
      </thead>
      <tbody>
        {clients.map(client => (
          <tr key={client.id} data-followed={client.id === followed ? '' : undefined}>
            <th scope="row">
              <button
                type="button"
                className={styles.follow}
                aria-pressed={client.id === followed}
                aria-label={(client.id === followed ? say.unfollow : say.follow)(client.label)}
                onClick={() => follow(client.id === followed ? null : client.id)}
              >
                {client.label}
              </button>
            </th>
            <td>{fateText(client.left)}</td>
            <td>{fateText(client.right)}</td>
            <td>
              {client.left !== undefined && client.right !== undefined && (
                <Difference unit="us" better="less" left={client.left.lengthUs} right={client.right.lengthUs} />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const fateText = (fate: ClientFate | undefined): string =>
  fate === undefined ? say.notSent : fate.open ? say.open : formatMicros(fate.lengthUs)
