/**
 * A pair of child SAs from negotiation to deletion, with every collision of RFC 7296 §2.8.1 and §2.25.1.
 *
 * Departures.
 * - A replaced pair waits LINGER for its deletion by the side that replaced it, and then is deleted from here.
 * - Deletion that is wished while a pair or its replacement is asked for waits for the answer, and then takes the
 *   replacement along.
 * - "Retry over minutes, then close" (§2.25): as many retries as a request has attempts, with pauses that grow
 *   (retry-pause.ts), then the IKE SA is closed: the two sides do not hold the same any more.
 */
import type { MachineDefinition } from '../definition.ts'
import { withOutOfTurn } from '../out-of-turn.ts'
import { childActionRefs, childDelayRefs, childGuardRefs, childSetup, step } from './child.setup.ts'

const refusals = [
  step('RFC 7296 §1.3', ['otherGroup'], ['refuseGroup']),
  step('RFC 7296 §2.21.3', ['badGroup'], ['refuseValue']),
  step('RFC 7296 §2.9.2', ['badSelectors'], ['refuseSelectors']),
  step('RFC 7296 §2.7', [], ['refuseProposal']),
]
const peerRekeys = [
  step('RFC 7296 §2.25.1', ['ikeBusy'], ['refuseTemporary']),
  step('RFC 7296 §1.3.3', ['agreed'], ['acceptRekey'], 'replaced'),
  ...refusals,
]
const closingRefuses = step('RFC 7296 §2.25.1', [], ['refuseTemporary'])
const deletedByPeer = step('RFC 7296 §1.4.1', [], ['answerDelete', 'uninstall'], 'gone')
const ikeGone = step('RFC 7296 §1.4.1', [], ['uninstall'], 'gone')
const beginDelete = step('RFC 7296 §1.4.1', [], ['sendDelete'], 'deleting')
const busy = step('RFC 7296 §2.8', [], ['markBusy'])
const noteDelete = step('Roamscope', [], ['noteDelete', 'markBusy'])
const late = step('RFC 7296 §2.25.1', [], ['markLate'])

const larval = childSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §1.2', kind: 'idle', text: 'Being negotiated by another exchange, or not yet at all' },
  on: {
    create: [
      step('RFC 7296 §2.25.2', ['ikeBusy'], ['countPostponement', 'markPostponed'], 'waitingToCreate'),
      step('RFC 7296 §1.3.1', [], ['sendCreate'], 'creating'),
    ],
    agreed: step('RFC 7296 §1.2', [], ['install'], 'installed'),
    delete: busy,
    rekey: busy,
    dropped: step('RFC 7296 §2.21.2', [], [], 'gone'),
    ikeGone: step('RFC 7296 §1.4.1', [], [], 'gone'),
  },
})

const creating = childSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §1.3.1', kind: 'waiting', text: 'Asked for' },
  on: {
    create: busy,
    rekey: busy,
    delete: noteDelete,
    createAnswer: [
      step('Roamscope', ['made', 'deleteWished'], ['install', 'sendDelete'], 'deleting'),
      step('RFC 7296 §1.3.1', ['unwanted'], ['install', 'reportFailed', 'sendDelete'], 'deleting'),
      step('RFC 7296 §1.3.1', ['made'], ['install'], 'installed'),
      step('Roamscope', ['deleteWished'], ['reportFailed'], 'gone'),
      step('RFC 7296 §1.3', ['askedAgain'], ['sendCreate'], 'creating'),
      step('RFC 7296 §2.9', ['onePair'], ['sendCreate'], 'creating'),
      step('RFC 7296 §2.25', ['putOff', 'mayPostpone'], ['countPostponement', 'markPostponed'], 'waitingToCreate'),
      step('RFC 7296 §2.25', ['putOff'], ['reportFailed', 'closeIke'], 'gone'),
      step('RFC 7296 §2.21.3', [], ['reportFailed'], 'gone'),
    ],
    ikeGone: step('RFC 7296 §1.4.1', [], [], 'gone'),
  },
})

const waitingToCreate = childSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §2.25', kind: 'waiting', text: 'Asked for again in a while' },
  on: {
    create: busy,
    rekey: busy,
    delete: step('Roamscope', [], ['uninstall'], 'gone'),
    ikeGone: step('RFC 7296 §1.4.1', [], [], 'gone'),
  },
  after: { RETRY: step('RFC 7296 §2.25', [], ['sendCreate'], 'creating') },
})

