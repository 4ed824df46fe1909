import { formatMicros } from '../../lib/micros.ts'
import { placeLabels, type LabelForm, type LabelRequest, type Placement } from './labels.ts'
import { uprightBox, type Box, type Stroke } from './labels-box.ts'
import { monoWidth, textWidth } from './labels-width.ts'
import type { Arrow, Band, Break, LadderLayout, OutageField } from './ladder-layout.ts'
import type { Bundle, DataLine } from './ladder-data.ts'

/** Room at the end of a message's label for its "What if…" button. */
export const MENU_ROOM = 24
/** Between a message's name and its detail. */
export const DETAIL_GAP = 5
export const LABEL_HEIGHT = 15

const PRIORITY = { lost: 90, message: 80, outage: 75, state: 70, break: 50, bundle: 40, data: 10 } as const

/** Ids of labels: what they belong to. */
export const labelId = {
  message: (message: number): string => `m${message}`,
  state: (seq: number): string => `s${seq}`,
  outage: (startUs: number): string => `o${startUs}`,
  break: (top: number): string => `b${Math.round(top)}`,
  bundle: (id: string): string => `d${id}`,
  data: (message: number): string => `p${message}`,
}

/** Gives every word of the ladder its place. Depends on the layout only, so labels stand still while time passes. */
export function ladderLabels(layout: LadderLayout, text: LadderTexts): Placement {
  const requests: LabelRequest[] = [
    ...layout.arrows.map(arrow => (arrow.lost ? lostLabel(arrow, text) : messageLabel(arrow))),
    ...layout.outages.map(outage => outageLabel(outage, layout, text)),
    ...layout.bands.map(band => stateLabel(band, layout)),
    ...layout.breaks.map(rest => breakLabel(rest, layout, text)),
    ...layout.bundles.map(bundle => bundleLabel(bundle, text)),
    ...namedData(layout.dataLines).map(line => dataLabel(line)),
  ]
  return placeLabels(requests, {
    bounds: { left: layout.lanes.axisX + 4, right: layout.lanes.width - 2, top: 0, bottom: layout.scale.height },
    taken: takenGround(layout),
    strokes: strokesOf(layout),
  })
}

/** Words the solver must know the length of; made by i18n. */
export interface LadderTexts {
  readonly lost: (name: string) => string
  readonly noTraffic: readonly string[]
  readonly passes: (length: string) => string
  readonly packets: (count: number, lost: number) => string
}

/** What no label may cover: lifelines, strips, rings of lost messages, dimension lines. */
export function takenGround(layout: LadderLayout): Box[] {
  const boxes = layout.lanes.lanes.map(lane => uprightBox(lane.x - 6, 0, 12, layout.scale.height))
  for (const strip of layout.strips)
    boxes.push(uprightBox(0, strip.top - 1, layout.lanes.width, strip.bottom - strip.top + 2))
  for (const arrow of layout.arrows) if (arrow.lost) boxes.push(uprightBox(arrow.x2 - 10, arrow.y2 - 10, 20, 20))
  return boxes
}

export function strokesOf(layout: LadderLayout): Stroke[] {
  const line = ({ x1, y1, x2, y2 }: Arrow | DataLine, weight: number): Stroke => ({ x1, y1, x2, y2, weight })
  const bundles = layout.bundles.flatMap(({ idle, left, right, top, bottom }): Stroke[] => {
    const y = (top + bottom) / 2
    return idle ? [{ x1: left, x2: right, y1: y, y2: y, weight: 0.75 }] : []
  })
  const x = dimensionX(layout)
  const dimensions = layout.outages.map(({ top, bottom }): Stroke => ({ x1: x, x2: x, y1: top, y2: bottom, weight: 1 }))
  return [
    ...dimensions,
    ...layout.arrows.map(arrow => line(arrow, 1)),
    ...layout.dataLines.map(data => line(data, 0.25)),
    ...bundles,
  ]
}

/** Along the slope from its middle outwards, above the line before below it. */
const ALONG = [0.5, 0.36, 0.64, 0.24, 0.76, 0.14, 0.86]
const STEEP = 0.75

function alongSlope(arrow: Arrow | DataLine, width: number, lift: number): LabelForm {
  const [dx, dy] = [arrow.x2 - arrow.x1, arrow.y2 - arrow.y1]
  const length = Math.hypot(dx, dy)
  const slope = Math.atan2(dx < 0 ? -dy : dy, Math.abs(dx))
  const angle = Math.abs(slope) > STEEP ? 0 : slope
  const candidates: Box[] = []
  for (const lifted of [-lift, lift + 1])
    for (const part of ALONG) {
      const room = Math.min(part, 1 - part) * 2 * length
      if (room < width && part !== 0.5) continue
      const [x, y] = [arrow.x1 + dx * part, arrow.y1 + dy * part]
      candidates.push({
        x: x - Math.sin(angle) * lifted,
        y: y + Math.cos(angle) * lifted,
        width,
        height: LABEL_HEIGHT,
        angle,
      })
    }
  return { candidates }
}

/** Width of a message's name and detail as drawn. */
export function messageWidths(arrow: Arrow): { readonly lock: number; readonly name: number; readonly detail: number } {
  const { name, detail, encrypted } = arrow.message
  return {
    lock: encrypted ? 13 : 0,
    name: textWidth(name, 12.5, 700),
    detail: detail === '' ? 0 : textWidth(detail, 11, 450),
  }
}

