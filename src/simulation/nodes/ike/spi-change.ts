import { present } from '../../../lib/assert.ts'
import { insertAssociation, changeAssociations, associationOf } from '../../../protocol/ipsec/sad.ts'
import { SPI_FIRST, type SecurityAssociation } from '../../../protocol/ipsec/sa.ts'
import type { SpiChangeEffect, SpiVerdict } from '../../../protocol/machines/ikev2/update-spi-events.ts'
import { spiChangeMachine } from '../../../protocol/machines/ikev2/spi-change.machine.ts'
import { IKE_PORT } from '../../../protocol/wire/ikev2/codes.ts'
import { notifiesOf, notifyOf } from '../../../protocol/wire/ikev2/find.ts'
import { NO_IKE_SPI } from '../../../protocol/wire/ikev2/message.ts'
import { notify, type Notify } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { holderHere, repair, twinOf } from './arrivals.ts'
import { moveChildren } from './child-install.ts'
import { inboundRow, isOldRow, oldRow, outboundRow } from './child-rows.ts'
import { changeLine, heirOf, lineOf, moveLine } from './heirs.ts'
import type { IkeChild, IkeSa } from './ike-state.ts'
import type { Hand, IkeWork } from './ike-work.ts'
import { initiate } from './init-initiator.ts'
import { meetsNat } from './mobike-payloads.ts'
import { setNat } from './mobike.ts'
import { detectNat, natPayloads } from './nat.ts'
import { spiPolicy } from './spi-policy.ts'
import { samePair, type ChildChange, type SpiChanges, type SpiPair } from './spi-state.ts'

const SUFFIX = '/spi-change'
const actorOf = ({ mobility }: IkeSa): string => `${mobility.line}${SUFFIX}`

/** Whether a request is one that only the router an IKE SA was transferred to sends (Allard 2008 §3.2.4). */
export const isRouterUpdate = (sa: IkeSa, payloads: readonly ClearPayload[]): boolean =>
  notifyOf(payloads, 'UPDATE_SPI') !== undefined ||
  (notifyOf(payloads, 'UPDATE_SA_ADDRESSES') !== undefined && sa.founder === 'us' && sa.mobility.contextTransfer)

/** Addresses and numbers that this side is to use from now on: all of them, or none. */
export function receiveRouterUpdate(work: IkeWork, hand: Hand): void {
  const sa = work.sa(hand.sa)
  const { payloads, from, to } = hand
  const changes = readChanges(work, sa, hand)
  const nat = detectNat(work, payloads, sa, to, from)
  if (nat.supported) work.extra = natPayloads(work, sa, to, from)
  const verdict = !sa.mobility.contextTransfer
    ? 'not-agreed'
    : sa.founder !== 'us'
      ? 'not-allowed'
      : meetsNat(payloads, from, to)
        ? 'nat'
        : (changes.refused[0]?.verdict ?? 'right')
  work.spiChanges = changes
  const actor = actorOf(sa)
  const { drainUs } = spiPolicy(work.endpoint.config)
  if (!work.runs(actor)) work.start(actor, spiChangeMachine, { drainUs })
  if (verdict !== 'right') recordRefusal(work, sa, changes, verdict)
  work.send(actor, { type: 'update', verdict, drains: changes.children.some(({ direction }) => direction === 'in') })
}

const REASONS: Readonly<Record<SpiVerdict, readonly [text: string, ref: string]>> = {
  right: ['', ''],
  'not-agreed': ['context transfer was not announced by both sides', 'RFC 7296 §3.12'],
  'not-allowed': ['only the router that an SA is transferred to gives numbers', 'Allard 2008 §3.2.4'],
  nat: ['an address changed on the way', 'RFC 4555 §3.9'],
  unknown: ['no SA of this IKE SA has that SPI', 'Allard 2008 §3.2.4'],
  reserved: ['0 to 255, and the IKE SPI zero, are reserved', 'RFC 4303 §2.1'],
  taken: ['another SA of this side has the number', 'RFC 4301 §4.1'],
  malformed: ['no SPI of this protocol', 'RFC 7296 §3.10'],
}

function recordRefusal(work: IkeWork, sa: IkeSa, { refused }: SpiChanges, verdict: SpiVerdict): void {
  const [text, ref] = REASONS[verdict]
  const named = refused.map(({ about }) => `${about.spi || 'no SPI'} to ${about.data.newSpi || 'none'}`).join(', ')
  work.refuse(`update-spi-${verdict}`, `${sa.name}${named === '' ? '' : `, ${named}`}: ${text}`, ref)
}

