import { useMemo, type ReactNode } from 'react'
import { NARROW, WIDE } from '../../../experiments/figure/box-figure.ts'
import { experimentFigure } from '../../../experiments/figure/experiment-figure.ts'
import { numberText, percentText } from '../../../experiments/figure/number-text.ts'
import type { ExperimentCard, ExperimentResult, SampledSeries } from '../../../workers/experiments-request.ts'
import { experiments as say } from '../../i18n/en/experiments.ts'
import { useMedia } from '../../widgets/use-media.ts'
import styles from './experiments.module.css'
import { PictureView } from './picture.tsx'
import { Table } from './scrolled-table.tsx'
import { SaveButtons } from './save-buttons.tsx'
import { savableExperiment } from './save-experiment.ts'

interface Props {
  readonly card: ExperimentCard
  readonly result: ExperimentResult
}

/** A result: its figure, the same in numbers, and what the source says beside it. */
export function ExperimentOutcome({ card, result }: Props): ReactNode {
  const width = useMedia('(max-width: 600px)') ? NARROW : WIDE
  const picture = useMemo(() => experimentFigure(card, result, width), [card, result, width])
  const unit = card.y.unit === '1' ? card.y.label : `${card.y.label}, ${card.y.unit}`
  return (
    <>
      <figure className={styles.figure} aria-label={say.figure}>
        <p className="visually-hidden">{textOf(result)}</p>
        <PictureView picture={picture} />
      </figure>
      <SaveButtons what={savableExperiment(card, result)} />
      {result.compared.length + result.remarks.length > 0 && <Beside card={card} result={result} />}
      {card.missing !== undefined && <p className={styles.intro}>{card.missing}</p>}
      {card.fitted.length > 0 && <Fitted card={card} />}
      {result.series.map(series => (
        <Numbers key={series.id} series={series} x={card.x.label} unit={unit} />
      ))}
      {result.series.map(series => (
        <Spread key={series.id} series={series} x={card.x.label} unit={card.y.unit} />
      ))}
    </>
  )
}

const textOf = ({ series }: ExperimentResult): string =>
  series
    .flatMap(({ label, points }) =>
      points.map(({ label: at, summary }) =>
        say.figureText(label, at, numberText(summary.least), numberText(summary.median), numberText(summary.largest)),
      ),
    )
    .join('; ')

function Beside({ card: { points, y }, result }: Props): ReactNode {
  const name = (x: number): string => points.find(point => point.x === x)?.label ?? String(x)
  const span = (low: number, high: number): string =>
    `${say.to2(numberText(low), numberText(high))}${y.unit === '1' ? '' : ` ${y.unit}`}`
  return (
    <Table caption={say.beside} head={[say.where, say.says, say.ours, say.how]}>
      {result.compared.map(({ from, to, seriesLabel, low, high, ourLow, ourHigh, how, place, words, fitted }, i) => (
        <tr key={i}>
          <th scope="row">
            {from === to ? name(from) : say.to2(name(from), name(to))}
            {result.series.length > 1 && `, ${seriesLabel}`}
          </th>
          <td>{span(low, high)}</td>
          <td>{span(ourLow, ourHigh)}</td>
          <td>
            {how === 'text' ? say.text(place) : say.readOff(place)}: “{words}”; {fitted ? say.fittedTo : say.predicted}
          </td>
        </tr>
      ))}
      {result.remarks.map(({ from, to, words, place, ourLow, ourHigh }, i) => (
        <tr key={`remark ${i}`}>
          <th scope="row">{say.to2(name(from), name(to))}</th>
          <td>“{words}”</td>
          <td>{say.quartilesApart(span(ourLow, ourHigh))}</td>
          <td>{say.text(place)}</td>
        </tr>
      ))}
    </Table>
  )
}

/** What the values of a series are made of, and how much of their variance each part explains. */
function Spread({ series, x, unit }: { readonly series: SampledSeries; readonly x: string; readonly unit: string }) {
  const parts = series.points[0]?.parts
  if (parts === undefined) return null
  return (
    <Table caption={say.spread(series.label)} head={[x, say.deviation(unit), ...parts.map(({ label }) => label)]}>
      {series.points.map(point => (
        <tr key={point.label}>
          <th scope="row">{point.label}</th>
          <td>{numberText(point.summary.deviation)}</td>
          {(point.parts ?? []).map(({ label, kind, share, summary: { least, median, largest } }) => (
            <td key={label}>
              {kind === 'count'
                ? least === largest
                  ? numberText(least)
                  : say.to2(numberText(least), numberText(largest))
                : `${numberText(median)}${share === undefined ? '' : ` · ${percentText(share)}`}`}
            </td>
          ))}
        </tr>
      ))}
    </Table>
  )
}

const Fitted = ({ card }: { readonly card: ExperimentCard }): ReactNode => (
  <Table caption={say.fitted} head={[say.constant, say.value, say.to]}>
    {card.fitted.map(({ name, value, to }) => (
      <tr key={name}>
        <th scope="row">{name}</th>
        <td>{value}</td>
        <td>{to}</td>
      </tr>
    ))}
  </Table>
)

function Numbers({ series, x, unit }: { readonly series: SampledSeries; readonly x: string; readonly unit: string }) {
  const clock = series.kind === 'clock' ? `, ${say.clock}` : ''
  return (
    <Table caption={say.numbers(`${series.label}${clock}`, unit)} head={[x, ...say.columns]}>
      {series.points.map(({ label, summary }) => (
        <tr key={label}>
          <th scope="row">{label}</th>
          {[
            summary.n,
            summary.least,
            summary.lowerQuartile,
            summary.median,
            summary.upperQuartile,
            summary.largest,
            summary.mean,
          ].map((value, i) => (
            <td key={i}>{numberText(value)}</td>
          ))}
          <td>{say.to2(numberText(summary.meanLow), numberText(summary.meanHigh))}</td>
        </tr>
      ))}
    </Table>
  )
}
