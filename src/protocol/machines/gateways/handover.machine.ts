/**
 * A loaded gateway hands a client over to another one (Palomares 2013 §III-D): contexts by CTD, the reply, REDIRECT with
 * NO_REAUTH_IPSEC_CXT_TRANSMITTED to the client, the client's answer.
 *
 * Departures, where the paper says nothing.
 * - Losses: a CTD without reply is sent again and then cancelled; this gateway goes on. The REDIRECT is repeated by IKE
 *   (RFC 7296 §2.1). Without any answer nobody knows where the client is: this gateway lets go, since a client that has moved
 *   must not find two holders; the other one waits for it.
 * - Counters: `late` lets the own exchanges end first and begins or takes no new one until the client is gone, which
 *   repeats to the next gateway what was not answered here.
 * - A client that deletes its IKE SA meanwhile has the last word: the next gateway is told with a CTC.
 * - A client that announced REDIRECT alone is redirected plainly (RFC 5685); one that announced nothing stays (§3 there).
 */
import { setup } from 'xstate'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { stepWriter } from '../steps.ts'
import type { HandoverEffect, HandoverEvent, HandoverFailure, HandoverInput } from './events.ts'

interface Context extends HandoverInput {
  /** CTDs sent for this handover. */
  readonly sent: number
}
interface Args {
  readonly context: Context
  readonly event: HandoverEvent
}

const STEPS = 'Palomares 2013 §III-D'
const OWN = 'Roamscope'

const guards = {
  contextsKnown: ({ event }: Args) => event.type === 'trigger' && event.contextsKnown,
  takesRedirects: ({ event }: Args) => event.type === 'trigger' && event.support !== 'none',
  takesContexts: ({ event }: Args) => event.type === 'trigger' && event.support === 'contexts',
  late: ({ event }: Args) => event.type === 'trigger' && event.late,
  quiet: ({ event }: Args) => event.type === 'trigger' && event.quiet,
  allReceived: ({ event }: Args) => event.type === 'CTDR' && event.allReceived,
  taken: ({ event }: Args) => event.type === 'answer' && event.taken,
  attemptsLeft: ({ context }: Args) => context.sent < context.attempts,
}

const base = setup({
  types: declared<{
    context: Context
    events: HandoverEvent
    emitted: HandoverEffect
    input: HandoverInput
    meta: MachineMeta
  }>(),
  guards,
  delays: {
    QUIET_TIME: ({ context }) => context.quietUs,
    CT_MAX_TRANSFER_TIME: ({ context }) => context.maxTransferUs,
  },
})
const report = (code: HandoverFailure) => base.emit({ type: 'reportFailure', code })
const mark = (name: string, ref: string) => base.emit({ type: 'mark', mark: name, ref })

const actions = {
  hush: base.emit({ type: 'hush' }),
  captureContexts: base.emit({ type: 'captureContexts' }),
  sendData: base.emit({ type: 'sendData' }),
  countData: base.assign({ sent: ({ context }) => context.sent + 1 }),
  begin: base.assign({ sent: () => 0 }),
  sendRedirect: base.emit({ type: 'sendRedirect' }),
  redirectPlainly: base.emit({ type: 'redirectPlainly' }),
  cancelTransfer: base.emit({ type: 'cancelTransfer' }),
  withdrawContexts: base.emit({ type: 'withdrawContexts' }),
  holdContexts: base.emit({ type: 'holdContexts' }),
  goOn: base.emit({ type: 'goOn' }),
  forgetContexts: base.emit({ type: 'forgetContexts' }),
  reportUnsupported: report('client-unsupported'),
  reportNeverQuiet: report('never-quiet'),
  reportNoReply: report('no-reply'),
  reportNotTaken: report('not-taken'),
  reportDeclined: report('declined'),
  reportNoAnswer: report('no-answer'),
  reportNeverCame: report('never-came'),
  markPlain: mark('redirected-plainly', 'RFC 5685 §5'),
  markNothing: mark('nothing-to-hand-over', STEPS),
  markBusy: mark('handover-under-way', STEPS),
  markAgain: mark('data-sent-again', 'RFC 4067 §2.5.3'),
  markRepeated: mark('repeated-reply', 'RFC 4067 §2.5.4'),
  markDeleted: mark('deletion-wins', 'RFC 7296 §1.4.1'),
  markDone: mark('handed-over', `${STEPS} step 6`),
  markUnexpected: mark('unexpected-event', OWN),
}
const handover = base.extend({ actions })
const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()

