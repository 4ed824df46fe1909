import { setup } from 'xstate'
import { declared, type MachineMeta } from '../definition.ts'
import type { DataFacts, NewRouterEffect, NewRouterEvent, NewRouterInput } from './events.ts'
import { allGood } from './status.ts'

export interface NewRouterContext extends NewRouterInput {
  /** The mobile wants a CTAA. */
  readonly acknowledge: boolean
  /** pAR waits for a CTDR that says how the installation went. */
  readonly replyOwed: boolean
  /** A CT-Req with the mobile's token is out: pAR judges it and answers with a CTD. */
  readonly asked: boolean
  /** The mobile was answered: the stored CTAA can be repeated. */
  readonly answered: boolean
}

interface Args {
  readonly context: NewRouterContext
  readonly event: NewRouterEvent
}

type Data = Extract<NewRouterEvent, { type: 'CTD' | 'PCTD' }>
type Ctar = Extract<NewRouterEvent, { type: 'CTAR' }>
type Outcome = Extract<NewRouterEvent, { type: 'activated' }>
const dataOf = (event: NewRouterEvent): Data | undefined =>
  event.type === 'CTD' || event.type === 'PCTD' ? event : undefined
const factsOf = (event: NewRouterEvent): DataFacts | undefined => dataOf(event)?.facts
const ctarOf = (event: NewRouterEvent): Ctar | undefined => (event.type === 'CTAR' ? event : undefined)
const outcomeOf = (event: NewRouterEvent): Outcome | undefined => (event.type === 'activated' ? event : undefined)

const guards = {
  tokenGood: ({ event }: Args) => ctarOf(event)?.facts.token === 'good',
  tokenBad: ({ event }: Args) => ctarOf(event)?.facts.token === 'bad',
  pendingTokenGood: ({ event }: Args) => event.type === 'PCTD' && event.pendingToken === 'good',
  pendingTokenBad: ({ event }: Args) => event.type === 'PCTD' && event.pendingToken === 'bad',
  duplicate: ({ event }: Args) => ctarOf(event)?.facts.duplicate === true,
  duplicatesAnswered: ({ context }: Args) => context.duplicateCtar === 'repeat',
  answered: ({ context }: Args) => context.answered,
  acknowledgementWanted: ({ context }: Args) => context.acknowledge,
  usable: ({ event }: Args) => factsOf(event)?.usable === true,
  replyWanted: ({ event }: Args) => dataOf(event)?.wantReply === true,
  replyOwed: ({ context }: Args) => context.replyOwed,
  asked: ({ context }: Args) => context.asked,
  installed: ({ event }: Args) => allGood(outcomeOf(event)?.statuses ?? []),
  spisChanged: ({ event }: Args) => (outcomeOf(event)?.spiChanges.length ?? 0) > 0,
}

export const newRouterGuardRefs = {
  tokenGood: 'RFC 4067 §6.3',
  tokenBad: 'RFC 4067 §6.3',
  pendingTokenGood: 'RFC 4067 §2.5.6',
  pendingTokenBad: 'RFC 4067 §2.5.6',
  duplicate: 'RFC 4067 §3.2',
  duplicatesAnswered: 'Roamscope D6',
  answered: 'Roamscope D6',
  acknowledgementWanted: 'RFC 4067 §2.5.1',
  usable: 'RFC 4067 §2.3',
  replyWanted: 'RFC 4067 §2.5.3',
  replyOwed: 'RFC 4067 §2.5.4',
  asked: 'RFC 4067 §2.5.6',
  installed: 'Allard 2007 §VI-C step 5',
  spisChanged: 'Allard 2007 §VI-C step 5',
} satisfies Record<keyof typeof guards, string>

const base = setup({
  types: declared<{
    context: NewRouterContext
    events: NewRouterEvent
    emitted: NewRouterEffect
    input: NewRouterInput
    meta: MachineMeta
  }>(),
  guards,
  delays: {
    /** Longest wait for the data, RFC 4067 §4; pAR gives up after the same time. */
    CT_MAX_TRANSFER_TIME: ({ context }) => context.timers.maxTransferUs,
    /** How long data waits for a mobile that does not come, Roamscope; the RFC bounds it nowhere. */
    HELD_LIFETIME: ({ context }) => context.timers.heldLifetimeUs,
  },
})

export const newRouterDelayRefs = { CT_MAX_TRANSFER_TIME: 'RFC 4067 §4', HELD_LIFETIME: 'RFC 4067 §6.1' }

