import type { TraceEvent } from '../../trace/event.ts'
import { applyEvent, initialWorld } from '../../trace/fold.ts'
import type { EspKey, InvariantResult, Trace } from '../../trace/trace.ts'
import { endsAgree } from './ends-agree.ts'
import { readHeaders, type Headers } from './headers.ts'
import type { Run, Watch, Watcher } from './invariant.ts'
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
  const ask = (atUs: number, question: (watcher: Watcher) => string | undefined): void => {
    for (const each of watched) {
      const text = each.broken === undefined ? question(each.watcher) : undefined
      if (text !== undefined) each.broken = { atUs, text }
    }
  }
  let world = initialWorld(trace)
  let rows = false
  for (const [i, event] of trace.events.entries()) {
    const before = world
    world = applyEvent(world, event)
    rows ||= event.kind === 'row' || event.kind === 'node'
    const moment = { event, before, after: world }
    ask(event.atUs, watcher => watcher.see?.(moment))
    if (event.kind === 'row' && event.table === 'SAD') sealing.take({ event, before, after: world })
    if (trace.events[i + 1]?.step === event.step) continue
    const [after, changed] = [world, rows]
    ask(event.atUs, watcher => watcher.stepDone?.(after, changed))
    rows = false
  }
  ask(trace.endedAtUs, watcher => watcher.end?.(world))
  return watched.map(({ id, watcher, broken }) => ({
    id,
    holds: broken === undefined,
    firstBrokenAtUs: broken?.atUs ?? null,
    text: broken?.text ?? watcher.summary(),
  }))
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
  const known = { sent: new Map<number, Headers | undefined>(), arrived: new Map<number, Headers | undefined>() }
  const sealing = new RowIndex((row, { node }) =>
    row.direction === 'out' ? [`${node} ${Number(row.spi)} ${row.destination}`] : [],
  )
  const keys = new Map<string, EspKey>()
  for (const key of trace.header.espKeys) {
    const name = `${Number(key.spi)} ${key.source} ${key.destination}`
    keys.set(name, keys.get(name) ?? key)
  }
  const run: Run = {
    trace,
    outbound: (node, spi, destination) => sealing.at(`${node} ${spi} ${destination}`)[0]?.row,
    espKey: (spi, source, destination) => keys.get(`${spi} ${source} ${destination}`),
    sentBy: message => sent.get(message),
    headers(message, as) {
      const which = as === 'arrived' && changed.has(message) ? 'arrived' : 'sent'
      const memo = known[which]
      if (memo.has(message)) return memo.get(message)
      const bytes = which === 'arrived' ? changed.get(message) : sent.get(message)?.bytes
      const headers = bytes === undefined ? undefined : readHeaders(bytes)
      memo.set(message, headers)
      return headers
    },
  }
  return { run, sealing }
}