const nothing = step(OWN, [], [])
const unexpected = step(OWN, [], ['markUnexpected'])
const busy = step(STEPS, [], ['markBusy'])

const begins = [
  step(STEPS, ['!contextsKnown'], ['markNothing']),
  step('RFC 5685 §3', ['!takesRedirects'], ['reportUnsupported'], 'failed'),
  step('RFC 5685 §5', ['!takesContexts'], ['redirectPlainly', 'markPlain'], 'failed'),
  step(STEPS, ['late', '!quiet'], ['begin', 'hush'], 'quieting'),
  step(STEPS, ['late'], ['begin', 'hush', 'captureContexts', 'sendData', 'countData'], 'sending'),
  step(`${STEPS} step 2`, [], ['begin', 'captureContexts', 'sendData', 'countData'], 'sending'),
]
/** Nothing of a handover is under way: words that come late change nothing. */
const resting = {
  trigger: begins,
  quiet: nothing,
  CTDR: step('RFC 4067 §2.5.4', [], ['markRepeated']),
  answer: nothing,
  noAnswer: nothing,
  seenThere: nothing,
  gone: nothing,
}

const idle = handover.createStateConfig({
  meta: { ref: `${STEPS} step 1`, kind: 'idle', text: 'Serves the client; nobody else has its contexts' },
  on: { ...resting, CTC: nothing },
})

const quieting = handover.createStateConfig({
  meta: { ref: OWN, kind: 'waiting', text: 'Lets its own exchanges end before counters are read out' },
  on: {
    trigger: busy,
    quiet: step(STEPS, [], ['captureContexts', 'sendData', 'countData'], 'sending'),
    CTDR: unexpected,
    CTC: nothing,
    answer: nothing,
    noAnswer: step('RFC 7296 §2.4', [], [], 'idle'),
    seenThere: nothing,
    gone: step('RFC 7296 §1.4.1', [], [], 'idle'),
  },
  after: { QUIET_TIME: step(OWN, [], ['goOn', 'reportNeverQuiet'], 'failed') },
})

const sending = handover.createStateConfig({
  meta: { ref: `${STEPS} step 2`, kind: 'waiting', text: 'Contexts sent to the next gateway; waits for its CTDR' },
  on: {
    trigger: busy,
    quiet: nothing,
    CTDR: [
      step(`${STEPS} step 4`, ['allReceived'], ['sendRedirect'], 'redirecting'),
      step('RFC 4067 §2.5.4', [], ['forgetContexts', 'goOn', 'reportNotTaken'], 'failed'),
    ],
    CTC: step('RFC 4067 §2.5.5', [], ['forgetContexts', 'goOn', 'reportNotTaken'], 'failed'),
    answer: unexpected,
    noAnswer: step('RFC 7296 §2.4', [], ['cancelTransfer', 'forgetContexts', 'markDeleted'], 'idle'),
    seenThere: nothing,
    gone: step('RFC 7296 §1.4.1', [], ['cancelTransfer', 'forgetContexts', 'markDeleted'], 'idle'),
  },
  after: {
    CT_MAX_TRANSFER_TIME: [
      step('RFC 4067 §2.5.3', ['attemptsLeft'], ['sendData', 'countData', 'markAgain'], 'sending'),
      step('RFC 4067 §2.5.5', [], ['cancelTransfer', 'forgetContexts', 'goOn', 'reportNoReply'], 'failed'),
    ],
  },
})

