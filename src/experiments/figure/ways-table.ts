import { formatMicros } from '../../lib/micros.ts'
import type { ComparedWay, CompareRequest } from '../leaving/compare-ways.ts'
import type { DirectionFigures, Renewal } from '../leaving/way-figures.ts'
import { numberText } from './number-text.ts'

/** One column of the comparison, as text for people. */
export interface WayColumn {
  readonly id: string
  readonly label: string
  /** Numbers stand under each other. */
  readonly isNumber: boolean
  readonly cell: (way: ComparedWay) => string
}

const number = (id: string, label: string, cell: WayColumn['cell']): WayColumn => ({ id, label, isNumber: true, cell })
const text = (id: string, label: string, cell: WayColumn['cell']): WayColumn => ({ id, label, isNumber: false, cell })

export const outageText = ({ outageUs, lasting }: DirectionFigures): string =>
  outageUs === 0 ? 'none' : lasting ? `${formatMicros(outageUs)}, to the end` : formatMicros(outageUs)

/** Under what all of them were played. */
export function askedText({ faults, settings, lose }: Omit<CompareRequest, 'seed'>): string {
  const asked = [...faults, ...(lose === undefined ? [] : [`message ${lose} since the trigger is lost`]), ...settings]
  return asked.length === 0 ? 'no faults' : asked.join(', ')
}

/** What the traffic notices. */
export const WAY_EFFECTS: readonly WayColumn[] = [
  number('up', 'Outage to the server', ({ figures }) => outageText(figures.up)),
  number('down', 'Outage to the EU', ({ figures }) => outageText(figures.down)),
  number('lost', 'Packets lost', ({ figures: { up, down } }) => `${numberText(up.lost)} + ${numberText(down.lost)}`),
  number('through', 'First packet through SG2', ({ figures: { throughUs } }) =>
    throughUs === null ? 'never' : formatMicros(throughUs),
  ),
  text('broken', 'Invariants broken', ({ figures: { broken } }) => (broken.length === 0 ? 'none' : broken.join(', '))),
]

/** What it costs. */
export const WAY_COSTS: readonly WayColumn[] = [
  number('messages', 'Messages', ({ figures: { control } }) => numberText(control.messages)),
  number('octets', 'Octets', ({ figures: { control } }) => numberText(control.octets)),
  number('exponentiations', 'Exponentiations', ({ figures }) => String(figures.exponentiations)),
  number('authentications', 'AUTH by secret', ({ figures }) => String(figures.authentications)),
  text('user', 'User again', ({ figures }) => (figures.reauthenticated ? 'yes' : 'no')),
  text('ike', 'IKE SA', ({ figures }) => renewalText(figures.sas.ike)),
  text('child', 'Child SAs', ({ figures }) => renewalText(figures.sas.child)),
]

/** All figures of a way. */
export const WAY_COLUMNS: readonly WayColumn[] = [...WAY_EFFECTS, ...WAY_COSTS]

/** What is said of each way beside its figures; `none` where there is nothing to say. */
export const WAY_REMARKS: readonly WayColumn[] = [
  text('links', 'Messages and octets on links', ({ figures: { control } }) => {
    const links = Object.entries(control.links)
    return links.length === 0
      ? 'none'
      : links.map(([link, { messages, octets }]) => `${link} ${messages} / ${numberText(octets)}`).join(', ')
  }),
  text('told', 'The client learns of it', ({ told }) => told),
  text('shared', 'The gateways share', ({ shared }) => shared),
  text('faults', 'Faults', ({ faults }) => (faults.length === 0 ? 'none' : faults.join(', '))),
  text('idle', 'Faults that met nothing', ({ figures }) =>
    figures.idle.length === 0 ? 'none' : figures.idle.join('; '),
  ),
  text('reports', 'Failures told', ({ figures }) =>
    figures.reports.length === 0 ? 'none' : figures.reports.join(', '),
  ),
]

function renewalText({ kept, made }: Renewal): string {
  if (kept === 0 && made === 0) return 'none left'
  if (made === 0) return 'kept'
  return kept === 0 ? `${made} new` : `${kept} kept, ${made} new`
}

type Value = string | number | boolean

/** Every figure by its heading; times in microseconds. */
const FIELDS: readonly (readonly [head: string, value: (way: ComparedWay) => Value])[] = [
  ['Scenario', ({ scenario }) => scenario],
  ['Way', ({ name }) => name],
  ['Source', ({ source }) => `${source.work} ${source.section}`],
  ['Seed', ({ seed }) => seed],
  ['Faults', ({ faults }) => faults.join(' ')],
  ['Settings', ({ settings }) => settings.join(' ')],
  ['Outage up (µs)', ({ figures }) => figures.up.outageUs],
  ['Lasting up', ({ figures }) => figures.up.lasting],
  ['Lost up', ({ figures }) => figures.up.lost],
  ['Outage down (µs)', ({ figures }) => figures.down.outageUs],
  ['Lasting down', ({ figures }) => figures.down.lasting],
  ['Lost down', ({ figures }) => figures.down.lost],
  ['Through SG2 (µs)', ({ figures }) => figures.throughUs ?? ''],
  ['Messages', ({ figures }) => figures.control.messages],
  ['Octets', ({ figures }) => figures.control.octets],
  ['Octets by link', ({ figures }) => octetsByLink(figures.control.links)],
  ['Exponentiations', ({ figures }) => figures.exponentiations],
  ['AUTH by secret', ({ figures }) => figures.authentications],
  ['User again', ({ figures }) => figures.reauthenticated],
  ['IKE SAs kept', ({ figures }) => figures.sas.ike.kept],
  ['IKE SAs new', ({ figures }) => figures.sas.ike.made],
  ['Child SAs kept', ({ figures }) => figures.sas.child.kept],
  ['Child SAs new', ({ figures }) => figures.sas.child.made],
  ['Invariants broken', ({ figures }) => figures.broken.join(' ')],
  ['Faults that met nothing', ({ figures }) => figures.idle.join('; ')],
]

const octetsByLink = (links: ComparedWay['figures']['control']['links']): string =>
  Object.entries(links)
    .map(([link, { octets }]) => `${link} ${octets}`)
    .join(' ')

/** A line each way (RFC 4180). */
export const waysCsv = (ways: readonly ComparedWay[]): string =>
  [FIELDS.map(([head]) => head), ...ways.map(way => FIELDS.map(([, value]) => value(way)))]
    .map(cells => `${cells.map(cell => quoted(String(cell))).join(',')}\r\n`)
    .join('')

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