const installed = childSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §1.3.1', kind: 'settled', text: 'In use' },
  on: {
    rekey: [
      step('RFC 7296 §2.25.1', ['ikeBusy'], ['countPostponement', 'markPostponed'], 'postponed'),
      step('RFC 7296 §1.3.3', [], ['sendRekey'], 'rekeying'),
    ],
    rekeyRequest: peerRekeys,
    delete: beginDelete,
    deleteRequest: deletedByPeer,
    ikeGone,
  },
})

const postponed = childSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §2.25', kind: 'waiting', text: 'In use; rekeying is tried again in a while' },
  on: {
    rekey: busy,
    rekeyRequest: [
      step('RFC 7296 §2.25.1', ['ikeBusy'], ['refuseTemporary']),
      step('RFC 7296 §1.3.3', ['agreed'], ['acceptRekey', 'forgetOwnRekey'], 'replaced'),
      ...refusals,
    ],
    delete: step('RFC 7296 §1.4.1', [], ['forgetOwnRekey', 'sendDelete'], 'deleting'),
    deleteRequest: step('RFC 7296 §1.4.1', [], ['answerDelete', 'forgetOwnRekey', 'uninstall'], 'gone'),
    ikeGone: step('RFC 7296 §1.4.1', [], ['forgetOwnRekey', 'uninstall'], 'gone'),
  },
  after: { RETRY: step('RFC 7296 §2.25', [], ['sendRekey'], 'rekeying') },
})

const rekeying = childSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §1.3.3', kind: 'waiting', text: 'In use; asked for its replacement' },
  on: {
    rekey: busy,
    delete: noteDelete,
    rekeyAnswer: [
      step('Roamscope', ['made', 'deleteWished'], ['closeOwnRekey', 'sendDelete'], 'deleting'),
      step('RFC 7296 §1.3.1', ['unwanted'], ['closeOwnRekey', 'reportFailed', 'forgetPostponements'], 'installed'),
      step('RFC 7296 §2.8', ['made'], ['installOwnRekey', 'sendDelete'], 'deleting'),
      step('RFC 7296 §1.3', ['askedAgain'], ['sendRekey'], 'rekeying'),
      step('RFC 7296 §2.25', ['putOff', 'mayPostpone'], ['countPostponement', 'markPostponed'], 'postponed'),
      step('RFC 7296 §2.25', ['putOff'], ['forgetOwnRekey', 'reportFailed', 'closeIke'], 'installed'),
      step('RFC 7296 §2.25', ['notFound', 'deleteWished'], ['forgetOwnRekey', 'uninstall'], 'gone'),
      step('RFC 7296 §2.25', ['notFound'], ['forgetOwnRekey', 'createAnew', 'uninstall'], 'gone'),
      step('Roamscope', ['deleteWished'], ['forgetOwnRekey', 'sendDelete'], 'deleting'),
      step('RFC 7296 §2.21.3', [], ['forgetOwnRekey', 'reportFailed', 'forgetPostponements'], 'installed'),
    ],
    rekeyRequest: [
      step('RFC 7296 §2.25.1', ['ikeBusy'], ['refuseTemporary']),
      step('RFC 7296 §2.25.1', ['deleteWished'], ['refuseTemporary']),
      step('RFC 7296 §2.8.1', ['agreed'], ['acceptRekey', 'markCollision'], 'collided'),
      ...refusals,
    ],
    deleteRequest: step('RFC 7296 §2.25.1', [], ['answerDelete', 'uninstall'], 'deletedWhileRekeying'),
    ikeGone: step('RFC 7296 §1.4.1', [], ['forgetOwnRekey', 'uninstall'], 'gone'),
  },
})

