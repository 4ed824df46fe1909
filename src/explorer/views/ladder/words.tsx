import { memo, type ReactNode } from 'react'
import { formatMicros } from '../../../lib/micros.ts'
import { t } from '../../i18n/t.ts'
import type { PlacedLabel, Placement } from '../../selectors/labels.ts'
import { dataText, DETAIL_GAP, labelId, messageWidths } from '../../selectors/ladder-labels.ts'
import type { Arrow, Band, LadderLayout } from '../../selectors/ladder-layout.ts'
import styles from './words.module.css'
import type { DrawnWindow } from './use-ladder-view.ts'

const degrees = (radians: number): number => (radians * 180) / Math.PI
const placedAt = ({ box }: PlacedLabel): string =>
  `translate(${box.x.toFixed(1)} ${box.y.toFixed(1)}) rotate(${degrees(box.angle).toFixed(2)})`

interface WordProps {
  readonly arrow: Arrow
  readonly label: PlacedLabel
  readonly future: boolean
  readonly selected: boolean
}

/** A message's name and detail, riding along its slope. */
export const MessageWord = memo(function MessageWord({ arrow, label, future, selected }: WordProps): ReactNode {
  const { name, detail } = arrow.message
  const { lock } = messageWidths(arrow)
  const left = -label.box.width / 2
  const className = arrow.lost ? styles.lostWord : styles.word
  return (
    <g
      transform={placedAt(label)}
      data-future={future ? '' : undefined}
      data-selected={selected ? '' : undefined}
      className={className}
    >
      {!arrow.lost && lock > 0 && (
        <path
          className={styles.lock}
          d="M1 -0.5h7v5h-7zM2.5 -0.5v-1.8a2 2 0 0 1 4 0v1.8"
          transform={`translate(${left} 0)`}
        />
      )}
      <text x={left + (arrow.lost ? 0 : lock)} y={4.2}>
        {arrow.lost ? t('ladder', 'lost', name) : name}
        {!arrow.lost && detail !== '' && label.form === 0 && (
          <tspan className={styles.detail} dx={DETAIL_GAP}>
            {detail}
          </tspan>
        )}
      </text>
    </g>
  )
})

interface Props {
  readonly layout: LadderLayout
  readonly words: Placement
  readonly drawn: DrawnWindow
}

interface StillProps extends Props {
  /** How many of the outages have begun at the cursor. */
  readonly begun: number
}

/** Words that do not depend on the cursor: lengths, bundles, data. */
export const StillWords = memo(function StillWords({ layout, words, drawn, begun }: StillProps): ReactNode {
  const inView = (y: number): boolean => y >= drawn.top && y <= drawn.bottom
  const put = (id: string, draw: (label: PlacedLabel) => ReactNode): ReactNode => {
    const label = words.placed.get(id)
    return label === undefined || !inView(label.box.y) ? null : draw(label)
  }
  return (
    <g>
      {layout.bundles.map(bundle =>
        put(labelId.bundle(bundle.id), label => (
          <text key={bundle.id} className={styles.dataWord} x={label.box.x} y={label.box.y + 4} textAnchor="middle">
            {t('ladder', 'packets', bundle.packets, bundle.lost)}
          </text>
        )),
      )}
      {layout.dataLines.map(line =>
        put(labelId.data(line.message.message), label => (
          <text
            key={line.message.message}
            className={styles.dataWord}
            transform={placedAt(label)}
            y={3.8}
            textAnchor="middle"
          >
            {dataText(line)}
          </text>
        )),
      )}
      {layout.outages.map((outage, i) =>
        put(labelId.outage(outage.startUs), label => (
          <OutageWord key={outage.startUs} label={label} lengthUs={outage.lengthUs} future={i >= begun} />
        )),
      )}
    </g>
  )
})

interface BreakProps extends Props {
  /** Top of the break whose words lie under the cursor's flag: they give way. */
  readonly covered: number | undefined
}

/** How long the idle times last that were left out. */
export const BreakWords = memo(function BreakWords({ layout, words, drawn, covered }: BreakProps): ReactNode {
  return layout.breaks.map(({ top, lengthUs }) => {
    const label = words.placed.get(labelId.break(top))
    if (label === undefined || top === covered || label.box.y < drawn.top || label.box.y > drawn.bottom) return null
    return (
      <text key={top} className={styles.passes} x={label.box.x} y={label.box.y + 4} textAnchor="middle">
        {t('ladder', 'passes', formatMicros(lengthUs))}
      </text>
    )
  })
})

/** Of the break beside the axis whose words the flag at `cursorY` would cover. */
export function coveredBreak(layout: LadderLayout, words: Placement, cursorY: number): number | undefined {
  const near = layout.breaks.find(({ top, bottom }) => Math.abs((top + bottom) / 2 - cursorY) < FLAG_REACH)
  const box = near === undefined ? undefined : words.placed.get(labelId.break(near.top))?.box
  return box !== undefined && box.x - box.width / 2 < layout.lanes.axisX + FLAG_BESIDE ? near?.top : undefined
}

/** Half the flag's height and half a line. */
const FLAG_REACH = 19
/** How far the flag's point reaches beyond the axis, and a gap. */
const FLAG_BESIDE = 46

interface OutageWordProps {
  readonly label: PlacedLabel
  readonly lengthUs: number
  readonly future: boolean
}

function OutageWord({ label, lengthUs, future }: OutageWordProps): ReactNode {
  const left = label.box.x - label.box.width / 2
  const top = label.box.y - label.box.height / 2
  return (
    <g className={styles.outageWord} data-future={future ? '' : undefined}>
      <text className={styles.outageLength} x={left} y={top + 17}>
        {formatMicros(lengthUs)}
      </text>
      {label.form === 0 &&
        t('ladder', 'noTraffic')
          .split('|')
          .map((line, i) => (
            <text key={line} x={left} y={top + 34 + i * 14}>
              {line}
            </text>
          ))}
    </g>
  )
}

/** Faults without a message: what happened, at the right end of their line. */
export const MarkWords = memo(function MarkWords({
  layout,
  cursor,
}: {
  readonly layout: LadderLayout
  readonly cursor: number
}): ReactNode {
  return layout.marks.map(mark => (
    <text
      key={mark.seq}
      className={styles.markWord}
      data-future={mark.step > cursor ? '' : undefined}
      x={layout.lanes.width - 8}
      y={mark.y - 4}
      textAnchor="end"
    >
      {mark.text}
    </text>
  ))
})

interface StateWordsProps extends Props {
  readonly cursor: number
}

/** Names of states, pale while they are still to come. */
export function StateWords({ layout, words, drawn, cursor }: StateWordsProps): ReactNode {
  return layout.bands.map(band => {
    const label = words.placed.get(labelId.state(band.seq))
    if (label === undefined || label.box.y < drawn.top || label.box.y > drawn.bottom) return null
    return <StateWord key={band.seq} band={band} label={label} future={band.step > cursor} />
  })
}

interface StateWordProps {
  readonly band: Band
  readonly label: PlacedLabel
  readonly future: boolean
}

const StateWord = memo(function StateWord({ band, label: { box }, future }: StateWordProps): ReactNode {
  return (
    <text
      className={styles.state}
      data-kind={band.kind}
      data-future={future ? '' : undefined}
      x={box.x}
      y={box.y + 3.8}
      textAnchor="middle"
    >
      {band.state}
    </text>
  )
})
