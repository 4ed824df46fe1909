/**
 * An established IKE SA: liveness, rekeying, deletion, and what happens when both sides act at once (RFC 7296 §1.3.2,
 * §1.4.1, §2.4, §2.8, §2.25).
 *
 * Departures.
 * - A replaced SA waits LINGER for its deletion by the winner and then deletes itself: the RFC bounds it nowhere. It is
 *   longer than a peer repeats its request: deleted before the peer has the answer, its successor would be nobody's.
 * - "Retry over minutes, then close" (§2.25): as many retries as a request has attempts, with pauses that grow
 *   (retry-pause.ts), then the rekeying is reported as failed and the SA is closed.
 * - Deletion that is wished while a rekeying is open waits for its answer: only then is it known what there is to delete.
 * - After the peer's delete an own rekeying stays open for ANSWER_KEPT, though the peer may not know of it (§2.8.2): if it
 *   does, its answer tells of an SA that has to be deleted.
 */
import type { MachineDefinition } from '../definition.ts'
import { withOutOfTurn } from '../out-of-turn.ts'
import { saActionRefs, saDelayRefs, saGuardRefs, saSetup, step } from './sa.setup.ts'

const refusals = [
  step('RFC 7296 §1.3', ['otherGroup'], ['refuseGroup']),
  step('RFC 7296 §2.21.3', ['badGroup'], ['refuseValue']),
  step('RFC 7296 §2.7', [], ['refuseProposal']),
]
const deletedByPeer = step('RFC 7296 §1.4.1', [], ['answerDelete', 'removeByPeer'], 'lingering')
const silent = step('RFC 7296 §2.4', [], ['removeUnanswered', 'forget'], 'closed')
const fatal = step('RFC 7296 §2.21.2', [], ['removeFatal', 'forget'], 'closed')
const malformed = step('RFC 7296 §2.21.3', [], ['removeFatal'], 'lingering')
const beginDelete = step('RFC 7296 §1.4.1', [], ['sendDelete'], 'deleting')
const peerRekeys = [
  step('RFC 7296 §2.25.2', ['childBusy'], ['refuseTemporary']),
  step('RFC 7296 §1.3.2', ['agreed'], ['acceptRekey', 'adoptPeerRekey'], 'replaced'),
  ...refusals,
]
const established = saSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §1.2', kind: 'settled', text: 'In use' },
  on: {
    rekey: [
      step('RFC 7296 §2.25.2', ['childBusy'], ['countPostponement', 'markPostponed'], 'postponed'),
      step('RFC 7296 §1.3.2', [], ['sendRekey'], 'rekeying'),
    ],
    rekeyRequest: peerRekeys,
    delete: beginDelete,
    deleteRequest: deletedByPeer,
    noAnswer: silent,
    fatalNotify: fatal,
    malformedRequest: malformed,
  },
  after: { LIVENESS: step('RFC 7296 §2.4', [], ['checkLiveness'], 'established') },
})

const postponed = saSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §2.25', kind: 'waiting', text: 'In use; rekeying is tried again in a while' },
  on: {
    rekey: step('RFC 7296 §2.8', [], ['markBusy']),
    rekeyRequest: [
      step('RFC 7296 §2.25.2', ['childBusy'], ['refuseTemporary']),
      step('RFC 7296 §1.3.2', ['agreed'], ['acceptRekey', 'adoptPeerRekey', 'forgetOwnRekey'], 'replaced'),
      ...refusals,
    ],
    delete: step('RFC 7296 §1.4.1', [], ['forgetOwnRekey', 'sendDelete'], 'deleting'),
    deleteRequest: step('RFC 7296 §1.4.1', [], ['forgetOwnRekey', 'answerDelete', 'removeByPeer'], 'lingering'),
    noAnswer: silent,
    fatalNotify: fatal,
    malformedRequest: malformed,
  },
  after: { RETRY: step('RFC 7296 §2.25', [], ['sendRekey'], 'rekeying') },
})

