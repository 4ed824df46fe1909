import { setup } from 'xstate'
import { declared, type MachineMeta } from '../definition.ts'
import type { PreviousRouterEffect, PreviousRouterEvent, PreviousRouterInput, PreviousRouterFacts } from './events.ts'
import { allGood, damaged, UNKNOWN_MOBILE_STATUS } from './status.ts'

export interface PreviousRouterContext extends PreviousRouterInput {
  /** Sequence number of the CTAR behind the transfer; null when a router began it. */
  readonly sequence: number | null
  /** With the key (nAR judges the mobile's token) or without (this router did). */
  readonly form: 'CTD' | 'PCTD'
  /** The mobile's SAs are out of SAD and SPD. */
  readonly withdrawn: boolean
  /** The mobile is in this router's cell. */
  readonly mobileHere: boolean
  /** It left the cell since the data was sent: it may have become active elsewhere. */
  readonly leftSince: boolean
  /** Times the data was sent again on a CTDR that reported damage. */
  readonly resent: number
}

/** Data reported as damaged is sent again this often; the router protection makes more of it improbable (Roamscope). */
const MAX_RESENT = 3

interface Args {
  readonly context: PreviousRouterContext
  readonly event: PreviousRouterEvent
}

type Request = Extract<PreviousRouterEvent, { type: 'CTAR' | 'CT-Req' }>
type Reply = Extract<PreviousRouterEvent, { type: 'CTDR' }>
const requestOf = (event: PreviousRouterEvent): Request | undefined =>
  event.type === 'CTAR' || event.type === 'CT-Req' ? event : undefined
const factsOf = (event: PreviousRouterEvent): PreviousRouterFacts | undefined => requestOf(event)?.facts
/** All-zero tokens come without a sequence number of the mobile's (RFC 4067 §2.5.6). */
const sequenceOf = (event: PreviousRouterEvent): number | null =>
  event.type === 'CTAR' || (event.type === 'CT-Req' && !event.zeroToken) ? event.sequence : null
/** The key goes along unless this router has judged the mobile's token for nAR (RFC 4067 §2.5.6). */
const formFor = (event: PreviousRouterEvent): 'CTD' | 'PCTD' =>
  event.type === 'CT-Req' && !event.zeroToken ? 'CTD' : 'PCTD'
const replyOf = (event: PreviousRouterEvent): Reply | undefined => (event.type === 'CTDR' ? event : undefined)

const guards = {
  mobileStays: ({ event }: Args) => event.type === 'CTAR' && event.stays === true,
  tokenGood: ({ event }: Args) => factsOf(event)?.tokenGood === true,
  zeroToken: ({ event }: Args) => event.type === 'CT-Req' && event.zeroToken,
  contextsKnown: ({ event }: Args) =>
    event.type === 'trigger' ? event.contextsKnown : factsOf(event)?.contextsKnown === true,
  typesSupported: ({ event }: Args) => factsOf(event)?.unsupported.length === 0,
  duplicate: ({ event }: Args) => factsOf(event)?.duplicate === true,
  duplicatesAnswered: ({ context }: Args) => context.duplicateCtar === 'repeat',
  acknowledgementWanted: ({ event }: Args) => event.type === 'CTAR' && event.acknowledge,
  sameTransfer: ({ context, event }: Args) =>
    context.sequence === null || requestOf(event)?.sequence === context.sequence,
  releasedOnTransfer: ({ context }: Args) =>
    !context.mobileHere || context.release === 'transfer' || (context.release === 'reply' && !context.replyToData),
  releasedOnLeaving: ({ context }: Args) => context.release === 'link-down',
  replyExpected: ({ context }: Args) => context.replyToData,
  allReceived: ({ event }: Args) => replyOf(event)?.allReceived === true && allGood(replyOf(event)?.statuses ?? []),
  damagedOnTheWay: ({ event }: Args) => damaged(replyOf(event)?.statuses ?? []),
  resendLeft: ({ context }: Args) => context.resent < MAX_RESENT,
  withdrawn: ({ context }: Args) => context.withdrawn,
  mobileHere: ({ context }: Args) => context.mobileHere,
  leftSince: ({ context }: Args) => context.leftSince,
  sentElsewhere: ({ event }: Args) => (event.type === 'CT-Req' || event.type === 'trigger') && event.others === true,
  usedNowhere: ({ context, event }: Args) =>
    !context.leftSince || ((event.type === 'CTC' || event.type === 'CTDR') && event.others !== true),
}