const actions = {
  noteRequest: base.assign(({ event }) => ({ acknowledge: ctarOf(event)?.acknowledge === true, answered: false })),
  noteAsked: base.assign({ asked: true }),
  noteReplyOwed: base.assign(({ event }) => ({ replyOwed: dataOf(event)?.wantReply === true })),
  noteReplied: base.assign({ replyOwed: false }),
  noteAnswered: base.assign({ answered: true }),
  forgetRequest: base.assign({ acknowledge: false, asked: false, replyOwed: false }),
  storeContexts: base.emit({ type: 'storeContexts' }),
  activateContexts: base.emit({ type: 'activateContexts' }),
  discardKey: base.emit({ type: 'discardKey' }),
  discardContexts: base.emit({ type: 'discardContexts' }),
  requestContexts: base.emit({ type: 'requestContexts', zeroToken: false }),
  requestWithKey: base.emit({ type: 'requestContexts', zeroToken: true }),
  cancelTransfer: base.emit({ type: 'cancelTransfer' }),
  confirmReceived: base.emit({ type: 'sendCtdr', allReceived: true, statuses: [] }),
  reportUnusable: base.emit(({ event }) => ({
    type: 'sendCtdr',
    allReceived: false,
    statuses: factsOf(event)?.statuses ?? [],
  })),
  reportNotInstalled: base.emit(({ event }) => ({
    type: 'sendCtdr',
    allReceived: false,
    statuses: outcomeOf(event)?.statuses ?? [],
  })),
  sendCtaa: base.emit(({ event }) => ({
    type: 'sendCtaa',
    statuses: outcomeOf(event)?.statuses ?? [],
    spiChanges: outcomeOf(event)?.spiChanges ?? [],
  })),
  sendCtaaUnusable: base.emit(({ event }) => ({
    type: 'sendCtaa',
    statuses: factsOf(event)?.statuses ?? [],
    spiChanges: [],
  })),
  repeatCtaa: base.emit({ type: 'repeatCtaa' }),
  refuseBadToken: base.emit({ type: 'refuse', code: 'bad-token' }),
  refuseDuplicate: base.emit({ type: 'refuse', code: 'duplicate' }),
  refuseBusy: base.emit({ type: 'refuse', code: 'busy' }),
  refuseUnexpected: base.emit({ type: 'refuse', code: 'unexpected' }),
  refuseTooLate: base.emit({ type: 'refuse', code: 'too-late' }),
  reportNoData: base.emit({ type: 'reportFailure', code: 'no-data' }),
  reportNeverCame: base.emit({ type: 'reportFailure', code: 'mobile-never-came' }),
  reportNotUsable: base.emit({ type: 'reportFailure', code: 'not-usable' }),
  markTokenGood: base.emit({ type: 'mark', mark: 'token-validated', ref: 'RFC 4067 §6.3' }),
  markHeld: base.emit({ type: 'mark', mark: 'contexts-held', ref: 'Allard 2007 §VI-C step 3' }),
  markRepeatedRequest: base.emit({ type: 'mark', mark: 'repeated-request', ref: 'Roamscope D6' }),
  markRepeatedData: base.emit({ type: 'mark', mark: 'repeated-data', ref: 'RFC 4067 §2.5.3' }),
  markCancelled: base.emit({ type: 'mark', mark: 'transfer-cancelled', ref: 'RFC 4067 §2.5.5' }),
  markNothingToFetch: base.emit({ type: 'mark', mark: 'nothing-to-fetch', ref: 'RFC 4067 §2.5' }),
  markGone: base.emit({ type: 'mark', mark: 'mobile-left', ref: 'RFC 5568 §5.6' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}

export const newRouterActionRefs = {
  noteRequest: 'RFC 4067 §2.5.1',
  noteAsked: 'RFC 4067 §2.5.6',
  noteReplyOwed: 'RFC 4067 §2.5.4',
  noteReplied: 'RFC 4067 §2.5.4',
  noteAnswered: 'RFC 4067 §2.5.2',
  forgetRequest: 'Roamscope',
  storeContexts: 'Allard 2007 §VI-C step 3',
  activateContexts: 'Allard 2007 §VI-C step 5',
  discardKey: 'RFC 4067 §6.3',
  discardContexts: 'Roamscope',
  requestContexts: 'RFC 4067 §2.5.6',
  requestWithKey: 'RFC 4067 §2.5.6',
  cancelTransfer: 'RFC 4067 §2.5.5',
  confirmReceived: 'RFC 4067 §2.5.4',
  reportUnusable: 'RFC 4067 §2.5.4',
  reportNotInstalled: 'RFC 4067 §2.5.4',
  sendCtaa: 'RFC 4067 §2.5.2',
  sendCtaaUnusable: 'RFC 4067 §2.5.2',
  repeatCtaa: 'Roamscope D6',
  refuseBadToken: 'RFC 4067 §6.3',
  refuseDuplicate: 'RFC 4067 §3.2',
  refuseBusy: 'RFC 4067 §6.3',
  refuseUnexpected: 'RFC 4067 §6.3',
  refuseTooLate: 'RFC 4067 §2.5.3',
  reportNoData: 'RFC 4067 §4',
  reportNeverCame: 'RFC 4067 §6.1',
  reportNotUsable: 'RFC 4067 §2.5.4',
  markTokenGood: 'RFC 4067 §6.3',
  markHeld: 'Allard 2007 §VI-C step 3',
  markRepeatedRequest: 'Roamscope D6',
  markRepeatedData: 'RFC 4067 §2.5.3',
  markCancelled: 'RFC 4067 §2.5.5',
  markNothingToFetch: 'RFC 4067 §2.5',
  markGone: 'RFC 5568 §5.6',
  markUnexpected: 'Roamscope',
} satisfies Record<keyof typeof actions, string>

export const newRouterSetup = base.extend({ actions })

export type GuardName = keyof typeof guards
export type ActionName = keyof typeof actions
