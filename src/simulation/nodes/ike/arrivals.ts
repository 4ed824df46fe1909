import { insertAssociation, removeAssociation, SPI_TRIES } from '../../../protocol/ipsec/sad.ts'
import { associationWith, SPI_FIRST, type SecurityAssociation } from '../../../protocol/ipsec/sa.ts'
import { holderOf } from '../../../protocol/ipsec/spi-collisions.ts'
import { changeLine, lineOf } from './heirs.ts'
import type { IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { drawIkeSpi, spiNumber } from './key-agreement.ts'
import { NO_ARRIVAL, samePair, type Arrival, type ArrivingRow, type SpiPair } from './spi-state.ts'
import { spiPolicy } from './spi-policy.ts'
import { pairWord } from './collections.ts'

export const arrivalOf = (work: IkeWork, name: string): Arrival =>
  work.endpoint.arriving?.[work.sa(name).mobility.line] ?? NO_ARRIVAL

export function setArrival(work: IkeWork, name: string, arrival: Arrival | undefined): void {
  const { line } = work.sa(name).mobility
  const { [line]: before, ...others } = work.endpoint.arriving ?? {}
  if (arrival !== undefined && !isSettled(arrival)) work.change({ arriving: { ...others, [line]: arrival } })
  else if (before !== undefined) work.change({ arriving: others })
}

/** Of a thousand that come hardly one meets another: the rest is not kept here. */
const isSettled = ({ rows, pair, request }: Arrival): boolean =>
  rows.length === 0 && pair === undefined && request === 0

const setSad = (work: IkeWork, sad: readonly SecurityAssociation[]): void => {
  work.change({ ipsec: { ...work.endpoint.ipsec, sad } })
}

/** The row of this router's SAD that another one, perhaps under another number, would meet. */
export function holderHere(work: IkeWork, row: SecurityAssociation): SecurityAssociation | undefined {
  const { lookup, unique } = spiPolicy(work.endpoint.config)
  return holderOf(work.endpoint.ipsec.sad, row, lookup, unique)
}

/**
 * Rows of a transferred IKE SA's children, addresses rewritten already, ids those of `inboundRow` and `outboundRow`: what
 * is free goes into the SAD, what collides waits until the mobile knows another number. The holder's row stays.
 */
export function placeArrivals(work: IkeWork, name: string, rows: readonly SecurityAssociation[]): void {
  const { lookup } = spiPolicy(work.endpoint.config)
  const waiting: ArrivingRow[] = []
  for (const given of rows) {
    const row = associationWith(given, { lookupCase: lookup })
    const holder = holderHere(work, row)
    const placed = holder === undefined ? insertAssociation(work.endpoint.ipsec.sad, row) : undefined
    if (placed?.ok) {
      setSad(work, placed.value)
      continue
    }
    waiting.push({ row, wanted: undefined, refused: [] })
    if (holder !== undefined) work.outputs.push({ kind: 'collided', table: 'SAD', row, holder: holder.id })
  }
  const arrival = arrivalOf(work, name)
  setArrival(work, name, { ...arrival, rows: [...arrival.rows, ...waiting] })
  const { spiI, spiR } = work.sa(name)
  const twin = twinOf(work, work.sa(name))
  if (twin !== undefined)
    work.outputs.push({ kind: 'collided', table: 'IKE SAs', sa: name, holder: twin.name, pair: { spiI, spiR } })
}

/** Another IKE SA with the same pair of SPIs in the same role: messages cannot be told apart by them (RFC 7296 §3.1). */
export const twinOf = (work: IkeWork, sa: IkeSa, pair: SpiPair = sa): IkeSa | undefined =>
  work.endpoint.sas
    .where('pair', pairWord(pair))
    .find(
      other => other.name !== sa.name && other.phase !== 'closed' && other.role === sa.role && samePair(other, pair),
    )

/** A number that stands in no SAD row and is spoken for all the same. */
function isSpokenFor({ endpoint: { arriving = {}, children } }: IkeWork, spi: number): boolean {
  const waits = ({ row, wanted }: ArrivingRow): boolean => row.spi === spi || wanted === spi
  return (
    children.countWhere('inboundSpi', String(spi)) > 0 || Object.values(arriving).some(({ rows }) => rows.some(waits))
  )
}

/** Numbers for everything that collides; false when there are none (Allard 2008 §3.2.3). */
export function wishForNumbers(work: IkeWork, name: string): boolean {
  const before = arrivalOf(work, name)
  let enough = true
  for (const [at, arriving] of before.rows.entries()) {
    const wanted = drawFreeSpi(work, arriving)
    if (wanted === undefined) enough = false
    const arrival = arrivalOf(work, name)
    setArrival(work, name, { ...arrival, rows: arrival.rows.with(at, { ...arriving, wanted }) })
  }
  const sa = work.sa(name)
  const pair = twinOf(work, sa) === undefined ? undefined : drawFreePair(work, sa)
  setArrival(work, name, { ...arrivalOf(work, name), pair })
  return enough
}

/** Of a number that is told in the CTAA no answer comes: it is looked at here in any case. */
export function drawFreeSpi(work: IkeWork, { row, refused }: ArrivingRow): number | undefined {
  const { draw, onCollision } = spiPolicy(work.endpoint.config)
  const isBlind = draw === 'blind' && onCollision !== 'ctaa'
  for (let attempt = 0; attempt < SPI_TRIES; attempt++) {
    const spi = spiNumber(work, 'UPDATE_SPI')
    if (spi < SPI_FIRST || refused.includes(spi)) continue
    if (isBlind || (!isSpokenFor(work, spi) && holderHere(work, { ...row, spi }) === undefined)) return spi
  }
  return undefined
}

/** This side's SPI of the pair is its own to choose (RFC 7296 §2.6). */
export function drawFreePair(work: IkeWork, sa: IkeSa): SpiPair | undefined {
  for (let attempt = 0; attempt < SPI_TRIES; attempt++) {
    const spi = drawIkeSpi(work)
    const pair = sa.role === 'initiator' ? { spiI: spi, spiR: sa.spiR } : { spiI: sa.spiI, spiR: spi }
    if (twinOf(work, sa, pair) === undefined && !samePair(pair, sa)) return pair
  }
  return undefined
}

/**
 * Packets may come under the new numbers as soon as the mobile has read the request, before its answer is here: the
 * inbound rows stand in the SAD by then, and messages under the new pair of IKE SPIs find their SA.
 */
export function expectNumbers(work: IkeWork, name: string): void {
  const { rows, pair } = arrivalOf(work, name)
  for (const { row, wanted } of rows) {
    if (row.direction !== 'in' || wanted === undefined || holderHere(work, { ...row, spi: wanted })) continue
    const placed = insertAssociation(work.endpoint.ipsec.sad, { ...row, spi: wanted })
    if (placed.ok) setSad(work, placed.value)
  }
  const { mobility } = work.sa(name)
  if (pair !== undefined)
    work.changeSa(name, { mobility: { ...mobility, pairs: [...mobility.pairs, pair].slice(-PAIRS_MAX) } })
}
/** Former and future pairs of SPIs that still find an IKE SA. */
export const PAIRS_MAX = 8

/** The mobile did not take the numbers: they are free again. */
export function releaseNumbers(work: IkeWork, name: string): void {
  const { rows } = arrivalOf(work, name)
  setSad(
    work,
    rows.reduce((sad, { row }) => removeAssociation(sad, row.id), work.endpoint.ipsec.sad),
  )
}

/** The mobile has the new numbers: rows that are free under them stand in the SAD, the others go on waiting. */
export function settleNumbers(work: IkeWork, name: string): void {
  const arrival = arrivalOf(work, name)
  const waiting: ArrivingRow[] = []
  for (const arriving of arrival.rows) {
    const { row, wanted = row.spi } = arriving
    const now = { ...row, spi: wanted }
    if (wanted !== row.spi) renumber(work, row, wanted)
    const holder = holderHere(work, now)
    const there = work.endpoint.ipsec.sad.some(({ id }) => id === row.id)
    const placed = there || holder !== undefined ? undefined : insertAssociation(work.endpoint.ipsec.sad, now)
    if (placed?.ok) setSad(work, placed.value)
    if (there || placed?.ok) continue
    waiting.push({ ...arriving, row: now, wanted: undefined })
    if (holder !== undefined) work.outputs.push({ kind: 'collided', table: 'SAD', row: now, holder: holder.id })
  }
  setArrival(work, name, { ...arrival, rows: waiting, pair: undefined })
  if (arrival.pair !== undefined) repair(work, name, arrival.pair)
}

function renumber(work: IkeWork, { id, direction, spi }: SecurityAssociation, newSpi: number): void {
  const child = work.findChild(id.replace(/\/(in|out)$/u, ''))
  if (child !== undefined)
    work.changeChild(child.name, direction === 'in' ? { inboundSpi: newSpi } : { outboundSpi: newSpi })
  work.outputs.push({ kind: 'spi-changed', table: 'SAD', key: id, oldSpi: spi, newSpi })
}

/** Another pair of IKE SPIs from now on; what is still under way under the old one is found (RFC 7296 §2.1). */
export function repair(work: IkeWork, name: string, pair: SpiPair, by?: 'CTAA'): void {
  const sa = work.sa(name)
  const pairs = [...sa.mobility.pairs.filter(each => !samePair(each, pair)), { spiI: sa.spiI, spiR: sa.spiR }]
  work.changeSa(name, { ...pair, mobility: { ...sa.mobility, pairs: pairs.slice(-PAIRS_MAX) } })
  const change = { kind: 'pair-changed', sa: name, old: { spiI: sa.spiI, spiR: sa.spiR }, pair } as const
  work.outputs.push(by === undefined ? change : { ...change, by })
}

/** Nothing waits any more: with the pair of child SAs a row belongs to, or with its whole line. */
export function dropArrivals(work: IkeWork, name: string): void {
  if (lineOf(work, name).length > 0) releaseNumbers(work, name)
  setArrival(work, name, undefined)
}

export function dropArrivingChild(work: IkeWork, child: string): void {
  const { arriving } = work.endpoint
  if (arriving === undefined) return
  const left = Object.entries(arriving).flatMap(([line, arrival]) => {
    const rows = arrival.rows.filter(({ row }) => row.id !== `${child}/in` && row.id !== `${child}/out`)
    if (rows.length === arrival.rows.length) return [[line, arrival] as const]
    return rows.length === 0 && arrival.pair === undefined ? [] : [[line, { ...arrival, rows }] as const]
  })
  work.change({ arriving: Object.fromEntries(left) })
}

/** The IKE SA has moved on: what waits has its new addresses. */
export function moveArrivals(work: IkeWork, name: string): void {
  const arrival = arrivalOf(work, name)
  if (arrival.rows.length === 0) return
  const { local, remote } = work.sa(name)
  const rows = arrival.rows.map(each => {
    const [source, destination] =
      each.row.direction === 'out' ? [local.address, remote.address] : [remote.address, local.address]
    return { ...each, row: { ...each.row, source, destination } }
  })
  setArrival(work, name, { ...arrival, rows })
}

/** Nothing new is to be set up under this IKE SA: its deletion asks the mobile for a complete IKEv2. */
export const markForRelaunch = (work: IkeWork, name: string): void => changeLine(work, name, {}, { relaunch: true })