const noteDelete = step('Roamscope', [], ['noteDelete', 'markBusy'])
const rekeying = saSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §1.3.2', kind: 'waiting', text: 'In use; asked for its own replacement' },
  on: {
    rekey: step('RFC 7296 §2.8', [], ['markBusy']),
    rekeyAnswer: [
      step('Roamscope', ['rekeyed', 'deleteWished'], ['adoptOwnRekey', 'sendDelete', 'closeHeir'], 'deletingReplaced'),
      step('RFC 7296 §2.8', ['rekeyed'], ['adoptOwnRekey', 'sendDelete'], 'deletingReplaced'),
      step('Roamscope', ['deleteWished'], ['forgetOwnRekey', 'sendDelete'], 'deleting'),
      step('RFC 7296 §1.3', ['askedAgain'], ['sendRekey'], 'rekeying'),
      step('RFC 7296 §2.25', ['putOff', 'mayPostpone'], ['countPostponement', 'markPostponed'], 'postponed'),
      step('RFC 7296 §2.25', ['putOff'], ['forgetOwnRekey', 'reportRekeyFailed', 'sendDelete'], 'deleting'),
      step('RFC 7296 §2.8', [], ['forgetOwnRekey', 'reportRekeyFailed', 'forgetPostponements'], 'established'),
    ],
    rekeyRequest: [
      step('RFC 7296 §2.25.2', ['childBusy'], ['refuseTemporary']),
      step('RFC 7296 §2.25.2', ['deleteWished'], ['refuseTemporary']),
      step('RFC 7296 §2.8.2', ['agreed'], ['acceptRekey', 'markCollision'], 'collided'),
      ...refusals,
    ],
    delete: noteDelete,
    deleteRequest: step('RFC 7296 §2.25.2', [], ['forgetOwnRekey', 'answerDelete', 'removeByPeer'], 'lingering'),
    noAnswer: silent,
    fatalNotify: fatal,
    malformedRequest: malformed,
  },
})

const collided = saSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §2.8.2', kind: 'waiting', text: 'Both sides asked for a replacement; nonces decide' },
  on: {
    rekey: step('RFC 7296 §2.8', [], ['markBusy']),
    rekeyAnswer: [
      step(
        'Roamscope',
        ['rekeyed', 'lost', 'deleteWished'],
        ['adoptPeerRekey', 'closeOwnRekey', 'closeHeir'],
        'replaced',
      ),
      step('RFC 7296 §2.8.2', ['rekeyed', 'lost'], ['adoptPeerRekey', 'closeOwnRekey'], 'replaced'),
      step('Roamscope', ['rekeyed', 'deleteWished'], ['adoptOwnRekey', 'sendDelete', 'closeHeir'], 'deletingReplaced'),
      step('RFC 7296 §2.8.2', ['rekeyed'], ['adoptOwnRekey', 'sendDelete'], 'deletingReplaced'),
      step('Roamscope', ['deleteWished'], ['adoptPeerRekey', 'forgetOwnRekey', 'closeHeir'], 'replaced'),
      step('RFC 7296 §2.8.2', [], ['adoptPeerRekey', 'forgetOwnRekey'], 'replaced'),
    ],
    rekeyRequest: step('RFC 7296 §2.25.2', [], ['refuseTemporary']),
    delete: noteDelete,
    deleteRequest: [
      step('Roamscope', ['deleteWished'], ['adoptPeerRekey', 'answerDelete', 'closeHeir'], 'deletedWhileRekeying'),
      step('RFC 7296 §2.8.2', [], ['adoptPeerRekey', 'answerDelete'], 'deletedWhileRekeying'),
    ],
    noAnswer: silent,
    fatalNotify: fatal,
    malformedRequest: malformed,
  },
})

const ownRekeyIsVoid = step('RFC 7296 §2.8.2', [], ['forgetOwnRekey', 'removeReplaced'], 'lingering')
const deletedWhileRekeying = saSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §2.8.2', kind: 'waiting', text: 'Deleted by the winner; the own rekeying is still open' },
  on: {
    rekeyAnswer: [
      step('RFC 7296 §2.8.2', ['rekeyed'], ['closeOwnRekey', 'removeReplaced'], 'lingering'),
      ownRekeyIsVoid,
    ],
    rekey: step('RFC 7296 §2.8', [], ['markBusy']),
    delete: step('RFC 7296 §2.8', [], ['markBusy']),
    noAnswer: ownRekeyIsVoid,
    fatalNotify: ownRekeyIsVoid,
    malformedRequest: ownRekeyIsVoid,
  },
  after: { ANSWER_KEPT: ownRekeyIsVoid },
})

