import type { Micros } from '../../../lib/micros.ts'
import { reauthInitiatorMachine } from '../../../protocol/machines/ikev2/reauth-initiator.machine.ts'
import { reauthResponderMachine } from '../../../protocol/machines/ikev2/reauth-responder.machine.ts'
import { notifyOf } from '../../../protocol/wire/ikev2/find.ts'
import { notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { changeLine, heirOf, lineOf } from './heirs.ts'
import type { IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { initiate } from './init-initiator.ts'
import { reauthPolicy } from './reauth-policy.ts'
import { ikePlaces } from './udp-places.ts'

const SUFFIX = '/reauth'
const SECOND = 1_000_000
const actorOf = ({ mobility }: IkeSa): string => `${mobility.line}${SUFFIX}`

/** The SA of a line that is in use. */
export function currentOf(work: IkeWork, line: string): IkeSa | undefined {
  const any = work.endpoint.sas.where('line', line).find(({ phase }) => phase === 'established')
  const heir = any && work.findSa(heirOf(work, any.name))
  return heir?.phase === 'established' ? heir : undefined
}

// ── The original responder ──────────────────────────────────────────────────────────────────────────────────────

/** In the last answer of IKE_AUTH, where there is a limit (RFC 4478 §2). */
export function authLifetime(work: IkeWork, sa: IkeSa): readonly ClearPayload[] {
  const { lifetimeS } = reauthPolicy(work.peer(sa.peer))
  if (lifetimeS === undefined) return []
  limit(work, sa, lifetimeS)
  return [notifyWith('AUTH_LIFETIME', { seconds: lifetimeS })]
}

/** At any time, in a request of its own: `seconds` from now (RFC 4478 §2). */
export function lifetimeRequest(work: IkeWork, sa: IkeSa, seconds: number): readonly ClearPayload[] {
  limit(work, sa, seconds)
  return [notifyWith('AUTH_LIFETIME', { seconds })]
}

function limit(work: IkeWork, sa: IkeSa, seconds: number): void {
  const leftUs = seconds * SECOND
  changeLine(work, sa.name, { authenticatedUntilUs: work.context.nowUs + leftUs })
  limitUntil(work, sa, leftUs)
}

function limitUntil(work: IkeWork, sa: IkeSa, leftUs: Micros): void {
  const deadlineUs = leftUs + reauthPolicy(work.peer(sa.peer)).graceUs
  const actor = actorOf(sa)
  if (work.runs(actor)) work.send(actor, { type: 'limited', deadlineUs })
  else work.start(actor, reauthResponderMachine, { deadlineUs })
}

/**
 * An SA that another router had goes on here, and so does its time: who the peer is was shown to that router, and no
 * transfer shows it anew (RFC 4478 §2; failure case 59). An own policy that is stricter is told, as one that changed.
 */
export function goOnWithReauth(work: IkeWork, name: string): void {
  const sa = work.sa(name)
  if (sa.founder === 'us') return
  const { lifetimeS } = reauthPolicy(work.peer(sa.peer))
  const leftUs = sa.authenticatedUntilUs === undefined ? undefined : sa.authenticatedUntilUs - work.context.nowUs
  const isStricter = lifetimeS !== undefined && (leftUs === undefined || lifetimeS * SECOND < leftUs)
  if (isStricter) work.changeSa(name, { queue: [...sa.queue, { kind: 'auth-lifetime', seconds: lifetimeS }] })
  else if (leftUs !== undefined) limitUntil(work, sa, leftUs)
}

/** Not repeated in time: the line ends here (RFC 4478 §2). */
export function endAuthentication(work: IkeWork, actor: string): void {
  const sa = currentOf(work, actor.slice(0, -SUFFIX.length))
  if (sa !== undefined) work.send(sa.name, { type: 'delete' })
}

// ── The original initiator ──────────────────────────────────────────────────────────────────────────────────────

/** AUTH_LIFETIME from the gateway, in its last answer of IKE_AUTH or in a request: counted from now (RFC 4478 §2). */
export function receiveAuthLifetime(work: IkeWork, name: string, payloads: readonly ClearPayload[]): void {
  const said = notifyOf(payloads, 'AUTH_LIFETIME')?.data
  const sa = work.findSa(name)
  if (said === undefined || sa?.phase !== 'established') return
  if (sa.founder !== 'us')
    return work.refuse('auth-lifetime-unwanted', `${name}: only the responder sets a time`, 'RFC 4478 §2')
  work.mark('authentication-limited', 'RFC 4478 §2', `${name}: to be repeated within ${said.seconds} s`)
  changeLine(work, name, { authenticatedUntilUs: work.context.nowUs + said.seconds * SECOND })
  const dueUs = Math.max(1, said.seconds * SECOND - reauthPolicy(work.peer(sa.peer)).marginUs)
  const actor = actorOf(sa)
  if (work.runs(actor)) work.send(actor, { type: 'limited', dueUs })
  else work.start(actor, reauthInitiatorMachine, { dueUs })
}

/** A user wants it now: this side repeats it, or asks the peer to (RFC 4478 §2: a time of zero). */
export function wishForReauth(work: IkeWork, name: string): void {
  const sa = work.sa(name)
  if (sa.founder !== 'us')
    return void work.changeSa(name, { queue: [...sa.queue, { kind: 'auth-lifetime', seconds: 0 }] })
  const actor = actorOf(sa)
  if (work.runs(actor)) work.send(actor, { type: 'begin' })
  else work.start(actor, reauthInitiatorMachine, { dueUs: 1 })
}

/** A new IKE SA from the start, from where this side is now to where the peer is (RFC 7296 §2.8.3). */
export function reauthenticate(work: IkeWork, actor: string): void {
  const sa = currentOf(work, actor.slice(0, -SUFFIX.length))
  if (sa === undefined) return
  const { order } = reauthPolicy(work.peer(sa.peer))
  work.mark('reauthentication', 'RFC 7296 §2.8.3', `${sa.name}: ${order}`)
  if (order === 'break-before-make') {
    changeLine(work, sa.name, {}, { comesBack: true })
    return work.send(sa.name, { type: 'delete' })
  }
  const next = initiate(work, work.peer(sa.peer), sa.local, sa.remote)
  const { mobility } = work.sa(next)
  work.changeSa(next, { mobility: { ...mobility, replaces: sa.mobility.line } })
}

/**
 * The SA that was to take the place of another stands: what is left of that one ends, data having passed there until now
 * (RFC 5685 §5, RFC 4478 §2).
 */
export function leaveReplaced(work: IkeWork, { mobility: { replaces } }: IkeSa): void {
  const old = replaces === '' ? undefined : currentOf(work, replaces)
  if (old !== undefined) work.send(old.name, { type: 'delete' })
}

/** A set-up that was to take an SA's place came to nothing. */
export function tellReauthFailed(work: IkeWork, { mobility: { replaces } }: IkeSa): void {
  if (replaces !== '') work.send(`${replaces}${SUFFIX}`, { type: 'failed' })
}

/** Another router goes on with the SA: the clock stops here. */
export function leaveReauth(work: IkeWork, sa: IkeSa): void {
  const actor = actorOf(sa)
  if (!work.runs(actor)) return
  work.send(actor, { type: 'ended' })
  work.stop(actor)
}

/** With the last SA of its line the clock stops; a client that broke it off to come back does so now. */
export function retireReauth(work: IkeWork, sa: IkeSa): void {
  const actor = actorOf(sa)
  if (lineOf(work, sa.name).some(({ phase }) => phase === 'established')) return
  work.send(actor, { type: 'ended' })
  work.stop(actor)
  const { comesBack, comesBackTo } = sa.mobility
  if (!comesBack) return
  if (comesBackTo === '') initiate(work, work.peer(sa.peer), sa.local, sa.remote)
  else initiate(work, work.peer(sa.peer), ...ikePlaces(sa, comesBackTo))
}
