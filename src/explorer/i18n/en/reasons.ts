/** IP protocol numbers as people name what they carry (IANA protocol numbers). */
const PROTOCOLS: Readonly<Record<string, string>> = {
  1: 'an ICMP packet',
  4: 'an IPv4-in-IP packet',
  6: 'a TCP packet',
  17: 'a UDP packet',
  41: 'an IPv6-in-IPv6 packet',
  50: 'an ESP packet',
  51: 'an AH packet',
  58: 'an ICMPv6 packet',
  132: 'an SCTP packet',
  135: 'a Mobile IPv6 message',
}

/** Why nodes refuse, give up or lose something: the engine's short texts as half sentences. Addresses are short already. */
const EXCHANGES: Readonly<Record<string, string>> = { quick: 'quick mode', config: 'Mode Config' }
const ACTORS: Readonly<Record<string, string>> = { child: 'CHILD', ikev1: 'ISAKMP' }

export const reasons = {
  packet: (protocol: string) => PROTOCOLS[protocol] ?? `a packet of protocol ${protocol}`,
  finalDiscard: (packet: string, from: string, to: string) =>
    `its final DISCARD policy drops ${packet} from ${from} to ${to}`,
  discard: (policy: string, packet: string, from: string, to: string) =>
    `its DISCARD policy “${policy}” drops ${packet} from ${from} to ${to}`,
  noPolicy: (packet: string, from: string, to: string) => `no policy names ${packet} from ${from} to ${to}`,
  inClear: (packet: string, from: string, to: string, protocol: string) =>
    `${packet} from ${from} to ${to} came in clear, its policy wants ${protocol}`,
  notForIt: (packet: string, from: string, to: string, spi: string) =>
    `${packet} from ${from} to ${to} came through ${spi}, which is not for it`,
  noSa: (protocol: string, spi: string, from: string, to: string) =>
    `it has no ${protocol} SA ${spi} for ${from} to ${to}`,
  noSaYet: (protocol: string, peer: string) => `its policy wants ${protocol}, but it has no SA with ${peer}`,
  noIkeSa: (spi: string) => `it has no IKE SA with the SPI ${spi}`,
  notAsked: (request: string) => `it waits for no answer to request ${request}`,
  clearOnSa: (sa: string) => `a message in clear on ${sa}`,
  actor: (kind: string, number: string) =>
    EXCHANGES[kind] === undefined ? `${ACTORS[kind] ?? 'IKE'} SA ${number}` : `${EXCHANGES[kind]} ${number}`,
  notSetUp: (sa: string, why: string) => `${sa} is not set up: ${why}`,
  givenUp: (sa: string, why: string) => `${sa} is given up: ${why}`,
  notMade: (child: string, sa: string, why: string) => `${child} of ${sa} is not made: ${why}`,
  withNotify: (why: string, notify: string) => `${why} (${notify})`,
  /** Codes of `IkeReport`. */
  codes: {
    'no-answer': 'no answer came',
    refused: 'the peer refused',
    unacceptable: 'its choice was not among what was offered',
    'unusable-key': 'its public value cannot be used',
    'not-authentic': 'the peer could not prove who it is',
    'not-authorised': 'no PAD entry allows this peer',
    'unusable-answer': 'the answer cannot be used',
    'too-many-restarts': 'it had to start again too often',
    'unexpected-answer': 'the answer does not fit what was asked',
    'half-open-expired': 'the rest of the set-up never came',
    abandoned: 'the other side gave it up',
    version: 'the peer speaks another version',
    'eap-failed': 'EAP ended in failure',
    fatal: 'the peer broke the protocol',
    'peer-not-authentic': 'the peer could not prove who it is',
    'authentication-refused': 'the peer did not believe the proof',
    'peer-not-authorised': 'no PAD entry allows this peer',
  } as Readonly<Record<string, string>>,
}