const redirecting = handover.createStateConfig({
  meta: { ref: `${STEPS} step 4`, kind: 'waiting', text: 'The client was told; waits for its answer' },
  on: {
    trigger: busy,
    quiet: nothing,
    CTDR: step('RFC 4067 §2.5.4', [], ['markRepeated']),
    CTC: step(OWN, [], ['markUnexpected']),
    answer: [
      step(`${STEPS} step 6`, ['taken'], ['withdrawContexts', 'forgetContexts', 'markDone'], 'done'),
      step('RFC 5685 §5', [], ['cancelTransfer', 'forgetContexts', 'goOn', 'reportDeclined'], 'failed'),
    ],
    noAnswer: step('RFC 7296 §2.4', [], ['withdrawContexts', 'forgetContexts', 'reportNoAnswer'], 'failed'),
    seenThere: step(OWN, [], ['holdContexts']),
    gone: step('RFC 7296 §1.4.1', [], ['cancelTransfer', 'forgetContexts', 'markDeleted'], 'idle'),
  },
})

const done = handover.createStateConfig({
  meta: { ref: `${STEPS} step 6`, kind: 'settled', text: 'The next gateway has the client' },
  on: { ...resting, CTC: step('RFC 4067 §2.5.5', [], ['reportNeverCame']) },
})

const failed = handover.createStateConfig({
  meta: { ref: OWN, kind: 'failed', text: 'The handover came to nothing' },
  on: { ...resting, CTC: nothing },
})

const machine = handover.createMachine({
  id: 'gateways-handover',
  context: ({ input }) => ({ ...input, sent: 0 }),
  initial: 'idle',
  on: { '*': { actions: 'markUnexpected', meta: { ref: OWN } } },
  states: { idle, quieting, sending, redirecting, done, failed },
})

/** A gateway that hands a client over; input `HandoverInput`, events `HandoverEvent`, effects `HandoverEffect`. */
export const handoverMachine: MachineDefinition = {
  id: machine.id,
  title: 'Handover by a gateway',
  ref: STEPS,
  machine,
  guardRefs: {
    contextsKnown: STEPS,
    takesRedirects: 'RFC 5685 §3',
    takesContexts: 'RFC 7296 §3.12',
    late: 'RFC 6311 §5.1',
    quiet: 'RFC 7296 §2.3',
    allReceived: 'RFC 4067 §2.5.4',
    taken: `${STEPS} step 6`,
    attemptsLeft: OWN,
  } satisfies Record<keyof typeof guards, string>,
  actionRefs: {
    hush: OWN,
    captureContexts: `${STEPS} step 2`,
    sendData: `${STEPS} step 2`,
    countData: OWN,
    begin: STEPS,
    sendRedirect: `${STEPS} step 4`,
    redirectPlainly: 'RFC 5685 §5',
    cancelTransfer: 'RFC 4067 §2.5.5',
    withdrawContexts: `${STEPS} step 6`,
    holdContexts: 'RFC 6027 §3.7',
    goOn: OWN,
    forgetContexts: 'RFC 4067 §6.3',
    reportUnsupported: 'RFC 5685 §3',
    reportNeverQuiet: OWN,
    reportNoReply: 'RFC 4067 §4',
    reportNotTaken: 'RFC 4067 §2.5.4',
    reportDeclined: 'RFC 5685 §5',
    reportNoAnswer: 'RFC 7296 §2.4',
    reportNeverCame: 'RFC 4067 §2.5.5',
    markPlain: 'RFC 5685 §5',
    markNothing: STEPS,
    markBusy: STEPS,
    markAgain: 'RFC 4067 §2.5.3',
    markRepeated: 'RFC 4067 §2.5.4',
    markDeleted: 'RFC 7296 §1.4.1',
    markDone: `${STEPS} step 6`,
    markUnexpected: OWN,
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: { QUIET_TIME: OWN, CT_MAX_TRANSFER_TIME: 'RFC 4067 §4' },
}
