import { formatMicros } from '../../lib/micros.ts'
import type { ComparedWay } from '../leaving/compare-ways.ts'
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

/** What is compared, in the order of the columns. */
export const WAY_COLUMNS: readonly WayColumn[] = [
  number('up', 'Outage to the server', ({ figures }) => outageText(figures.up)),
  number('down', 'Outage to the EU', ({ figures }) => outageText(figures.down)),
  number('lost', 'Packets lost', ({ figures: { up, down } }) => `${numberText(up.lost)} + ${numberText(down.lost)}`),
  number('through', 'First packet through SG2', ({ figures: { throughUs } }) =>
    throughUs === null ? 'never' : formatMicros(throughUs),
  ),
  number('messages', 'Messages', ({ figures: { control } }) => numberText(control.messages)),
  number('octets', 'Octets', ({ figures: { control } }) => numberText(control.octets)),
  number('exponentiations', 'Exponentiations', ({ figures }) => String(figures.exponentiations)),
  number('authentications', 'AUTH by secret', ({ figures }) => String(figures.authentications)),
  text('user', 'User shows who it is again', ({ figures }) => (figures.reauthenticated ? 'yes' : 'no')),
  text('ike', 'IKE SA', ({ figures }) => renewalText(figures.sas.ike)),
  text('child', 'Child SAs', ({ figures }) => renewalText(figures.sas.child)),
  text('broken', 'Invariants broken', ({ figures: { broken } }) => (broken.length === 0 ? 'none' : broken.join(', '))),
]

/** What is said of each way beside its figures. */
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

/** Every figure, a line each way, times in microseconds (RFC 4180). */
export function waysCsv(ways: readonly ComparedWay[]): string {
  const head = [
    ...['Scenario', 'Way', 'Source', 'Seed', 'Faults', 'Settings'],
    ...['Outage up (µs)', 'Lasting up', 'Lost up', 'Outage down (µs)', 'Lasting down', 'Lost down'],
    ...['Through SG2 (µs)', 'Messages', 'Octets', 'Octets by link', 'Exponentiations', 'AUTH by secret'],
    ...['User again', 'IKE SAs kept', 'IKE SAs new', 'Child SAs kept', 'Child SAs new', 'Broken', 'Idle faults'],
  ]
  const lines = ways.map(({ scenario, name, source, seed, faults, settings, figures }) => {
    const { up, down, throughUs, control, sas } = figures
    const links = Object.entries(control.links).map(([link, { octets }]) => `${link} ${octets}`)
    return [
      ...[scenario, name, `${source.work} ${source.section}`, seed, faults.join(' '), settings.join(' ')],
      ...[up.outageUs, up.lasting, up.lost, down.outageUs, down.lasting, down.lost],
      ...[throughUs ?? '', control.messages, control.octets, links.join(' ')],
      ...[figures.exponentiations, figures.authentications, figures.reauthenticated],
      ...[sas.ike.kept, sas.ike.made, sas.child.kept, sas.child.made],
      ...[figures.broken.join(' '), figures.idle.join('; ')],
    ]
  })
  return [head, ...lines].map(cells => `${cells.map(cell => quoted(String(cell))).join(',')}\r\n`).join('')
}

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
