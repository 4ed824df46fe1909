/** What must hold in every run: ids are fixed (contract), the sentences are for people. */
export const INVARIANTS = [
  { id: 'no-cleartext', title: 'Protected traffic never leaves in clear', ref: 'RFC 4301 §5.1' },
  {
    id: 'no-unauthorised-transfer',
    title:
      'No context leaves a router, and none is installed, without a valid token, an authorised trigger or the command of a person',
    ref: 'RFC 4067 §6.3',
  },
  {
    id: 'no-unauthorised-activation',
    title: 'No router uses a transferred SA before a valid request of its mobile',
    ref: 'RFC 4067 §2, Allard 2007 §VI-C',
  },
  {
    id: 'sad-key-unique',
    title: 'No two SAs of a node share the lookup key of their case',
    ref: 'RFC 4301 §4.1',
  },
  { id: 'single-holder', title: 'At most one router uses an SA', ref: 'Allard 2007 §VI-C' },
  {
    id: 'no-replay-accepted',
    title: 'No packet is accepted twice, and none that an attacker made',
    ref: 'RFC 4303 §3.4.3',
  },
  { id: 'no-nonce-reuse', title: 'No key and nonce twice in a counter mode', ref: 'RFC 4106 §2' },
  { id: 'sequence-monotonic', title: 'Sequence numbers of an SA only rise', ref: 'RFC 4303 §3.3.3' },
  { id: 'ends-agree', title: 'At rest both ends of each SA agree', ref: 'RFC 4301 §4.1' },
  { id: 'no-orphan', title: 'At rest no SA is left whose peer is gone', ref: 'RFC 4067 §6.3' },
  { id: 'message-ids-agree', title: 'Both ends of an IKE SA agree on message IDs', ref: 'RFC 7296 §2.2' },
  { id: 'redirect-bounded', title: 'A mobile follows a bounded number of redirects', ref: 'RFC 5685 §7' },
  { id: 'no-long-term-secret', title: 'No long-term secret travels in a context', ref: 'RFC 4067 §6.3' },
  { id: 'pad-authorised', title: 'Every IKE SA is authorised by a PAD entry', ref: 'RFC 4301 §4.4.3' },
  { id: 'recovers', title: 'In the end traffic flows again or the failure is reported', ref: 'Allard 2008 §4.3' },
] as const

export type InvariantId = (typeof INVARIANTS)[number]['id']
