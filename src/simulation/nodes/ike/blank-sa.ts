import { NO_IKE_SPI } from '../../../protocol/wire/ikev2/message.ts'
import { mobilityWith } from './changed.ts'
import type { Place } from './ike-config.ts'
import { NO_NONCES, NO_OCTETS } from './ike-state.ts'
import { NO_MOBILITY } from './mobility-state.ts'
import { NO_PROOF } from './proof-state.ts'

/** Everything of a new IKE SA that does not depend on how it comes about. */
export const blankSa = (name: string, local: Place, remote: Place, nowUs: number) => ({
  name,
  peer: '',
  spiI: NO_IKE_SPI,
  spiR: NO_IKE_SPI,
  local,
  remote,
  phase: 'setup' as const,
  encapsulated: false,
  behindNat: false,
  fragmentation: false,
  mobike: false,
  algorithms: undefined,
  keys: undefined,
  nonces: NO_NONCES,
  random: NO_OCTETS,
  group: 'x25519' as const,
  cookie: undefined,
  proof: NO_PROOF,
  flow: undefined,
  assigned: [],
  initRequest: NO_OCTETS,
  initResponse: NO_OCTETS,
  nextSend: 0,
  nextReceive: 0,
  received: [],
  peerWindow: 1,
  ownWindow: 1,
  outstanding: [],
  queue: [],
  answers: [],
  fragments: {},
  ivs: 0n,
  heardAtUs: nowUs,
  reportedAtUs: undefined,
  hintedAtUs: undefined,
  ownSuccessor: undefined,
  peerSuccessor: undefined,
  heir: undefined,
  earlyDeletes: [],
  restarts: 0,
  moves: 0,
  mobility: mobilityWith(NO_MOBILITY, { line: name }),
})

export const setupActor = (sa: string): string => `${sa}/setup`