function messageLabel(arrow: Arrow): LabelRequest {
  const { lock, name, detail } = messageWidths(arrow)
  const bare = alongSlope(arrow, lock + name + MENU_ROOM, 11.5)
  const full = alongSlope(arrow, lock + name + DETAIL_GAP + detail + MENU_ROOM, 11.5)
  return {
    id: labelId.message(arrow.message.message),
    priority: PRIORITY.message,
    forms: detail === 0 ? [bare] : [full, bare],
  }
}

function lostLabel(arrow: Arrow, text: LadderTexts): LabelRequest {
  const width = textWidth(text.lost(arrow.message.name), 12.5, 650) + MENU_ROOM
  const { x2: x, y2: y } = arrow
  const before = x - 14 - width
  const behind = x + 14
  const under = [x - width / 2, x - 10, x + 10 - width]
  const onward = arrow.x2 >= arrow.x1 ? [behind, before, ...under] : [before, behind, ...under]
  const candidates = [0, -19, 19].flatMap(dy =>
    onward.map(left => uprightBox(left, y - LABEL_HEIGHT / 2 + dy, width, LABEL_HEIGHT)),
  )
  return { id: labelId.message(arrow.message.message), priority: PRIORITY.lost, forms: [{ candidates }] }
}

function stateLabel(band: Band, layout: LadderLayout): LabelRequest {
  const width = textWidth(band.state, 10.5, 600) + band.state.length * 0.25 + 2
  const side = layout.lanes.byNode.get(band.node)?.side ?? 'right'
  const left = (outer: boolean): number => ((side === 'right') === outer ? band.x + 11 : band.x - 11 - width)
  const last = Math.max(band.top, Math.min(band.bottom - 13, band.top + 60))
  const shifts = [1, 8, 15, -7, 22, 32, 44].map(shift => band.top + shift).filter(top => top <= last + 1)
  const candidates = [true, false].flatMap(outer => shifts.map(top => uprightBox(left(outer), top, width, 13)))
  return { id: labelId.state(band.seq), priority: PRIORITY.state, forms: [{ candidates }] }
}

/** Where the outage's dimension line stands: the first free quarter right of the first lifeline. */
export const dimensionX = (layout: LadderLayout): number => (layout.lanes.lanes[0]?.x ?? layout.lanes.axisX) + 24

function outageLabel(outage: OutageField, layout: LadderLayout, text: LadderTexts): LabelRequest {
  const figure = textWidth(formatMicros(outage.lengthUs), 19, 750)
  const words = Math.max(...text.noTraffic.map(line => textWidth(line, 11.5)))
  const from = dimensionX(layout) + 7
  const places = (width: number, height: number): LabelForm => {
    const room = Math.max(0, outage.bottom - outage.top - height - 4)
    const downs = [2, ...[0.25, 0.5, 0.75, 1].map(part => room * part)].map(down => outage.top + 2 + down)
    return { candidates: [0, 16].flatMap(dx => downs.map(top => uprightBox(from + dx, top, width, height))) }
  }
  const forms = [places(Math.max(figure, words), 24 + text.noTraffic.length * 15), places(figure, 22)]
  return { id: labelId.outage(outage.startUs), priority: PRIORITY.outage, forms }
}

function breakLabel(rest: Break, layout: LadderLayout, text: LadderTexts): LabelRequest {
  const width = textWidth(text.passes(formatMicros(rest.lengthUs)), 11)
  const top = (rest.top + rest.bottom) / 2 - 7
  const gaps = layout.lanes.lanes.map(lane => lane.x)
  const middle = gaps.slice(1).map((x, i) => ((gaps[i] ?? 0) + x - width) / 2)
  const lefts = [layout.lanes.axisX + 8, layout.lanes.width - width - 8, ...middle]
  return {
    id: labelId.break(rest.top),
    priority: PRIORITY.break,
    forms: [{ candidates: lefts.map(left => uprightBox(left, top, width, 14)) }],
  }
}

function bundleLabel(bundle: Bundle, text: LadderTexts): LabelRequest {
  const width = textWidth(text.packets(bundle.packets, bundle.lost), 11)
  const middle = (bundle.left + bundle.right) / 2
  const y = (bundle.top + bundle.bottom) / 2
  const lefts = [0, -60, 60, -100, 100].map(dx => middle - width / 2 + dx)
  const candidates = [0, -8, 8].flatMap(dy => lefts.map(left => uprightBox(left, y - 7 + dy, width, 14)))
  return { id: labelId.bundle(bundle.id), priority: PRIORITY.bundle, forms: [{ candidates }] }
}

/** A data packet is named where none was named shortly above: one name explains the dotted lines around it. */
function namedData(lines: readonly DataLine[]): readonly DataLine[] {
  let last = -Infinity
  return lines.filter(line => {
    const named = line.y1 - last >= DATA_NAME_EVERY
    if (named) last = line.y1
    return named
  })
}
const DATA_NAME_EVERY = 160

function dataLabel(line: DataLine): LabelRequest {
  const width = monoWidth(dataText(line), 11)
  return { id: labelId.data(line.message.message), priority: PRIORITY.data, forms: [alongSlope(line, width, 8)] }
}

/** What a data packet is called on the picture. */
export const dataText = (line: DataLine): string =>
  line.message.detail === '' ? line.message.name : `${line.message.name} ${line.message.detail}`
