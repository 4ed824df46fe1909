import { memo, type ReactNode } from 'react'
import { formatMicros } from '../../../lib/micros.ts'
import type { NodeId } from '../../../trace/event.ts'
import { t } from '../../i18n/t.ts'
import type { LadderLayout, Strip } from '../../selectors/ladder-layout.ts'
import { textWidth } from '../../selectors/labels-width.ts'
import styles from './ladder.module.css'

interface Props {
  readonly layout: LadderLayout
  readonly labelOf: (node: NodeId) => string
  readonly cursor: number
}

/** Handovers: a strip across the figure, what happens on the left, what the link does on the right. */
export const Strips = memo(function Strips({ layout, labelOf, cursor }: Props): ReactNode {
  return layout.strips.map(strip => (
    <HandoverStrip key={strip.startUs} strip={strip} layout={layout} labelOf={labelOf} future={strip.step > cursor} />
  ))
})

interface StripProps {
  readonly strip: Strip
  readonly layout: LadderLayout
  readonly labelOf: (node: NodeId) => string
  readonly future: boolean
}

function HandoverStrip({ strip, layout, labelOf, future }: StripProps): ReactNode {
  const { axisX, width } = layout.lanes
  const middle = (strip.top + strip.bottom) / 2
  const words = stripWords(strip, labelOf)
  const places = placeWords(words, strip.x, axisX, width)
  return (
    <g className={styles.strip} data-future={future ? '' : undefined}>
      <rect x={axisX} y={strip.top} width={width - axisX} height={strip.bottom - strip.top} />
      <path className={styles.stripRule} d={`M${axisX} ${strip.top}H${width}M${axisX} ${strip.bottom}H${width}`} />
      <path className={styles.stripArrow} d={`M${strip.x - 10} ${middle}h19m-6 -5l6 5l-6 5`} />
      {strip.leftOutUs > 0 && (
        <g className={styles.breakSign} transform={`translate(${axisX - 7} ${middle})`}>
          <path className={styles.breakGap} d="M-7 3L7 -3" />
          <path d="M-7 0L7 -6M-7 6L7 0" />
        </g>
      )}
      {places.map(({ text, x, role, anchor }) => (
        <text key={role} className={styles[role]} x={x} y={middle + 4.5} textAnchor={anchor}>
          {text}
        </text>
      ))}
    </g>
  )
}

interface Words {
  readonly what: string
  readonly short: string
  readonly link: string
  readonly leftOut: string
  readonly bare: string
}

function stripWords(strip: Strip, labelOf: (node: NodeId) => string): Words {
  const length = formatMicros(strip.endUs - strip.startUs)
  const joins = strip.joins === null ? undefined : labelOf(strip.joins)
  const atOnce = strip.endUs === strip.startUs
  return {
    what: t('ladder', 'leavesCell', labelOf(strip.node), labelOf(strip.leaves)),
    short: t('ladder', 'shortHandover', length),
    link:
      joins === undefined
        ? t('ladder', 'linkGone')
        : atOnce
          ? t('ladder', 'movesAtOnce', joins)
          : t('ladder', 'linkBack', length, joins),
    bare: t('ladder', 'bareHandover'),
    leftOut: strip.leftOutUs === 0 ? '' : t('ladder', 'leftOut', formatMicros(strip.leftOutUs)),
  }
}

interface PlacedWords {
  readonly role: 'stripWhat' | 'stripLink' | 'stripLeftOut'
  readonly text: string
  readonly x: number
  readonly anchor: 'start' | 'middle' | 'end'
}

/** Both sentences where they fit beside the mobile's lifeline; on narrow figures one short one. */
function placeWords(words: Words, x: number, axisX: number, width: number): readonly PlacedWords[] {
  const roomLeft = x - 22 - axisX - 12
  const leftOutWidth = words.leftOut === '' ? 0 : textWidth(words.leftOut, 11.5) + 24
  const roomRight = width - 8 - leftOutWidth - x - 22
  const what = textWidth(words.what, 13, 650)
  const link = textWidth(words.link, 13)
  const leftOut: readonly PlacedWords[] =
    words.leftOut === '' ? [] : [{ role: 'stripLeftOut', text: words.leftOut, x: width - 8, anchor: 'end' }]
  if (what <= roomLeft && link <= roomRight)
    return [
      { role: 'stripWhat', text: words.what, x: axisX + 12 + roomLeft / 2, anchor: 'middle' },
      { role: 'stripLink', text: words.link, x: x + 22 + roomRight / 2, anchor: 'middle' },
      ...leftOut,
    ]
  const short = textWidth(words.short, 13, 650)
  if (short <= roomLeft) return [{ role: 'stripWhat', text: words.short, x: axisX + 12, anchor: 'start' }, ...leftOut]
  if (short <= width - x - 30) return [{ role: 'stripWhat', text: words.short, x: x + 22, anchor: 'start' }]
  return [{ role: 'stripWhat', text: words.bare, x: axisX + 12, anchor: 'start' }]
}