const collided = childSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §2.8.1', kind: 'waiting', text: 'Both sides asked for a replacement; nonces decide' },
  on: {
    rekey: busy,
    delete: noteDelete,
    rekeyAnswer: [
      step('Roamscope', ['made', 'lost', 'deleteWished'], ['closeOwnRekey', 'closePeerRekey'], 'replaced'),
      step('RFC 7296 §2.8.1', ['made', 'lost'], ['closeOwnRekey'], 'replaced'),
      step('Roamscope', ['made', 'deleteWished'], ['closeOwnRekey', 'sendDelete'], 'deleting'),
      step('RFC 7296 §2.8.1', ['made'], ['installOwnRekey', 'sendDelete'], 'deleting'),
      step('Roamscope', ['deleteWished'], ['forgetOwnRekey', 'closePeerRekey'], 'replaced'),
      step('RFC 7296 §2.8.1', [], ['forgetOwnRekey'], 'replaced'),
    ],
    rekeyRequest: closingRefuses,
    deleteRequest: step('RFC 7296 §2.25.1', [], ['answerDelete', 'uninstall'], 'deletedWhileRekeying'),
    ikeGone: step('RFC 7296 §1.4.1', [], ['forgetOwnRekey', 'uninstall'], 'gone'),
  },
})

const deletedWhileRekeying = childSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §2.25.1', kind: 'waiting', text: 'Deleted by the peer; the own rekeying is still open' },
  on: {
    rekeyAnswer: [
      step('Roamscope', ['made', 'deleteWished'], ['closeOwnRekey', 'closePeerRekey', 'uninstall'], 'gone'),
      step('Roamscope', ['deleteWished'], ['forgetOwnRekey', 'closePeerRekey', 'uninstall'], 'gone'),
      step('RFC 7296 §2.8.1', ['made', 'lost'], ['closeOwnRekey', 'uninstall'], 'gone'),
      step('RFC 7296 §2.8.1', ['made'], ['installOwnRekey', 'uninstall'], 'gone'),
      step('RFC 7296 §2.25.1', [], ['forgetOwnRekey', 'uninstall'], 'gone'),
    ],
    rekey: busy,
    delete: noteDelete,
    rekeyRequest: step('RFC 7296 §2.25.1', [], ['refuseGone']),
    ikeGone: step('RFC 7296 §1.4.1', [], ['forgetOwnRekey', 'uninstall'], 'gone'),
  },
})

const replaced = childSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §2.8', kind: 'waiting', text: 'Replaced; the side that replaced it deletes it' },
  on: {
    rekey: busy,
    rekeyRequest: closingRefuses,
    delete: beginDelete,
    deleteRequest: deletedByPeer,
    ikeGone,
  },
  after: { LINGER: beginDelete },
})

const deleting = childSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §1.4.1', kind: 'waiting', text: 'Delete sent; waits for the answer' },
  on: {
    rekey: busy,
    delete: busy,
    rekeyRequest: closingRefuses,
    deleteAnswer: step('RFC 7296 §1.4.1', [], ['uninstall'], 'gone'),
    deleteRequest: step('RFC 7296 §1.4.1', [], ['answerCrossing', 'markCrossing', 'uninstall'], 'gone'),
    ikeGone,
  },
})

const gone = childSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §1.4.1', kind: 'settled', text: 'Gone' },
  on: {
    rekeyAnswer: late,
    createAnswer: late,
    deleteAnswer: late,
    rekey: late,
    delete: late,
    dropped: late,
    ikeGone: late,
  },
})

/** What nobody waits for; and the peer's requests for a pair that is not there (RFC 7296 §1.4.1, §2.25.1). */
const OUT_OF_TURN = {
  create: busy,
  rekey: busy,
  delete: busy,
  agreed: late,
  dropped: late,
  createAnswer: late,
  rekeyAnswer: late,
  deleteAnswer: late,
  deleteRequest: step('RFC 7296 §2.25.1', [], ['markLate']),
  rekeyRequest: step('RFC 7296 §2.25.1', [], ['refuseGone']),
}

const machine = childSetup.createMachine({
  id: 'ikev2-child',
  context: ({ input }) => ({ ...input, postponements: 0, stagger: 0, deleteWished: false }),
  initial: 'larval',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: withOutOfTurn(
    {
      larval,
      creating,
      waitingToCreate,
      installed,
      postponed,
      rekeying,
      collided,
      deletedWhileRekeying,
      replaced,
      deleting,
      gone,
    },
    OUT_OF_TURN,
  ),
})

/** A pair of child SAs; input `ChildInput`, events `ChildEvent`, effects `ChildEffect`. */
export const childMachine: MachineDefinition = {
  id: machine.id,
  title: 'IKEv2 child SA',
  ref: 'RFC 7296 §1.3.1',
  machine,
  guardRefs: childGuardRefs,
  actionRefs: childActionRefs,
  delayRefs: childDelayRefs,
}
