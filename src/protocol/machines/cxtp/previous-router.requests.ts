import { stepWriter, type Condition, type Step } from '../steps.ts'
import type { ActionName, GuardName } from './previous-router.setup.ts'

/** What pAR does with messages and with the mobile's coming and going, for the states that share it. */
export const { step, also } = stepWriter<GuardName, ActionName>()
type Steps = readonly Step<GuardName, ActionName>[]
type When = readonly Condition<GuardName>[]

const STEP_2 = 'Allard 2007 §VI-C step 2'
const withdraw: readonly ActionName[] = ['withdrawContexts', 'noteWithdrawn']
const restore: readonly ActionName[] = ['restoreContexts', 'noteRestored']

/** A CTAR seen before: its answer again, or nothing. */
export const duplicateCtar: Steps = [
  step('Roamscope D6', ['duplicate', 'duplicatesAnswered', 'acknowledgementWanted'], ['repeatCtaa']),
  step('RFC 4067 §3.2', ['duplicate'], ['refuseDuplicate']),
]

const unknownMobile = also(
  'acknowledgementWanted',
  ['sendCtaaUnknown'],
  'Allard 2007 §IV-B',
  ['!contextsKnown'],
  ['refuseUnknown'],
)

export const badToken = step('RFC 4067 §6.3', ['!tokenGood'], ['refuseBadToken'])

export const unsupportedTypes = also(
  'acknowledgementWanted',
  ['sendCtaaUnsupported'],
  'RFC 4067 §2.3',
  ['!typesSupported'],
  ['refuseUnsupported'],
)

/** The mobile asks: reads the SAs out, takes them out of use now or later as the policy says, and sends them. */
export const predictiveTransfer: Steps = [
  ...also(
    'acknowledgementWanted',
    ['sendCtaa'],
    STEP_2,
    ['releasedOnTransfer'],
    ['beginTransfer', 'captureContexts', ...withdraw, 'sendData'],
    'sent',
  ),
  ...also('acknowledgementWanted', ['sendCtaa'], STEP_2, [], ['beginTransfer', 'captureContexts', 'sendData'], 'sent'),
]

/** The mobile asks while its SAs are in use here. */
export const ctarInUse: Steps = [
  ...duplicateCtar,
  ...unknownMobile,
  badToken,
  ...unsupportedTypes,
  ...predictiveTransfer,
]

/** nAR asks while the SAs are in use here. The mobile is with nAR if its token came along, and needs them there now. */
export const requestInUse: Steps = [
  step('Allard 2007 §IV-B', ['!contextsKnown'], ['refuseUnknown']),
  step('RFC 4067 §6.3', ['!zeroToken', '!tokenGood'], ['refuseBadToken']),
  step('RFC 4067 §2.3', ['!typesSupported'], ['refuseUnsupported']),
  ...routerBegins(['zeroToken'], 'RFC 4067 §2.5.6'),
  step('RFC 4067 §2.1.2', [], ['beginTransfer', 'noteLeft', 'captureContexts', ...withdraw, 'sendData'], 'sent'),
]

/** A router begins without the mobile: the key goes along, so that nAR can judge the mobile's token. */
export const triggerInUse: Steps = [
  step('Allard 2007 §IV-B', ['!contextsKnown'], ['refuseUnknown']),
  ...routerBegins([], 'RFC 4067 §5.1'),
]

function routerBegins(when: When, ref: string): Steps {
  return [
    step(ref, [...when, 'releasedOnTransfer'], ['beginTransfer', 'captureContexts', ...withdraw, 'sendData'], 'sent'),
    step(ref, when, ['beginTransfer', 'captureContexts', 'sendData'], 'sent'),
  ]
}

/**
 * A CTAR that names this router itself: the mobile did not move, or came back without having moved, and asks whether
 * its contexts are still here (Roamscope). The token does not cover the router's address (RFC 4067 §2.5.1), so the
 * mobile must be seen in the cell as well.
 */
export const mobileStays = (target?: 'kept'): Steps => [
  ...also(
    'acknowledgementWanted',
    ['sendCtaaUnknown'],
    'RFC 4067 §6.3',
    ['mobileStays', '!contextsKnown'],
    ['refuseUnknown', 'markReturn'],
  ),
  step('RFC 4067 §6.3', ['mobileStays', '!tokenGood'], ['refuseBadToken']),
  step('RFC 5568 §5.6', ['mobileStays', '!mobileHere'], ['refuseUnexpected']),
  ...(target === undefined
    ? []
    : also(
        'acknowledgementWanted',
        ['sendCtaa'],
        'RFC 5568 §5.6',
        ['mobileStays', 'withdrawn'],
        [...restore, 'markReturn'],
        target,
      )),
  ...also('acknowledgementWanted', ['sendCtaa'], 'RFC 5568 §5.6', ['mobileStays'], ['markReturn'], target),
]

