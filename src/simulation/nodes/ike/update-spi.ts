import type { UpdateSpiEffect, UpdateSpiEvent } from '../../../protocol/machines/ikev2/update-spi-events.ts'
import { updateSpiMachine } from '../../../protocol/machines/ikev2/update-spi.machine.ts'
import { hex32 } from '../../../lib/bytes.ts'
import { notifiesOf } from '../../../protocol/wire/ikev2/find.ts'
import { isErrorNotify, notify, notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import {
  arrivalOf,
  dropArrivals,
  expectNumbers,
  markForRelaunch,
  releaseNumbers,
  setArrival,
  settleNumbers,
  twinOf,
  wishForNumbers,
} from './arrivals.ts'
import { heirOf, lineOf, lineOfActor } from './heirs.ts'
import type { Place } from './ike-config.ts'
import type { IkeSa, Outstanding } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { wishForRekeyedChild, wishForRekeyedSa } from './lifetime-limits.ts'
import { natProhibition } from './mobike-payloads.ts'
import { detectNat, natPayloads } from './nat.ts'
import { setNat } from './mobike.ts'
import { spiPolicy } from './spi-policy.ts'

const SUFFIX = '/update-spi'
const actorOf = ({ mobility }: IkeSa): string => `${mobility.line}${SUFFIX}`

function saOf(work: IkeWork, actor: string): IkeSa | undefined {
  const sa = work.endpoint.sas.where('line', lineOfActor(actor)).find(({ phase }) => phase === 'established')
  return sa && work.findSa(heirOf(work, sa.name))
}

/** This router took an IKE SA over: the mobile learns where it is now, and numbers that are free here (Allard 2008 §3.2). */
export function beginUpdate(work: IkeWork, name: string): void {
  const sa = work.sa(name)
  const { maxRoundTrips, timerUs, limits, onCollision, ikePair } = spiPolicy(work.endpoint.config)
  const actor = actorOf(sa)
  if (!work.runs(actor)) work.start(actor, updateSpiMachine, { maxRoundTrips, timerUs, limits })
  const standing = standingOf(work, name)
  const twin = twinOf(work, sa) !== undefined
  const assigns = onCollision === 'assign' || onCollision === 'ctaa'
  work.send(actor, {
    type: 'begin',
    agreed: sa.mobility.contextTransfer && sa.founder === 'peer',
    by: assigns && twin && ikePair === 'full-ike' ? 'relaunch' : onCollision === 'ctaa' ? 'assign' : onCollision,
    ...standing,
  })
}

/** What no number was found for that the CTAA could tell is not settled by a request either. */
export function updateIfCollides(work: IkeWork, name: string): void {
  if (arrivalOf(work, name).rows.length > 0 || twinOf(work, work.sa(name)) !== undefined) beginUpdate(work, name)
}

/** Whether something collides, and whether there are numbers for it: drawn here, told by the request that follows. */
function standingOf(work: IkeWork, name: string): { readonly collides: boolean; readonly short: boolean } {
  const collides = arrivalOf(work, name).rows.length > 0 || twinOf(work, work.sa(name)) !== undefined
  const { onCollision, ikePair } = spiPolicy(work.endpoint.config)
  const toldAlready = collides && (arrivalOf(work, name).rows.length > 0 ? onCollision : ikePair) === 'ctaa'
  const assigns = onCollision === 'assign' || onCollision === 'ctaa'
  return { collides, short: toldAlready || (collides && assigns && !wishForNumbers(work, name)) }
}

export function handleUpdateSpi(work: IkeWork, actor: string, effect: UpdateSpiEffect): void {
  const sa = saOf(work, actor)
  if (effect.type === 'mark') return work.mark(effect.mark, effect.ref, sa?.name ?? actor)
  if (sa === undefined) return undefined
  const { name } = sa
  switch (effect.type) {
    case 'sendUpdate':
      expectNumbers(work, name)
      return queueUpdate(work, name, numberPayloads(work, name))
    case 'sendAddresses':
      return queueUpdate(work, name, [])
    case 'renegotiate':
      return renegotiate(work, name)
    case 'resolved': {
      const { rows } = arrivalOf(work, name)
      if (rows.length === 0) setArrival(work, name, undefined)
      return work.report({ what: 'update-spi', sa: name, outcome: 'resolved', why: '', roundTrips: effect.roundTrips })
    }
    case 'fallBack':
      // What was not sent yet is of no more use; the request beyond the limit goes out as printed.
      if (effect.why !== 'round-trips') withdrawUpdates(work, name)
      markForRelaunch(work, name)
      work.report({ what: 'update-spi', sa: name, outcome: 'fallback', why: effect.why, roundTrips: effect.roundTrips })
      return giveUp(work, name)
    case 'deny':
      work.report({ what: 'update-spi', sa: name, outcome: 'denied', why: 'collision', roundTrips: 0 })
      return giveUp(work, name)
  }
}

const withdrawUpdates = (work: IkeWork, name: string): void =>
  void work.changeSa(name, { queue: work.sa(name).queue.filter(({ kind }) => kind !== 'update-spi') })

/** What was transferred is deleted at both ends; the holders of the numbers notice nothing. */
function giveUp(work: IkeWork, name: string): void {
  dropArrivals(work, name)
  work.send(name, { type: 'delete' })
}

function queueUpdate(work: IkeWork, name: string, numbers: readonly ClearPayload[]): void {
  const arrival = arrivalOf(work, name)
  const request = arrival.request + 1
  setArrival(work, name, { ...arrival, request })
  work.changeSa(name, { queue: [...work.sa(name).queue, { kind: 'update-spi', request, numbers }] })
}

/** One UPDATE_SPI for each number; D: the one who received under it was the responder of the first IKE SA (Allard 2008 §3.2.4). */
function numberPayloads(work: IkeWork, name: string): readonly ClearPayload[] {
  const sa = work.sa(name)
  const { rows, pair } = arrivalOf(work, name)
  const answered = sa.founder === 'peer'
  const children = rows.flatMap(({ row, wanted }) =>
    wanted === undefined
      ? []
      : [update({ protocol: 'ESP', spi: hex32(row.spi) }, hex32(wanted), (row.direction === 'in') === answered)],
  )
  if (pair === undefined) return children
  // Of the pair it is the roles of this very IKE SA that count: they change when the responder rekeys (RFC 7296 §2.18).
  const responder = sa.role === 'responder'
  const [old, next] = responder ? [sa.spiR, pair.spiR] : [sa.spiI, pair.spiI]
  return [...children, update({ protocol: 'IKE', spi: old }, next, responder)]
}

const update = (
  about: { readonly protocol: 'ESP' | 'IKE'; readonly spi: string },
  newSpi: string,
  responder: boolean,
): ClearPayload => notifyWith('UPDATE_SPI', { responder, newSpi }, about)

/** The request: addresses as in MOBIKE, and the numbers with them (Allard 2008 §3.2.2, §3.2.4). */
export function updateSpiRequest(work: IkeWork, sa: IkeSa, numbers: readonly ClearPayload[]): readonly ClearPayload[] {
  const prohibition = natProhibition(work.peer(sa.peer), sa.local, sa.remote)
  return [
    notify('UPDATE_SA_ADDRESSES'),
    ...(prohibition.length > 0 ? prohibition : natPayloads(work, sa, sa.local, sa.remote)),
    ...numbers,
  ]
}

export function receiveUpdateSpiAnswer(
  work: IkeWork,
  name: string,
  request: Outstanding,
  payloads: readonly ClearPayload[],
  way: { readonly from: Place; readonly to: Place },
): void {
  const sa = work.sa(name)
  const actor = actorOf(sa)
  const { purpose } = request
  if (purpose.kind !== 'update-spi') return
  if (work.stateOf(actor) === 'waiting' && purpose.request < arrivalOf(work, name).request)
    return work.mark('outdated-update-answer', 'RFC 4555 §3.5', name)
  const errors = notifiesOf(payloads).filter(isErrorNotify)
  const unacceptable = errors.filter(each => each.notify === 'UNACCEPTABLE_SPI')
  const outcome =
    errors.length === 0 ? 'accepted' : unacceptable.length === errors.length ? 'number' : ('refused' as const)
  const event = { type: 'answer', outcome, collides: false, short: false } as const
  if (work.stateOf(actor) !== 'waiting') return work.send(actor, event)
  if (outcome === 'accepted') {
    const nat = detectNat(work, payloads, sa, way.to, way.from)
    if (nat.supported) setNat(work, name, nat)
    if (purpose.numbers.length > 0) settleNumbers(work, name)
  }
  if (outcome === 'number') noteRefusals(work, name, new Set(unacceptable.map(({ spi }) => Number.parseInt(spi, 16))))
  work.send(actor, { ...event, ...(outcome === 'refused' ? {} : standingOf(work, name)) })
}

/** The mobile has an SA of its own under a number it was given: the next one is another. */
function noteRefusals(work: IkeWork, name: string, spis: ReadonlySet<number>): void {
  releaseNumbers(work, name)
  const arrival = arrivalOf(work, name)
  const rows = arrival.rows.map(each =>
    spis.has(each.row.spi) && each.wanted !== undefined
      ? { ...each, refused: [...each.refused, each.wanted], wanted: undefined }
      : { ...each, wanted: undefined },
  )
  setArrival(work, name, { ...arrival, rows, pair: undefined })
}

/** In place of new numbers new SAs, by the IKE SA that came along (Hamer 2002 §7.2). */
function renegotiate(work: IkeWork, name: string): void {
  const { rows } = arrivalOf(work, name)
  const children = lineOf(work, name).flatMap(each => work.childrenOf(each.name))
  for (const child of children)
    if (rows.some(({ row }) => row.id.startsWith(`${child.name}/`))) wishForRekeyedChild(work, child)
  if (twinOf(work, work.sa(name)) !== undefined) wishForRekeyedSa(work, name)
}

/** The request was repeated in vain. */
export function updateUnanswered(work: IkeWork, sa: IkeSa): void {
  if (work.runs(actorOf(sa))) tell(work, actorOf(sa), { type: 'noAnswer' })
}

/** Another router goes on with the IKE SA: what was to be told from here is told from there. */
export function leaveUpdate(work: IkeWork, sa: IkeSa): void {
  const actor = actorOf(sa)
  if (!work.runs(actor)) return
  dropArrivals(work, sa.name)
  tell(work, actor, { type: 'gone' })
  work.stop(actor)
}

/** With the last IKE SA of its line nothing is left to update. */
export function retireUpdate(work: IkeWork, sa: IkeSa): void {
  if (saOf(work, actorOf(sa)) === undefined) leaveUpdate(work, sa)
}

const tell = (work: IkeWork, actor: string, event: UpdateSpiEvent): void => work.send(actor, event)
