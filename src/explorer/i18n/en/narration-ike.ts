import { phrase, type Phrase, type Word } from '../words.ts'

/** What is done to a node by a message. */
export type Act = (to: Word, message: Word) => Phrase

/** What IKE messages are sent for, as verb phrases (visual language §8). */
export const narrationOfIke = {
  exchanges: {
    'IKE_SA_INIT request': (to, message) => phrase`offers ${to} suites and a key exchange (${message})`,
    'IKE_SA_INIT answer': (to, message) => phrase`chooses a suite and shares keys with ${to} (${message})`,
    'IKE_AUTH request': (to, message) => phrase`proves to ${to} who it is (${message})`,
    'IKE_AUTH answer': (to, message) => phrase`proves to ${to} who it is, too (${message})`,
    'CREATE_CHILD_SA request': (to, message) => phrase`asks ${to} for another CHILD SA (${message})`,
    'CREATE_CHILD_SA answer': (to, message) => phrase`agrees with ${to} on an SA (${message})`,
    'INFORMATIONAL request': (to, message) => phrase`asks ${to} for a sign of life (${message})`,
    'INFORMATIONAL answer': (to, message) => phrase`answers ${to} (${message})`,
  } as Readonly<Record<string, Act>>,
  /** By what a message begins to tell: as a request, and as an answer. */
  told: {
    COOKIE: [
      (to, message) => phrase`shows ${to} the cookie (${message})`,
      (to, message) => phrase`wants to see that ${to} receives at its address (${message})`,
    ],
    INVALID_KE_PAYLOAD: both((to, message) => phrase`wants another key exchange group of ${to} (${message})`),
    REKEY_SA: both((to, message) => phrase`asks ${to} to replace a CHILD SA (${message})`),
    'new IKE SA': [
      (to, message) => phrase`asks ${to} to replace the IKE SA (${message})`,
      (to, message) => phrase`agrees with ${to} on a new IKE SA (${message})`,
    ],
    'delete IKE SA': both((to, message) => phrase`deletes the IKE SA with ${to} (${message})`),
    'delete ESP': [
      (to, message) => phrase`deletes a CHILD SA with ${to} (${message})`,
      (to, message) => phrase`deletes the other half, too (${message})`,
    ],
    UPDATE_SA_ADDRESSES: both((to, message) => phrase`moves its SAs to the address it has now (${message})`),
    TEMPORARY_FAILURE: both((to, message) => phrase`puts ${to} off: it is busy itself (${message})`),
    AUTHENTICATION_FAILED: both((to, message) => phrase`does not believe ${to} (${message})`),
    NO_PROPOSAL_CHOSEN: both((to, message) => phrase`takes none of ${to}’s suites (${message})`),
    TS_UNACCEPTABLE: both((to, message) => phrase`grants ${to} none of that traffic (${message})`),
    INVALID_IKE_SPI: both((to, message) => phrase`tells ${to} that it knows no such SA (${message})`),
  } as Readonly<Record<string, readonly [Act, Act]>>,
  notable: (to: Word, message: Word, word: string): Phrase => phrase`tells ${to} ${word} (${message})`,
  other: (to: Word, message: Word): Phrase => phrase`sends ${message} to ${to}`,
}

function both(act: Act): readonly [Act, Act] {
  return [act, act]
}
