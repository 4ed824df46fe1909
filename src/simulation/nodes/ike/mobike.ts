import { inRanges } from './address-ranges.ts'
import { moveChildren } from './child-install.ts'
import type { Place } from './ike-config.ts'
import { changeLine, heirOf, lineOf, moveLine, lineOfActor } from './heirs.ts'
import type { IkeSa, Outstanding } from './ike-state.ts'
import type { Hand, IkeWork } from './ike-work.ts'
import { mobikeInitiatorMachine } from '../../../protocol/machines/ikev2/mobike-initiator.machine.ts'
import { mobikeResponderMachine } from '../../../protocol/machines/ikev2/mobike-responder.machine.ts'
import type {
  MobikeInitiatorEffect,
  MobikeInitiatorEvent,
  MobikeResponderEffect,
  MobikeResponderEvent,
} from '../../../protocol/machines/ikev2/mobike-events.ts'
import { IKE_NAT_PORT } from '../../../protocol/wire/ikev2/codes.ts'
import { notifiesOf, notifyOf } from '../../../protocol/wire/ikev2/find.ts'
import { isErrorNotify, notify } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { addressList, cookie2, meetsNat, natProhibition, proofOf, readAddressList } from './mobike-payloads.ts'
import { mobilityPolicy } from './mobility-policy.ts'
import { detectNat, natPayloads } from './nat.ts'
import { settleKeepalive } from './nat-keepalive.ts'
import { otherPaths, pathText, type Path } from './paths.ts'
import { floated } from './udp-places.ts'

const actorOf = ({ mobility }: IkeSa): string => `${mobility.line}/mobike`

/** The machine that moves this SA and its successors; it begins with the first thing it has to do. */
export function mobikeActor(work: IkeWork, name: string): string {
  const sa = work.sa(name)
  const actor = actorOf(sa)
  if (!work.runs(actor)) work.start(actor, sa.founder === 'us' ? mobikeInitiatorMachine : mobikeResponderMachine)
  return actor
}

export function tellMobike(work: IkeWork, name: string, event: MobikeInitiatorEvent | MobikeResponderEvent): void {
  work.send(mobikeActor(work, name), event)
}

/** The SA an actor of MOBIKE is about now. */
function saOf(work: IkeWork, actor: string): IkeSa | undefined {
  const line = work.endpoint.sas.where('line', lineOfActor(actor)).filter(({ phase }) => phase === 'established')
  // Nothing new goes out under one that is being deleted, such as the loser of a collision (RFC 7296 §2.8.2).
  const sa = line.find(({ name }) => work.stateOf(heirOf(work, name)) !== 'deleting') ?? line[0]
  return sa && work.findSa(heirOf(work, sa.name))
}

/** With the last SA of its line the machine goes too. */
export function retireMobike(work: IkeWork, sa: IkeSa): void {
  const actor = actorOf(sa)
  if (work.runs(actor) && saOf(work, actor) === undefined) work.stop(actor)
}

/** Both sides speak MOBIKE, and this one began: it moves the SA (RFC 4555 §3.5). */
export const leadsMoves = (sa: IkeSa): boolean => sa.mobike && sa.founder === 'us' && sa.phase === 'established'

/** This side is at another address, or wants the peer's other one: told to the peer when the window allows. */
export function startMove(work: IkeWork, name: string, { local, remote }: Path): void {
  const sa = work.sa(name)
  moveLine(work, name, { local, remote })
  const checked =
    mobilityPolicy(work.peer(sa.peer)).routability === 'none' || sa.mobility.routable.includes(remote.address)
  tellMobike(work, name, { type: 'move', checked })
}

/** A user says that this side has another address now. */
export function moveTo(work: IkeWork, name: string, local: Place, remote?: Place): void {
  const sa = work.sa(name)
  if (!sa.mobike || sa.founder !== 'us') {
    work.refuse('not-mobile', `${name} may not be moved from here`, 'RFC 4555 §3.5')
    return work.report({ what: 'moved', sa: name, accepted: false })
  }
  // Once on the NAT-T port, always there (RFC 4555 §3.3).
  startMove(work, name, { local: sa.local.port === IKE_NAT_PORT ? floated(local) : local, remote: remote ?? sa.remote })
}

/** A responder's address in use is gone: the one case in which it moves the SA itself (RFC 4555 §3.5). */
export function ownAddressLost(work: IkeWork, name: string, local: Place): void {
  const sa = work.sa(name)
  if (sa.founder === 'us' || !sa.mobike) return moveTo(work, name, local)
  moveLine(work, name, { local })
  tellMobike(work, name, { type: 'ownAddressLost' })
}