export const previousRouterGuardRefs = {
  mobileStays: 'RFC 5568 §5.6',
  tokenGood: 'RFC 4067 §6.3',
  zeroToken: 'RFC 4067 §2.5.6',
  contextsKnown: 'Allard 2007 §IV-B',
  typesSupported: 'RFC 4067 §2.3',
  duplicate: 'RFC 4067 §3.2',
  duplicatesAnswered: 'Roamscope D6',
  acknowledgementWanted: 'RFC 4067 §2.5.1',
  sameTransfer: 'RFC 4067 §2.5.6',
  releasedOnTransfer: 'Allard 2007 §VI-C step 2',
  releasedOnLeaving: 'Roamscope',
  replyExpected: 'RFC 4067 §2.5.3',
  allReceived: 'RFC 4067 §2.5.4',
  damagedOnTheWay: 'RFC 4067 §2.5.3',
  resendLeft: 'Roamscope',
  withdrawn: 'Roamscope',
  mobileHere: 'RFC 5568 §5.6',
  leftSince: 'RFC 5568 §5.6',
  sentElsewhere: 'RFC 4067 §6.3',
  usedNowhere: 'Roamscope',
} satisfies Record<keyof typeof guards, string>

const base = setup({
  types: declared<{
    context: PreviousRouterContext
    events: PreviousRouterEvent
    emitted: PreviousRouterEffect
    input: PreviousRouterInput
    meta: MachineMeta
  }>(),
  guards,
  delays: {
    /** Longest wait for the CTDR, RFC 4067 §4. */
    CT_MAX_TRANSFER_TIME: ({ context }) => context.timers.maxTransferUs,
    /** A mobile's last CTAR leaves before this; afterwards nobody can ask for the data any more, RFC 4067 §4. */
    CT_RETRY_MAX: ({ context }) => context.timers.retryMaxUs,
  },
})

export const previousRouterDelayRefs = { CT_MAX_TRANSFER_TIME: 'RFC 4067 §4', CT_RETRY_MAX: 'RFC 4067 §4' }

const data = (resend: boolean) =>
  base.emit(({ context }) => ({ type: 'sendData', form: context.form, wantReply: context.replyToData, resend }))

