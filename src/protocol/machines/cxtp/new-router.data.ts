import { stepWriter, type Condition, type Step } from '../steps.ts'
import type { ActionName, GuardName } from './new-router.setup.ts'

/** What nAR does with data and CTARs, for the states that share it. */
export const { step, also } = stepWriter<GuardName, ActionName>()
type Steps = readonly Step<GuardName, ActionName>[]
type When = readonly Condition<GuardName>[]

const STEP_3 = 'Allard 2007 §VI-C step 3'
const STEP_5 = 'Allard 2007 §VI-C step 5'

/** A good PCTD is kept, unused, and confirmed if pAR asks. */
export const hold = (when: When, mark: 'markHeld' | 'markRepeatedData', target?: string): Steps =>
  also('replyWanted', ['confirmReceived'], STEP_3, [...when, 'usable'], ['storeContexts', mark], target)

/** Data that cannot be used: pAR is told. `target` when nothing else is waited for. */
export const unusable = (target?: string): Steps =>
  also('replyWanted', ['reportUnusable'], 'RFC 4067 §2.5.4', [], ['reportNotUsable'], target)

/** Unusable data with the mobile waiting: both are told, and the request is over. */
export const unusableForMobile: Steps = [
  ...also(
    'replyWanted',
    ['reportUnusable'],
    'RFC 4067 §2.5.4',
    ['acknowledgementWanted'],
    ['reportNotUsable', 'sendCtaaUnusable', 'noteAnswered', 'discardContexts', 'forgetRequest'],
    'idle',
  ),
  ...also(
    'replyWanted',
    ['reportUnusable'],
    'RFC 4067 §2.5.4',
    [],
    ['reportNotUsable', 'discardContexts', 'forgetRequest'],
    'idle',
  ),
]

/** pAR has judged the mobile's token and sends what was asked for: install and use it. */
export const activateJudged = (when: When): Steps => [
  step(
    'Allard 2007 §IV-C',
    [...when, 'usable'],
    ['noteReplyOwed', 'storeContexts', 'discardKey', 'activateContexts'],
    'installing',
  ),
]

/** The token holds under the key of the PCTD: the key has served its purpose, the contexts go into use. */
export const activateHeld: Steps = [
  step(STEP_5, ['tokenGood'], ['noteRequest', 'markTokenGood', 'discardKey', 'activateContexts'], 'installing'),
  step('RFC 4067 §6.3', [], ['refuseBadToken']),
]

/** A CTAR that came before: the stored answer again, or nothing. */
export const duplicateCtar: Steps = [
  step('Roamscope D6', ['duplicate', 'duplicatesAnswered', 'answered'], ['repeatCtaa', 'markRepeatedRequest']),
]

/** The mobile is here and this router has nothing of it: pAR is asked, with the mobile's own token. */
export const fetchForMobile: Steps = [
  step('RFC 4067 §6.3', ['tokenBad'], ['refuseBadToken']),
  ...duplicateCtar,
  step('RFC 4067 §3.2', ['duplicate', '!duplicatesAnswered'], ['refuseDuplicate']),
  step('RFC 4067 §2.5.6', [], ['noteRequest', 'noteAsked', 'requestContexts'], 'requested'),
]

/** Data for contexts that are in use here already: it did arrive, so pAR may let go of it. */
export const late: Steps = also(
  'replyWanted',
  ['confirmReceived'],
  'RFC 4067 §2.5.3',
  [],
  ['refuseTooLate', 'markRepeatedData'],
)
