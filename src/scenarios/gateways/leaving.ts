import { HAND_OVER, OVERLOAD_US } from './base.ts'

/** One way for the EU to get from SG1 to SG2. */
export interface WayOut {
  /** The scenario that plays it; the key of the way as well. */
  readonly scenario: string
  readonly name: string
  readonly source: { readonly work: string; readonly section: string }
  /** What the scenario's script asks besides is left out. */
  readonly settings: readonly string[]
  /** How the EU learns that it shall leave, and where to; where the source is silent, it is our choice. */
  readonly told: string
  /** What both gateways must have or send each other. */
  readonly shared: string
}

/** SG1 must be left now. */
export const TRIGGER_US = OVERLOAD_US

/** A client's own decision, where no source says who tells it (simulation/nodes/gateways/leave.ts). */
const BY_ITSELF = 'by its own side: no message (our choice, the source is silent)'
const SAME_PEER = 'identity and secret: one PAD entry for both'

/** The ways that are played side by side. Everything that compares or lists them follows from here. */
export const WAYS_OUT: readonly WayOut[] = [
  {
    scenario: 'redirect-context',
    name: 'REDIRECT and contexts',
    source: { work: 'Palomares 2013', section: '§III-D' },
    settings: [`script=${JSON.stringify([HAND_OVER])}`],
    told: 'by SG1, with REDIRECT, after the transfer',
    shared: 'the contexts of each client that leaves, sent by CXTP when it does',
  },
  {
    scenario: 'redirect-full-ike',
    name: 'REDIRECT and a whole IKEv2',
    source: { work: 'RFC 5685', section: '§5' },
    settings: [],
    told: 'by SG1, with REDIRECT',
    shared: SAME_PEER,
  },
  {
    scenario: 'leave-gateway-failover',
    name: 'Failover with a stale copy',
    source: { work: 'RFC 6311', section: '§5' },
    settings: [],
    told: 'never: SG2 takes over SG1’s address',
    shared: 'address, identity and secret, and copies of every SA all the time (out of band, not counted)',
  },
  {
    scenario: 'leave-gateway-cxtp',
    name: 'CXTP, predictive',
    source: { work: 'RFC 4067', section: '§2.1.1' },
    settings: [],
    told: BY_ITSELF,
    shared: 'the contexts of each client that leaves, sent by CXTP when it does',
  },
  {
    scenario: 'leave-gateway-resumption',
    name: 'Session resumption',
    source: { work: 'RFC 5723', section: '§4.3' },
    settings: [],
    told: BY_ITSELF,
    shared: 'the key that seals tickets',
  },
  {
    scenario: 'leave-gateway-full-ike',
    name: 'A whole IKEv2',
    source: { work: 'RFC 7296', section: '§1.2' },
    settings: [],
    told: BY_ITSELF,
    shared: SAME_PEER,
  },
  {
    scenario: 'leave-gateway-make-before-break',
    name: 'Make before break',
    source: { work: 'RFC 7296', section: '§2.8.3' },
    settings: [],
    told: BY_ITSELF,
    shared: SAME_PEER,
  },
]