/** Another transfer brought the contexts back into use here: what was kept of them is stale. */
export const contextsBack = step('RFC 4067 §6.3', [], ['dropCopy', 'forgetTransfer'], 'idle')

/** nAR asks again for what it was sent; the mobile is there, so that this router must not use the SAs any longer. */
export const sendAgain = (when: When): Steps => [
  step('RFC 4067 §2.5.6', [...when, 'withdrawn'], ['renewTransfer', 'noteLeft', 'resendData', 'markResend'], 'sent'),
  step(
    'RFC 4067 §2.5.6',
    when,
    ['renewTransfer', 'noteLeft', 'captureContexts', ...withdraw, 'resendData', 'markResend'],
    'sent',
  ),
]

/**
 * nAR asks for data and key again, before the mobile came to it. A second router must not get them beside the first:
 * both could activate them under one key (RFC 4067 §6.3: one operation for a mobile at a time).
 */
export const zeroTokenAgain: Steps = [
  step('RFC 4067 §6.3', ['zeroToken', 'sentElsewhere'], ['refuseBusy']),
  step('RFC 4067 §2.5.6', ['zeroToken', 'withdrawn'], ['renewTransfer', 'resendData', 'markResend'], 'sent'),
  step('RFC 4067 §2.5.6', ['zeroToken'], ['renewTransfer', 'captureContexts', 'resendData', 'markResend'], 'sent'),
]

export const unsupported = step('RFC 4067 §2.3', ['!typesSupported'], ['refuseUnsupported'])

/** A new request of the mobile or of this router while the data lies in the store. */
export const storedCtar: Steps = [
  ...unsupportedTypes,
  ...also('acknowledgementWanted', ['sendCtaa'], STEP_2, ['withdrawn'], ['renewTransfer', 'sendData'], 'sent'),
]
export const storedTrigger: Steps = [
  step('RFC 4067 §6.3', ['sentElsewhere'], ['refuseBusy']),
  step('RFC 4067 §5.1', ['withdrawn'], ['renewTransfer', 'sendData'], 'sent'),
]

/** nAR has the data: forget it here. While the mobile stays, SAs that are in use remain so until it leaves. */
const received = (inUse: readonly Step<GuardName, ActionName>[]): Steps => [
  step('RFC 4067 §6.3', ['allReceived', 'withdrawn'], ['dropContexts', 'markForgotten'], 'released'),
  ...inUse,
]

/** Damaged: send again. Of no use: take the SAs back if one can. */
const notReceived: Steps = [
  step('RFC 4067 §2.5.3', ['damagedOnTheWay', 'resendLeft'], ['countResend', 'resendData', 'markResend']),
  step('RFC 4067 §2.5.4', ['mobileHere', 'withdrawn', 'usedNowhere'], [...restore, 'reportNotReceived'], 'kept'),
  step('RFC 4067 §2.5.4', [], ['reportNotReceived'], 'kept'),
]

export const replies: Steps = [
  ...received([
    step('Roamscope', ['allReceived', 'releasedOnLeaving'], [], 'lingering'),
    step('RFC 4067 §6.3', ['allReceived'], [...withdraw, 'dropContexts', 'markForgotten'], 'released'),
  ]),
  ...notReceived,
]

/** The same when the SAs went back into use, because the mobile did not move or no answer had come. */
export const lateReplies: Steps = [...received([step('Roamscope', ['allReceived'], [], 'lingering')]), ...notReceived]

/**
 * nAR gave up. Activation is the commit point (Roamscope): before it nAR does not use the SAs, so this router may while
 * the mobile is here, unless a third router was sent them as well and the mobile has been away. A copy of the data may
 * still reach nAR, so they leave use with the mobile.
 */
export const cancelled: Steps = [
  step('RFC 4067 §2.5.5', ['mobileHere', 'withdrawn', 'usedNowhere'], [...restore, 'markCancelled'], 'kept'),
  step('RFC 4067 §2.5.5', [], ['markCancelled'], 'kept'),
]

/** Leaving with data under way: nAR may activate at any moment, so the SAs go out of use with the mobile. */
export const leavesWhile = (target?: string): Steps => [
  step('RFC 5568 §5.6', ['withdrawn'], ['noteLeft']),
  step('Roamscope', [], ['noteLeft', 'captureContexts', ...withdraw], target),
]

export const leaves = step('RFC 5568 §5.6', [], ['noteLeft'])
export const comesBack = step('RFC 5568 §5.6', [], ['noteBack'])
export const busy = step('RFC 4067 §6.3', [], ['refuseBusy'])
