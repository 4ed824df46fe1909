import { phrase } from '../words.ts'
import type { Act } from './narration-ike.ts'

/** What messages of IKEv1 are sent for: by their name, and where that says little with what they say. Loaded with a run that has some. */
export const narrationOfIkev1: Readonly<Record<string, Act>> = {
  'Main Mode 1': (to, message) => phrase`offers ${to} transforms (${message})`,
  'Main Mode 2': (to, message) => phrase`chooses one of ${to}’s transforms (${message})`,
  'Main Mode 3': (to, message) => phrase`begins a key exchange with ${to} (${message})`,
  'Main Mode 4': (to, message) => phrase`shares keys with ${to} (${message})`,
  'Main Mode 5': (to, message) => phrase`proves to ${to} who it is (${message})`,
  'Main Mode 6': (to, message) => phrase`proves to ${to} who it is, too (${message})`,
  'Aggressive Mode 1': (to, message) => phrase`offers ${to} transforms, a key exchange and its name (${message})`,
  'Aggressive Mode 2': (to, message) => phrase`shares keys with ${to} and proves who it is (${message})`,
  'Aggressive Mode 3': (to, message) => phrase`proves to ${to} who it is, too (${message})`,
  'Quick Mode 1': (to, message) => phrase`offers ${to} a pair of SAs (${message})`,
  'Quick Mode 2': (to, message) => phrase`agrees with ${to} on a pair of SAs (${message})`,
  'Quick Mode 3': (to, message) => phrase`shows ${to} that it is there (${message})`,
  'Informational: INITIAL-CONTACT': (to, message) => phrase`tells ${to} that it knows of no earlier SA (${message})`,
  'Informational: delete ISAKMP SA': (to, message) => phrase`deletes the SA with ${to} (${message})`,
  'Informational: NO-PROPOSAL-CHOSEN': (to, message) => phrase`takes none of ${to}’s transforms (${message})`,
  'Informational: delete ESP SA': (to, message) => phrase`deletes a pair of SAs with ${to} (${message})`,
  'Informational: R-U-THERE': (to, message) => phrase`asks ${to} for a sign of life (${message})`,
  'Informational: R-U-THERE-ACK': (to, message) => phrase`shows ${to} that it lives (${message})`,
  'Informational: INVALID-ID-INFORMATION': (to, message) => phrase`protects none of what ${to} names (${message})`,
  'Informational: INVALID-EXCHANGE-TYPE': (to, message) => phrase`tells ${to} that it has no Mode Config (${message})`,
  'Transaction 1: CFG_REQUEST': (to, message) => phrase`asks ${to} for an address (${message})`,
  'Transaction 2: CFG_REPLY': (to, message) => phrase`gives ${to} an address (${message})`,
  'Transaction 1: CFG_SET': (to, message) => phrase`sets an address at ${to} (${message})`,
  'Transaction 2: CFG_ACK': (to, message) => phrase`tells ${to} what it took (${message})`,
}