/** More numbers than pairs of child SAs have is nonsense (Roamscope). */
const UPDATES_MAX = 64

function readChanges(work: IkeWork, sa: IkeSa, { payloads }: Hand): SpiChanges {
  const updates = notifiesOf(payloads).filter((each): each is Notify<'UPDATE_SPI'> => each.notify === 'UPDATE_SPI')
  const children: ChildChange[] = []
  const refused: { about: Notify<'UPDATE_SPI'>; verdict: SpiVerdict }[] = []
  let pair: SpiPair | undefined
  for (const about of updates.slice(0, UPDATES_MAX)) {
    const read = about.protocol === 'IKE' ? readPair(work, sa, about) : readChild(work, sa, about, children)
    if (typeof read === 'string') refused.push({ about, verdict: read })
    else if ('spiI' in read) pair = read
    else children.push(read)
  }
  const extra = updates.slice(UPDATES_MAX).map(about => ({ about, verdict: 'malformed' as const }))
  return {
    children,
    pair,
    moves: notifyOf(payloads, 'UPDATE_SA_ADDRESSES') !== undefined,
    refused: [...refused, ...extra],
  }
}

const SPI_HEX = /^0x[0-9a-f]{8}$/u
const IKE_SPI_HEX = /^0x[0-9a-f]{16}$/u

/** D: the SPI is that of the side that answered, or not set, of the one that began (Allard 2008 §3.2.4). */
function readChild(
  work: IkeWork,
  sa: IkeSa,
  { protocol, spi, data: { responder, newSpi } }: Notify<'UPDATE_SPI'>,
  before: readonly ChildChange[],
): ChildChange | SpiVerdict {
  if (!SPI_HEX.test(spi) || !SPI_HEX.test(newSpi)) return 'malformed'
  if (protocol !== 'ESP') return 'unknown'
  const [oldSpi, next] = [Number.parseInt(spi, 16), Number.parseInt(newSpi, 16)]
  const direction = responder === (sa.founder === 'us') ? 'out' : 'in'
  const child = childrenOfLine(work, sa).find(
    each => each.installed && (direction === 'in' ? each.inboundSpi : each.outboundSpi) === oldSpi,
  )
  if (child === undefined) return 'unknown'
  if (next < SPI_FIRST) return 'reserved'
  if (before.some(each => each.child === child.name && each.direction === direction)) return 'malformed'
  const change = { child: child.name, direction, oldSpi, newSpi: next } as const
  return isTaken(work, sa, change, before) ? 'taken' : change
}

const childrenOfLine = (work: IkeWork, sa: IkeSa): readonly IkeChild[] =>
  lineOf(work, sa.name).flatMap(each => work.childrenOf(each.name))

function isTaken(work: IkeWork, sa: IkeSa, change: ChildChange, before: readonly ChildChange[]): boolean {
  const { child, direction, newSpi } = change
  const id = direction === 'in' ? inboundRow(child) : outboundRow(child)
  const row = associationOf(work.endpoint.ipsec.sad, id)
  if (row === undefined || before.some(each => each.direction === direction && each.newSpi === newSpi)) return true
  if (direction === 'out')
    return holderHere(work, { ...row, destination: sa.remote.address, spi: newSpi }) !== undefined
  const expected = work.endpoint.children.where('inboundSpi', String(newSpi)).some(({ name }) => name !== child)
  return expected || holderHere(work, { ...row, spi: newSpi }) !== undefined
}

function readPair(
  work: IkeWork,
  sa: IkeSa,
  { spi, data: { responder, newSpi } }: Notify<'UPDATE_SPI'>,
): SpiPair | SpiVerdict {
  if (!IKE_SPI_HEX.test(spi) || !IKE_SPI_HEX.test(newSpi)) return 'malformed'
  if (spi !== (responder ? sa.spiR : sa.spiI)) return 'unknown'
  if (newSpi === NO_IKE_SPI) return 'reserved'
  const pair = responder ? { spiI: sa.spiI, spiR: newSpi } : { spiI: newSpi, spiR: sa.spiR }
  return twinOf(work, sa, pair) === undefined ? pair : 'taken'
}

