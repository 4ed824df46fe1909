import { memo, useMemo, type ReactNode } from 'react'
import { formatMicros } from '../../../lib/micros.ts'
import type { NodeId } from '../../../trace/event.ts'
import { t } from '../../i18n/t.ts'
import type { LadderLayout, Strip } from '../../selectors/ladder-layout.ts'
import { strokesOf } from '../../selectors/ladder-labels.ts'
import { placeLabels, type LabelForm } from '../../selectors/labels.ts'
import { uprightBox } from '../../selectors/labels-box.ts'
import { textWidth } from '../../selectors/labels-width.ts'
import styles from './ground.module.css'

interface Props {
  readonly layout: LadderLayout
  readonly labelOf: (node: NodeId) => string
  readonly cursor: number
}

/** Handovers: a strip across the figure, what happens on the left, what the link does on the right. */
export function Strips({ layout, labelOf, cursor }: Props): ReactNode {
  return layout.strips.map(strip => (
    <HandoverStrip key={strip.startUs} strip={strip} layout={layout} labelOf={labelOf} future={strip.step > cursor} />
  ))
}

interface StripProps {
  readonly strip: Strip
  readonly layout: LadderLayout
  readonly labelOf: (node: NodeId) => string
  readonly future: boolean
}

const HandoverStrip = memo(function HandoverStrip({ strip, layout, labelOf, future }: StripProps): ReactNode {
  const { axisX, width } = layout.lanes
  const middle = (strip.top + strip.bottom) / 2
  const places = useMemo(() => placeWords(stripWords(strip, labelOf), strip, layout), [strip, labelOf, layout])
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
})

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

/** Both sentences where there is room between lifelines and arrows; on narrow figures one short one. */
function placeWords(words: Words, strip: Strip, layout: LadderLayout): readonly PlacedWords[] {
  const { axisX, width } = layout.lanes
  const top = strip.top + 3
  const height = strip.bottom - strip.top - 6
  const places = (text: string, weight: number, from: number): LabelForm => {
    const wide = textWidth(text, 13, weight)
    const spots = [0.5, 0.3, 0.7, 0.1, 0.9].map(part => from + part * (Math.max(from, strip.x) - from - wide))
    const right = [0.5, 0.3, 0.7, 0.9, 0.1].map(part => strip.x + 22 + part * (width - 140 - strip.x - wide))
    const everywhere = Array.from({ length: 24 }, (_, i) => axisX + 8 + (i * (width - axisX - wide)) / 24)
    return {
      candidates: [...(from < strip.x ? spots : right), ...everywhere].map(x => uprightBox(x, top, wide, height)),
    }
  }
  const leftOut = textWidth(words.leftOut, 11.5)
  const requests = [
    {
      id: 'stripWhat',
      priority: 2,
      forms: [words.what, words.short, words.bare].map(text => places(text, 650, axisX + 12)),
    },
    { id: 'stripLink', priority: 1, forms: [places(words.link, 400, strip.x + 22)] },
  ]
  // The strip covers the lifelines; only its own arrow and what stands at its end are in the way.
  const taken = [uprightBox(strip.x - 16, top, 32, height), uprightBox(width - 12 - leftOut, top, leftOut + 12, height)]
  const bounds = { left: axisX + 4, right: width - 4, top: strip.top, bottom: strip.bottom }
  const { placed } = placeLabels(requests, { bounds, taken, strokes: strokesOf(layout) })
  const texts = { stripWhat: [words.what, words.short, words.bare], stripLink: [words.link] } as const
  const sentences = (['stripWhat', 'stripLink'] as const).flatMap((role): PlacedWords[] => {
    const label = placed.get(role)
    const text = label === undefined ? undefined : texts[role][label.form]
    // The short sentence says the link's part too.
    const isSaid = role === 'stripLink' && placed.get('stripWhat')?.form === 1
    return label === undefined || text === undefined || isSaid ? [] : [{ role, text, x: label.box.x, anchor: 'middle' }]
  })
  if (words.leftOut === '' || width <= 600) return sentences
  return [...sentences, { role: 'stripLeftOut', text: words.leftOut, x: width - 8, anchor: 'end' }]
}
