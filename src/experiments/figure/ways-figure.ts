import { scaleLinear } from 'd3'
import { formatMicros } from '../../lib/micros.ts'
import type { ComparedWay } from '../leaving/compare-ways.ts'
import type { DirectionFigures } from '../leaving/way-figures.ts'
import { numberText } from './number-text.ts'
import { group, line, rect, words, type Picture, type Shape } from './shape.ts'
import { outageText } from './ways-table.ts'

const WIDTH = 720
const SIDES = { top: 60, left: 196, right: 132 } as const
const [BAND, BAR] = [44, 13] as const
const FOOT = 64

/** Outages of every way, a bar each direction, on one axis. */
export function waysFigure(title: string, ways: readonly ComparedWay[]): Picture {
  const longest = Math.max(1_000, ...ways.flatMap(({ figures: { up, down } }) => [up.outageUs, down.outageUs]))
  const right = WIDTH - SIDES.right
  const x = scaleLinear()
    .domain([0, longest / 1_000])
    .nice()
    .range([SIDES.left, right])
  const bottom = SIDES.top + ways.length * BAND
  const [first] = ways
  const faults = first === undefined || first.faults.length === 0 ? 'no faults' : first.faults.join(', ')
  return {
    width: WIDTH,
    height: bottom + FOOT,
    description: `${title}: ${ways.map(said).join('; ')}`,
    shapes: [
      words('title', 16, 24, title),
      words(
        'sub',
        16,
        42,
        first === undefined ? '' : `Longest outage of the EU’s traffic; seed ${first.seed}, ${shortened(faults)}`,
      ),
      ...x
        .ticks(5)
        .flatMap(tick => [
          line('grid', `M${x(tick)} ${SIDES.top}V${bottom}`),
          words('tick', x(tick), bottom + 16, numberText(tick), 'middle'),
        ]),
      ...ways.flatMap((way, i) => rowOf(way, SIDES.top + i * BAND, x)),
      line('axis', `M${SIDES.left} ${SIDES.top}V${bottom}H${right}`),
      words('', right, bottom + 32, 'Outage, ms', 'end'),
      group(SIDES.left, bottom + 50, [rect('outage', 0, -10, 14, 11), words('', 22, 0, 'to the server')]),
      group(SIDES.left + 130, bottom + 50, [rect('outage1', 0, -10, 14, 11), words('', 22, 0, 'to the EU')]),
    ],
  }
}

const LONGEST_FAULTS = 70
const shortened = (text: string): string =>
  text.length > LONGEST_FAULTS ? `${text.slice(0, LONGEST_FAULTS - 1)}…` : text

const said = ({ name, figures: { up, down } }: ComparedWay): string =>
  `${name}: to the server ${outageText(up)}, to the EU ${outageText(down)}`

function rowOf({ name, source, figures: { up, down } }: ComparedWay, top: number, x: (ms: number) => number) {
  return [
    words('name', SIDES.left - 10, top + 18, name, 'end'),
    words('tick', SIDES.left - 10, top + 33, `${source.work} ${source.section}`, 'end'),
    ...barOf('outage', up, top + 7, x),
    ...barOf('outage1', down, top + 7 + BAR + 3, x),
  ]
}

function barOf(look: string, direction: DirectionFigures, y: number, x: (ms: number) => number): readonly Shape[] {
  const end = x(direction.outageUs / 1_000)
  const text =
    direction.outageUs === 0 ? 'none' : `${formatMicros(direction.outageUs)}${direction.lasting ? ', to the end' : ''}`
  return [
    ...(direction.outageUs === 0 ? [] : [rect(look, SIDES.left, y, Math.max(2, end - SIDES.left), BAR)]),
    words('tick', end + 6, y + BAR - 3, text),
  ]
}