export function handleSpiChange(work: IkeWork, actor: string, effect: SpiChangeEffect): void {
  const line = actor.slice(0, -SUFFIX.length)
  if (effect.type === 'mark') return work.mark(effect.mark, effect.ref, line)
  if (effect.type === 'dropOld') return dropOld(work, line)
  const { hand, spiChanges } = work
  if (hand === undefined || spiChanges === undefined) return undefined
  switch (effect.type) {
    case 'adoptUpdate':
      return adopt(work, hand, spiChanges)
    case 'keepOld':
      return keepOld(work, spiChanges)
    case 'refuseUpdate':
      if (effect.notify !== 'UNACCEPTABLE_SPI') {
        work.extra = [notify(effect.notify)]
        return undefined
      }
      work.extra = spiChanges.refused.map(({ about: { protocol, spi } }) => notify(effect.notify, { protocol, spi }))
      return undefined
  }
}

function adopt(work: IkeWork, hand: Hand, { children, pair, moves }: SpiChanges): void {
  const { sa: name, from, to, payloads } = hand
  for (const change of children) renumber(work, change)
  // The answer still goes out under the pair the request came under.
  if (pair !== undefined && !samePair(pair, work.sa(name))) work.later(() => repair(work, name, pair))
  if (!moves) return
  moveLine(work, name, { local: to, remote: from })
  changeLine(work, name, {}, { peerAddresses: [from.address], refused: [] })
  const nat = detectNat(work, payloads, work.sa(name), to, from)
  if (nat.supported) setNat(work, name, nat)
  moveChildren(work, name)
  work.report({ what: 'moved', sa: name, accepted: true })
}

const setRow = (work: IkeWork, id: string, change: (row: SecurityAssociation) => SecurityAssociation): void => {
  const { ipsec } = work.endpoint
  work.endpoint = {
    ...work.endpoint,
    ipsec: { ...ipsec, sad: changeAssociations(ipsec.sad, [id], change) },
  }
}

function renumber(work: IkeWork, { child, direction, oldSpi, newSpi }: ChildChange): void {
  const key = direction === 'in' ? inboundRow(child) : outboundRow(child)
  setRow(work, key, row => ({ ...row, spi: newSpi }))
  work.changeChild(child, direction === 'in' ? { inboundSpi: newSpi } : { outboundSpi: newSpi })
  work.outputs.push({ kind: 'spi-changed', table: 'SAD', key, oldSpi, newSpi })
}

/**
 * A copy of an inbound row under the old number, window and all: what comes under it counts in the copy's window, and
 * cannot come again under the new number, which the ICV covers (RFC 4303 §3.4.4).
 */
function keepOld(work: IkeWork, { children }: SpiChanges): void {
  for (const { child, direction, oldSpi } of children) {
    if (direction !== 'in') continue
    const { ipsec } = work.endpoint
    const row = present(associationOf(ipsec.sad, inboundRow(child)), 'inbound row')
    const kept = insertAssociation(ipsec.sad, { ...row, id: oldRow(child), spi: oldSpi })
    if (kept.ok) work.change({ ipsec: { ...ipsec, sad: kept.value } })
  }
}

function dropOld(work: IkeWork, line: string): void {
  const children = work.endpoint.sas.where('line', line).flatMap(({ name }) => work.childrenOf(name))
  const { ipsec } = work.endpoint
  const sad = ipsec.sad.filter(({ id }) => !children.some(({ name }) => isOldRow(name, id)))
  work.change({ ipsec: { ...ipsec, sad } })
}

/** With the last IKE SA of its line the machine goes too. */
export function retireSpiChange(work: IkeWork, sa: IkeSa): void {
  const actor = actorOf(sa)
  if (work.runs(actor) && lineOf(work, sa.name).length === 0) work.stop(actor)
}

/** The router gave the transferred IKE SA up: a complete IKEv2 with it, from where it was heard (Allard 2008 §3.2.3). */
export function relaunch(work: IkeWork, hand: Hand): void {
  const sa = work.sa(heirOf(work, hand.sa))
  if (notifyOf(hand.payloads, 'RELAUNCH_IKE') === undefined || !sa.mobility.contextTransfer || sa.founder !== 'us')
    return
  work.later(() => {
    work.mark('ike-relaunched', 'Allard 2008 §3.2.3', `${sa.name}: a complete IKEv2 with ${hand.from.address}`)
    const place = (address: string) => ({ address, port: IKE_PORT })
    initiate(work, work.peer(sa.peer), place(hand.to.address), place(hand.from.address))
  })
}