export function handleMobike(
  work: IkeWork,
  actor: string,
  effect: MobikeInitiatorEffect | MobikeResponderEffect,
): void {
  const sa = saOf(work, actor)
  if (effect.type === 'mark') return work.mark(effect.mark, effect.ref, sa?.name ?? actor)
  if (sa === undefined) return undefined
  const { name, mobility } = sa
  switch (effect.type) {
    case 'moveChildren':
      return moveChildren(work, name)
    case 'sendUpdate':
      return queueOnce(work, name, { kind: 'update-addresses', check: effect.check })
    case 'sendCheck':
      return queueOnce(work, name, { kind: 'check-routability' })
    case 'sendAddresses':
      return queueOnce(work, name, { kind: 'announce-addresses' })
    case 'adoptAnswer':
      return adoptAnswer(work, name)
    case 'takeOtherPath':
      return takeOtherPath(work, name)
    case 'probePaths':
      return void work.changeSa(name, { outstanding: sa.outstanding.map(each => ({ ...each, probed: true })) })
    case 'adoptFoundPath': {
      const way = mobility.answer?.way
      return way && moveLine(work, name, { local: way.to, remote: way.from })
    }
    case 'adoptAddresses':
      return adoptAddresses(work)
    case 'refuseUpdate':
      work.extra = [notify(effect.notify)]
      return work.report({ what: 'moved', sa: name, accepted: false })
    case 'noteAddresses':
      return noteAddresses(work, name)
    case 'takeOwnAddress':
      return undefined
    case 'moved':
      return work.report({ what: 'moved', sa: name, accepted: effect.accepted })
    case 'closeSa':
      return work.send(name, { type: 'fatalNotify', notify: 'COOKIE2' })
  }
}

type MobikePurpose = Extract<
  IkeSa['queue'][number],
  { readonly kind: 'update-addresses' | 'check-routability' | 'announce-addresses' }
>

/** A newer one makes one that still waits superfluous. */
function queueOnce(work: IkeWork, name: string, purpose: MobikePurpose): void {
  const queue = work.sa(name).queue.filter(({ kind }) => kind !== purpose.kind)
  work.changeSa(name, { queue: [...queue, purpose] })
}

/** Payloads of the requests of MOBIKE (RFC 4555 §3.5 to §3.7). */
export function mobikeRequest(work: IkeWork, sa: IkeSa, purpose: MobikePurpose): readonly ClearPayload[] {
  const peer = work.peer(sa.peer)
  const prohibition = natProhibition(peer, sa.local, sa.remote)
  switch (purpose.kind) {
    case 'update-addresses':
      return [
        notify('UPDATE_SA_ADDRESSES'),
        ...(prohibition.length > 0 ? prohibition : natPayloads(work, sa, sa.local, sa.remote)),
        ...(purpose.check ? [cookie2(work)] : []),
      ]
    case 'check-routability':
      return [cookie2(work)]
    case 'announce-addresses': {
      const others = mobilityPolicy(peer).addresses.filter(each => each !== sa.local.address)
      return [...addressList(others), ...prohibition]
    }
  }
}

const NO_NAT = { supported: false, here: false, there: false }

/** An answer to a request that went several ways: the way it took back works (RFC 4555 §3.10). */
export function notePath(work: IkeWork, name: string, request: Outstanding, way: { from: Place; to: Place }): void {
  const sa = work.sa(name)
  if (!request.probed || !leadsMoves(sa)) return
  const elsewhere = way.to.address !== sa.local.address || way.from.address !== sa.remote.address
  const answer = { way, nat: NO_NAT, mapping: sa.mobility.mapping, proven: false }
  changeLine(work, name, {}, { answer })
  tellMobike(work, name, { type: 'pathFound', elsewhere })
}

export function receiveUpdateAnswer(
  work: IkeWork,
  name: string,
  request: Outstanding,
  payloads: readonly ClearPayload[],
  way: { readonly from: Place; readonly to: Place },
): void {
  const sa = work.sa(name)
  const refused = notifiesOf(payloads).find(isErrorNotify)?.notify
  const proof = proofOf(request, sa, payloads)
  const mapping = notifyOf(payloads, 'NAT_DETECTION_DESTINATION_IP')?.data ?? sa.mobility.mapping
  const nat = detectNat(work, payloads, sa, way.to, way.from)
  changeLine(work, name, {}, { answer: { way, nat, mapping, proven: proof === 'right' } })
  tellMobike(work, name, {
    type: 'updateAnswer',
    latest: request.moves === sa.moves && !request.probed,
    outcome: refused === undefined ? 'accepted' : refused === 'UNEXPECTED_NAT_DETECTED' ? 'nat' : 'unacceptable',
    proof,
    alternatives: otherPaths(work, sa).length > 0,
  })
}