const actions = {
  beginTransfer: base.assign(({ event }) => ({
    sequence: sequenceOf(event),
    form: formFor(event),
    withdrawn: false,
    leftSince: false,
    resent: 0,
  })),
  renewTransfer: base.assign(({ context, event }) => ({
    sequence: sequenceOf(event) ?? context.sequence,
    form: formFor(event),
    resent: 0,
  })),
  countResend: base.assign({ resent: ({ context }) => context.resent + 1 }),
  forgetTransfer: base.assign({ sequence: null, withdrawn: false, mobileHere: true, leftSince: false, resent: 0 }),
  noteLeft: base.assign({ mobileHere: false, leftSince: true }),
  noteBack: base.assign({ mobileHere: true }),
  noteWithdrawn: base.assign({ withdrawn: true }),
  noteRestored: base.assign({ withdrawn: false }),
  captureContexts: base.emit({ type: 'captureContexts' }),
  withdrawContexts: base.emit({ type: 'withdrawContexts' }),
  restoreContexts: base.emit({ type: 'restoreContexts' }),
  dropContexts: base.emit({ type: 'dropContexts' }),
  dropCopy: base.emit({ type: 'dropCopy' }),
  sendData: data(false),
  resendData: data(true),
  sendCtaa: base.emit({ type: 'sendCtaa', statuses: [] }),
  sendCtaaUnknown: base.emit({ type: 'sendCtaa', statuses: UNKNOWN_MOBILE_STATUS }),
  sendCtaaUnsupported: base.emit(({ event }) => ({ type: 'sendCtaa', statuses: factsOf(event)?.unsupported ?? [] })),
  repeatCtaa: base.emit({ type: 'repeatCtaa' }),
  refuseBadToken: base.emit({ type: 'refuse', code: 'bad-token' }),
  refuseUnknown: base.emit({ type: 'refuse', code: 'unknown-mobile' }),
  refuseUnsupported: base.emit({ type: 'refuse', code: 'unsupported' }),
  refuseDuplicate: base.emit({ type: 'refuse', code: 'duplicate' }),
  refuseBusy: base.emit({ type: 'refuse', code: 'busy' }),
  refuseUnexpected: base.emit({ type: 'refuse', code: 'unexpected' }),
  refuseTooLate: base.emit({ type: 'refuse', code: 'too-late' }),
  reportNoReply: base.emit({ type: 'reportFailure', code: 'no-reply' }),
  reportNotReceived: base.emit({ type: 'reportFailure', code: 'not-received' }),
  markResend: base.emit({ type: 'mark', mark: 'data-resent', ref: 'RFC 4067 §2.5.6' }),
  markKept: base.emit({ type: 'mark', mark: 'kept-beyond-transfer-time', ref: 'RFC 4067 §4' }),
  markCancelled: base.emit({ type: 'mark', mark: 'transfer-cancelled', ref: 'RFC 4067 §2.5.5' }),
  markForgotten: base.emit({ type: 'mark', mark: 'contexts-dropped', ref: 'RFC 4067 §6.3' }),
  markReturn: base.emit({ type: 'mark', mark: 'mobile-returned', ref: 'RFC 5568 §5.6' }),
  markRepeatedReply: base.emit({ type: 'mark', mark: 'repeated-reply', ref: 'RFC 4067 §2.5.4' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}

export const previousRouterActionRefs = {
  beginTransfer: 'RFC 4067 §2.5.3',
  renewTransfer: 'RFC 4067 §2.5.6',
  countResend: 'Roamscope',
  forgetTransfer: 'RFC 4067 §6.3',
  noteLeft: 'RFC 5568 §5.6',
  noteBack: 'RFC 5568 §5.6',
  noteWithdrawn: 'Allard 2007 §VI-C step 2',
  noteRestored: 'Roamscope',
  captureContexts: 'Allard 2007 §VI-C step 2',
  withdrawContexts: 'Allard 2007 §VI-C step 2',
  restoreContexts: 'Roamscope',
  dropContexts: 'RFC 4067 §6.3',
  dropCopy: 'RFC 4067 §6.3',
  sendData: 'RFC 4067 §2.5.3',
  resendData: 'RFC 4067 §2.5.6',
  sendCtaa: 'RFC 4067 §2.5.2',
  sendCtaaUnknown: 'Roamscope D11',
  sendCtaaUnsupported: 'Roamscope D11',
  repeatCtaa: 'Roamscope D6',
  refuseBadToken: 'RFC 4067 §6.3',
  refuseUnknown: 'Allard 2007 §IV-B',
  refuseUnsupported: 'RFC 4067 §2.3',
  refuseDuplicate: 'RFC 4067 §3.2',
  refuseBusy: 'RFC 4067 §6.3',
  refuseUnexpected: 'RFC 5568 §5.6',
  refuseTooLate: 'RFC 4067 §2.5.5',
  reportNoReply: 'RFC 4067 §4',
  reportNotReceived: 'RFC 4067 §2.5.4',
  markResend: 'RFC 4067 §2.5.6',
  markKept: 'RFC 4067 §4',
  markCancelled: 'RFC 4067 §2.5.5',
  markForgotten: 'RFC 4067 §6.3',
  markReturn: 'RFC 5568 §5.6',
  markRepeatedReply: 'RFC 4067 §2.5.4',
  markUnexpected: 'Roamscope',
} satisfies Record<keyof typeof actions, string>

export const previousRouterSetup = base.extend({ actions })

export type GuardName = keyof typeof guards
export type ActionName = keyof typeof actions