const replaced = saSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §2.8', kind: 'waiting', text: 'Replaced; the side that replaced it deletes it' },
  on: {
    rekey: step('RFC 7296 §2.8', [], ['markBusy']),
    rekeyRequest: step('RFC 7296 §2.25.2', [], ['refuseTemporary']),
    delete: beginDelete,
    deleteRequest: step('RFC 7296 §2.8', [], ['answerDelete', 'removeReplaced'], 'lingering'),
    noAnswer: silent,
    fatalNotify: fatal,
    malformedRequest: malformed,
  },
  after: { LINGER: beginDelete },
})

const deletingReplaced = saSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §2.8', kind: 'waiting', text: 'Replaced by this side, which deletes it' },
  on: {
    deleteAnswer: step('RFC 7296 §2.8', [], ['removeReplaced'], 'lingering'),
    rekeyRequest: step('RFC 7296 §2.25.2', [], ['refuseTemporary']),
    deleteRequest: step('RFC 7296 §2.25.2', [], ['answerDelete', 'markCrossing', 'removeReplaced'], 'lingering'),
    noAnswer: silent,
    fatalNotify: fatal,
    malformedRequest: malformed,
    rekey: step('RFC 7296 §2.8', [], ['markBusy']),
    delete: step('RFC 7296 §2.8', [], ['markBusy']),
  },
})

const deleting = saSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §1.4.1', kind: 'waiting', text: 'Delete sent; waits for the answer' },
  on: {
    rekey: step('RFC 7296 §2.8', [], ['markBusy']),
    delete: step('RFC 7296 §2.8', [], ['markBusy']),
    rekeyRequest: step('RFC 7296 §2.25.2', [], ['refuseTemporary']),
    deleteAnswer: step('RFC 7296 §1.4.1', [], ['removeDeleted'], 'lingering'),
    deleteRequest: step('RFC 7296 §2.25.2', [], ['answerDelete', 'markCrossing', 'removeDeleted'], 'lingering'),
    noAnswer: silent,
    fatalNotify: fatal,
    malformedRequest: malformed,
  },
})

const lingering = saSetup.createStateConfig({
  meta: { ref: 'RFC 7296 §2.1', kind: 'settled', text: 'Gone; repeats its last answer for a while' },
  on: {
    rekey: step('RFC 7296 §2.8', [], ['markBusy']),
    delete: step('RFC 7296 §2.8', [], ['markBusy']),
  },
  after: { ANSWER_KEPT: step('RFC 7296 §2.1', [], ['forget'], 'closed') },
})

const closed = saSetup.createStateConfig({ meta: { ref: 'RFC 7296 §1.4.1', kind: 'settled', text: 'Gone' } })

/** What nobody waits for, and requests of the peer for an SA that is on its way out. */
const late = step('RFC 7296 §2.1', [], ['markLate'])
const OUT_OF_TURN = {
  rekey: step('RFC 7296 §2.8', [], ['markBusy']),
  delete: step('RFC 7296 §2.8', [], ['markBusy']),
  rekeyRequest: step('RFC 7296 §2.25.2', [], ['refuseTemporary']),
  deleteRequest: step('RFC 7296 §2.25.2', [], ['answerDelete']),
  rekeyAnswer: late,
  deleteAnswer: late,
  noAnswer: late,
  fatalNotify: late,
  malformedRequest: late,
}

const machine = saSetup.createMachine({
  id: 'ikev2-sa',
  context: ({ input }) => ({ ...input, postponements: 0, stagger: 0, deleteWished: false }),
  initial: 'established',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: withOutOfTurn(
    {
      established,
      postponed,
      rekeying,
      collided,
      deletedWhileRekeying,
      replaced,
      deletingReplaced,
      deleting,
      lingering,
      closed,
    },
    OUT_OF_TURN,
  ),
})

/** An IKE SA in use; input `SaInput`, events `SaEvent`, effects `SaEffect`. */
export const ikeSaMachine: MachineDefinition = {
  id: machine.id,
  title: 'IKEv2 SA',
  ref: 'RFC 7296 §2.8',
  machine,
  guardRefs: saGuardRefs,
  actionRefs: saActionRefs,
  delayRefs: saDelayRefs,
}
