import type { TraceEvent } from '../../trace/event.ts'
import { applyEvent, initialWorld } from '../../trace/fold.ts'
import type { EspKey, InvariantResult, Trace } from '../../trace/trace.ts'
import { endsAgree } from './ends-agree.ts'
import { readHeaders, readSecurity } from './headers.ts'
import type { Run, SealedPacket, Verdict, Watch, Watcher } from './invariant.ts'
import { INVARIANTS, type InvariantId } from './list.ts'
import { messageIdsAgree } from './message-ids-agree.ts'
import { noCleartext } from './no-cleartext.ts'
import { noLongTermSecret } from './no-long-term-secret.ts'
import { noNonceReuse } from './no-nonce-reuse.ts'
import { noOrphan } from './no-orphan.ts'
import { noReplayAccepted } from './no-replay-accepted.ts'
import { noUnauthorisedActivation } from './no-unauthorised-activation.ts'
import { noUnauthorisedTransfer } from './no-unauthorised-transfer.ts'
import { padAuthorised } from './pad-authorised.ts'
import { recovers } from './recovers.ts'
import { redirectBounded } from './redirect-bounded.ts'
import { RowIndex } from './row-index.ts'
import { sadKeyUnique } from './sad-key-unique.ts'
import { sealedPacket } from './sealed-packets.ts'
import { sequenceMonotonic } from './sequence-monotonic.ts'
import { singleHolder } from './single-holder.ts'

const WATCHES: Readonly<Record<InvariantId, Watch>> = {
  'no-cleartext': noCleartext,
  'no-unauthorised-transfer': noUnauthorisedTransfer,
  'no-unauthorised-activation': noUnauthorisedActivation,
  'sad-key-unique': sadKeyUnique,
  'single-holder': singleHolder,
  'no-replay-accepted': noReplayAccepted,
  'no-nonce-reuse': noNonceReuse,
  'sequence-monotonic': sequenceMonotonic,
  'ends-agree': endsAgree,
  'no-orphan': noOrphan,
  'message-ids-agree': messageIdsAgree,
  'redirect-bounded': redirectBounded,
  'no-long-term-secret': noLongTermSecret,
  'pad-authorised': padAuthorised,
  recovers,
}

interface Watched {
  readonly id: InvariantId
  readonly watcher: Watcher
  broken: { readonly atUs: number; readonly text: string } | undefined
}

/**
 * Judges a run by what happened in it (events, rows, octets of frames), never by what it was meant to be.
 * One pass over the events; `ids` restricts it. Results in the order of the list.
 */
export function checkInvariants(
  trace: Trace,
  ids: readonly InvariantId[] = INVARIANTS.map(({ id }) => id),
): readonly InvariantResult[] {
  const { run, sealing } = openRun(trace)
  const watched = ids.map((id): Watched => ({ id, watcher: WATCHES[id](run), broken: undefined }))
  const seeing = new Map<TraceEvent['kind'], readonly Watched[]>()
  const seeingKind = (kind: TraceEvent['kind']): readonly Watched[] => {
    const known = seeing.get(kind)
    if (known !== undefined) return known
    const found = watched.filter(({ watcher: { see, sees } }) => see !== undefined && (sees?.includes(kind) ?? true))
    seeing.set(kind, found)
    return found
  }
  const stepping = watched.filter(({ watcher }) => watcher.stepDone !== undefined)
  let world = initialWorld(trace)
  let rows = false
  for (const [i, event] of trace.events.entries()) {
    const before = world
    world = applyEvent(world, event)
    rows ||= event.kind === 'row' || event.kind === 'node'
    const moment = { event, before, after: world }
    for (const each of seeingKind(event.kind))
      if (each.broken === undefined) note(each, event.atUs, each.watcher.see?.(moment))
    if (event.kind === 'row' && event.table === 'SAD') sealing.take(event)
    if (trace.events[i + 1]?.step === event.step) continue
    for (const each of stepping)
      if (each.broken === undefined) note(each, event.atUs, each.watcher.stepDone?.(world, rows))
    rows = false
  }
  for (const each of watched) if (each.broken === undefined) note(each, trace.endedAtUs, each.watcher.end?.(world))
  return watched.map(({ id, watcher, broken }) => ({
    id,
    holds: broken === undefined,
    firstBrokenAtUs: broken?.atUs ?? null,
    text: broken?.text ?? watcher.summary(),
  }))
}

function note(watched: Watched, atUs: number, text: Verdict): void {
  if (text !== undefined) watched.broken = { atUs, text }
}

type Sent = Extract<TraceEvent, { readonly kind: 'sent' }>

/** Finds frames by number and reads each at most once as it left and once as it arrived. */
function openRun(trace: Trace): { readonly run: Run; readonly sealing: RowIndex } {
  const sent = new Map<number, Sent>()
  const changed = new Map<number, Uint8Array>()
  for (const event of trace.events) {
    if (event.kind === 'sent') sent.set(event.message, event)
    if (event.kind === 'fault' && event.message !== null && event.bytes !== null)
      changed.set(event.message, event.bytes)
  }
  const sealing = new RowIndex((row, { node }) =>
    row.direction === 'out' ? [`${node} ${Number(row.spi)} ${row.destination}`] : [],
  )
  const keys = new Map<string, EspKey>()
  for (const key of trace.header.espKeys) {
    const name = `${Number(key.spi)} ${key.source} ${key.destination}`
    keys.set(name, keys.get(name) ?? key)
  }
  const which = (message: number, as: 'sent' | 'arrived'): 'sent' | 'arrived' =>
    as === 'arrived' && changed.has(message) ? 'arrived' : 'sent'
  const headers = remembered((message, as) => {
    const bytes = as === 'arrived' ? changed.get(message) : sent.get(message)?.bytes
    return bytes === undefined ? undefined : readHeaders(bytes)
  })
  const security = remembered((message, as) => {
    const outer = headers(message, as)
    return outer === undefined ? undefined : readSecurity(outer)
  })
  const asking: Omit<Run, 'sealed'> = {
    trace,
    outbound: (node, spi, destination) => first(sealing.at(`${node} ${spi} ${destination}`))?.row,
    espKey: (spi, source, destination) => keys.get(`${spi} ${source} ${destination}`),
    sentBy: message => sent.get(message),
    headers: (message, as) => headers(message, which(message, as)),
    security: (message, as) => security(message, which(message, as)),
  }
  let last: { readonly event: TraceEvent; readonly packet: SealedPacket | undefined } | undefined
  const sealed = (event: TraceEvent): SealedPacket | undefined => {
    if (last?.event !== event) last = { event, packet: sealedPacket(asking, event) }
    return last.packet
  }
  return { run: { ...asking, sealed }, sealing }
}

function first<T>(all: Iterable<T>): T | undefined {
  for (const each of all) return each
  return undefined
}

/** Each frame is read once as it left, and once as it arrived. */
function remembered<T>(
  read: (message: number, as: 'sent' | 'arrived') => T | undefined,
): (message: number, as: 'sent' | 'arrived') => T | undefined {
  const known = { sent: new Map<number, T | undefined>(), arrived: new Map<number, T | undefined>() }
  return (message, as) => {
    const memo = known[as]
    const found = memo.get(message)
    if (found !== undefined || memo.has(message)) return found
    const made = read(message, as)
    memo.set(message, made)
    return made
  }
}