/** NAT traversal goes on or off with what the answer shows (RFC 4555 §3.5). */
function adoptAnswer(work: IkeWork, name: string): void {
  const sa = work.sa(name)
  const { answer } = sa.mobility
  if (answer === undefined) return
  const { nat, mapping, proven } = answer
  const routable = proven ? [...new Set([...sa.mobility.routable, sa.remote.address])] : sa.mobility.routable
  changeLine(work, name, {}, { mapping, routable, answer: undefined, refused: [] })
  if (!nat.supported) return
  setNat(work, name, nat)
  // Their packets go in UDP, or no longer.
  moveChildren(work, name)
}

export function setNat(work: IkeWork, name: string, nat: { readonly here: boolean; readonly there: boolean }): void {
  const sa = work.sa(name)
  const encapsulated = nat.here || nat.there || work.endpoint.config.forceEncapsulation
  if (encapsulated !== sa.encapsulated)
    work.mark(encapsulated ? 'udp-encapsulation-on' : 'udp-encapsulation-off', 'RFC 4555 §3.5', name)
  changeLine(work, name, { encapsulated, behindNat: nat.here }, { peerBehindNat: nat.there })
  settleKeepalive(work, name)
}

function takeOtherPath(work: IkeWork, name: string): void {
  const sa = work.sa(name)
  const [path] = otherPaths(work, sa)
  if (path === undefined) return work.report({ what: 'moved', sa: name, accepted: false })
  const refused = [...sa.mobility.refused, pathText(sa)]
  changeLine(work, name, {}, { refused })
  startMove(work, name, path)
}

/** What an INFORMATIONAL request says about addresses, for the machine of this side (RFC 4555 §3.5, §3.6). */
export function receiveAddresses(work: IkeWork, hand: Hand): void {
  const { payloads, from, to, messageId } = hand
  const sa = work.sa(hand.sa)
  const asked = notifyOf(payloads, 'UPDATE_SA_ADDRESSES') !== undefined
  const list = readAddressList(payloads)
  const nat = detectNat(work, payloads, sa, to, from)
  if (nat.supported) work.extra = natPayloads(work, sa, to, from)
  if (!sa.mobike || (!asked && list === undefined)) return
  const met = meetsNat(payloads, from, to)
  if (asked && sa.founder === 'us') {
    work.mark('update-not-allowed', 'RFC 4555 §3.5', 'only the original initiator moves an SA')
    work.extra = [notify('UNACCEPTABLE_ADDRESSES')]
    return
  }
  if (asked) {
    const policy = mobilityPolicy(work.peer(sa.peer))
    tellMobike(work, sa.name, {
      type: 'update',
      newest: isNewest(work, sa, messageId),
      nat: met,
      acceptable: policy.acceptable === undefined || inRanges(policy.acceptable, from.address),
      checked: policy.routability === 'none' || sa.mobility.routable.includes(from.address),
    })
  }
  if (list === undefined) return
  if (sa.founder === 'peer') return tellMobike(work, sa.name, { type: 'peerAddresses', nat: met })
  if (met) {
    work.extra = [notify('UNEXPECTED_NAT_DETECTED')]
    return
  }
  noteAddresses(work, sa.name)
  const listed = [from.address, ...list].includes(sa.remote.address)
  tellMobike(work, sa.name, { type: 'peerAddresses', listed })
}

function noteAddresses(work: IkeWork, name: string): void {
  const { hand } = work
  const list = hand && readAddressList(hand.payloads)
  if (hand === undefined || list === undefined) return
  changeLine(work, name, {}, { peerAddresses: [hand.from.address, ...list] })
}

/** The IKE SA, and whatever took its place, is where the request came from (RFC 4555 §3.5). */
function adoptAddresses(work: IkeWork): void {
  const { hand } = work
  if (hand === undefined) return
  const { from, to, payloads, messageId } = hand
  const sa = work.sa(hand.sa)
  moveLine(work, sa.name, { local: to, remote: from })
  work.changeSa(sa.name, { mobility: { ...sa.mobility, newestUpdate: messageId } })
  const nat = detectNat(work, payloads, sa, to, from)
  if (nat.supported) setNat(work, sa.name, nat)
}

/** No update that left later was processed: under this SA, or under one made after it in its place (RFC 4555 §3.5). */
function isNewest(work: IkeWork, { name, mobility }: IkeSa, messageId: number): boolean {
  const line = lineOf(work, name)
  const younger = line.slice(line.findIndex(each => each.name === name) + 1)
  return messageId > mobility.newestUpdate && younger.every(each => each.mobility.newestUpdate < 0)
}

/** The initiator showed that it is there, or did not (RFC 4555 §3.7). */
export function receiveCheckAnswer(
  work: IkeWork,
  name: string,
  request: Outstanding,
  payloads: readonly ClearPayload[],
): void {
  const sa = work.sa(name)
  const proof = proofOf(request, sa, payloads)
  if (proof === 'right') {
    const routable = [...new Set([...sa.mobility.routable, sa.remote.address])]
    changeLine(work, name, {}, { routable })
  }
  tellMobike(work, name, { type: 'checkAnswer', proof })
}
