import { scaleLinear } from 'd3'
import type { ComparedWay } from '../leaving/compare-ways.ts'
import type { DirectionFigures } from '../leaving/way-figures.ts'
import { NARROW, WIDE } from './box-figure.ts'
import { numberText } from './number-text.ts'
import { group, line, rect, tidy, words, type Picture, type Shape } from './shape.ts'
import { outageText } from './ways-table.ts'

/** With names at the left of the bars; on a phone above them. */
const LAYOUTS = {
  wide: { width: WIDE, top: 60, left: 196, right: 132, band: 44, barAt: 7 },
  narrow: { width: NARROW, top: 60, left: 16, right: 96, band: 60, barAt: 24 },
} as const
type Layout = (typeof LAYOUTS)[keyof typeof LAYOUTS]
const [BAR, FOOT] = [13, 64] as const

export interface WaysFigure {
  readonly title: string
  readonly seed: number
  /** Faults and settings, in words. */
  readonly asked: string
  readonly width?: keyof typeof LAYOUTS
}

/** Outages of every way, a bar each direction, on one axis. */
export function waysFigure({ title, seed, asked, width = 'wide' }: WaysFigure, ways: readonly ComparedWay[]): Picture {
  const layout = LAYOUTS[width]
  const longest = Math.max(1_000, ...ways.flatMap(({ figures: { up, down } }) => [up.outageUs, down.outageUs]))
  const right = layout.width - layout.right
  const x = scaleLinear()
    .domain([0, longest / 1_000])
    .nice()
    .range([layout.left, right])
  const bottom = layout.top + ways.length * layout.band
  const isNarrow = width === 'narrow'
  return {
    width: layout.width,
    height: bottom + FOOT,
    description: `${title}: ${ways.map(said).join('; ')}`,
    shapes: [
      words('title', 16, 24, isNarrow ? 'Outage of the EU’s traffic' : title),
      words(
        'sub',
        16,
        42,
        `${isNarrow ? '' : 'Longest outage of the EU’s traffic; '}seed ${seed}, ${shortened(asked, isNarrow ? 36 : 66)}`,
      ),
      ...x
        .ticks(isNarrow ? 3 : 5)
        .flatMap(tick => [
          line('grid', `M${tidy(x(tick))} ${layout.top}V${bottom}`),
          words('tick', x(tick), bottom + 16, numberText(tick), 'middle'),
        ]),
      ...ways.flatMap((way, i) => rowOf(way, layout.top + i * layout.band, x, layout)),
      line('axis', `M${layout.left} ${layout.top}V${bottom}H${right}`),
      words('', right, bottom + 32, 'Outage, ms', 'end'),
      group(layout.left, bottom + 50, [rect('outage', 0, -10, 14, 11), words('', 22, 0, 'to the server')]),
      group(layout.left + 130, bottom + 50, [rect('outage1', 0, -10, 14, 11), words('', 22, 0, 'to the EU')]),
    ],
  }
}

const shortened = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

const said = ({ name, figures: { up, down } }: ComparedWay): string =>
  `${name}: to the server ${outageText(up)}, to the EU ${outageText(down)}`

function rowOf(
  { name, source, figures: { up, down } }: ComparedWay,
  top: number,
  x: (ms: number) => number,
  { left, barAt, width }: Layout,
): readonly Shape[] {
  const from = `${source.work} ${source.section}`
  const names =
    width === NARROW
      ? [words('name', left + 4, top + 17, name)]
      : [words('name', left - 10, top + 18, name, 'end'), words('tick', left - 10, top + 33, from, 'end')]
  return [...names, ...barOf('outage', up, top + barAt, x), ...barOf('outage1', down, top + barAt + BAR + 3, x)]
}

function barOf(look: string, direction: DirectionFigures, y: number, x: (ms: number) => number): readonly Shape[] {
  const [start, end] = [x(0), x(direction.outageUs / 1_000)]
  return [
    ...(direction.outageUs === 0 ? [] : [rect(look, start, y, Math.max(2, end - start), BAR)]),
    words('tick', end + 6, y + BAR - 3, outageText(direction)),
  ]
}
