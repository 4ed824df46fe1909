import * as z from 'zod/mini'
import { count, micros, newcomers, nodeId } from './fields.ts'
import { ikeSpis } from './spi-section.ts'
import { ikev1Peer } from './ikev1-section.ts'

const addressText = z.string().check(z.minLength(2), z.maxLength(45))

/** What a side wants when addresses or gateways change; what is left out has the engine's default. */
const ikeMobility = z.strictObject({
  /** Further addresses of this side, told to the peer (RFC 4555 §3.4). */
  addresses: z.optional(z.array(addressText).check(z.maxLength(8))),
  /** Prefixes in which the peer may say that it is (RFC 4555 §3.5); all when absent. */
  acceptable: z.optional(z.array(z.string().check(z.maxLength(60))).check(z.maxLength(8))),
  /** Whether SAs move only once the peer has shown that it is at its new address (RFC 4555 §3.7). */
  routability: z.optional(z.enum(['before', 'none'])),
  /** `false`: a NAT on the way is an attack (RFC 4555 §3.9). */
  natTraversal: z.optional(z.boolean()),
  /** A client goes where its gateway sends it (RFC 5685). */
  redirect: z.optional(z.boolean()),
  /** A gateway sends this client on in IKE_AUTH: an address or a name. */
  redirectTo: z.optional(z.string().check(z.maxLength(80))),
  /** A client deletes the old SAs after every redirect (RFC 5685 §5), also where their contexts went on. */
  deletesOld: z.optional(z.boolean()),
  /** A client that was sent on and does not leave: its SAs are deleted after this time (RFC 5685 §5); never when absent. */
  redirectGraceUs: z.optional(micros),
  /** A client asks for tickets (RFC 5723). */
  tickets: z.optional(z.boolean()),
  /** Counters are synchronised after a failover, and jump by this much (RFC 6311). */
  counterSync: z.optional(z.boolean()),
  /** False: sequence numbers alone, for a cluster whose members never lag behind in Message IDs. */
  messageIdSync: z.optional(z.boolean()),
  /** The SA may go to another router, which then updates addresses itself (Allard 2008 §3.2). */
  contextTransfer: z.optional(z.boolean()),
  replayJump: z.optional(z.int().check(z.minimum(1), z.maximum(2 ** 31))),
})

const saLifetime = {
  softUs: micros,
  hardUs: micros,
  /** The soft limit comes earlier by up to this, drawn for each SA. */
  jitterUs: micros,
}

const text = z.string().check(z.minLength(1), z.maxLength(120))
const prefixes = z.array(z.string().check(z.maxLength(60))).check(z.maxLength(8))
/** Whole seconds from the start of the run; before it: negative. */
const seconds = z.int().check(z.minimum(-1_000_000_000), z.maximum(1_000_000_000))

/** How a node shows a peer who it is (RFC 7296 §2.15, §2.16). */
const ownProof = z.union([
  /** A certificate that the authority of that name gave it; keys are drawn by name. */
  z.strictObject({
    method: z.literal('certificate'),
    key: z.enum(['ecdsa-p256', 'ecdsa-p384', 'ed25519']),
    issuer: text,
    /** Whom it is for; the own identity where nothing is said (RFC 4945 §3.1). */
    name: z.optional(text),
    validFromS: z.optional(seconds),
    validUntilS: z.optional(seconds),
  }),
  z.strictObject({ method: z.literal('eap'), user: text, password: text, only: z.boolean() }),
])

/** How the peer has to show who it is (RFC 4301 §4.4.3.2). */
const peerProof = z.union([
  z.strictObject({
    method: z.literal('certificate'),
    authorities: z.array(text).check(z.minLength(1), z.maxLength(8)),
    /** False: as before RFC 7427. */
    digitalSignatures: z.boolean(),
  }),
  z.strictObject({
    method: z.literal('eap'),
    /** Passwords by user name. */
    users: z.record(z.string().check(z.maxLength(60)), text),
    /** The user name is asked for in a round of its own. */
    identityRound: z.boolean(),
    /** Rounds that only show a text (RFC 3748 §5.2). */
    notifications: z.int().check(z.minimum(0), z.maximum(20)),
    /** RFC 5998. */
    only: z.boolean(),
  }),
])

/** Addresses of the peer's network (RFC 7296 §2.19). */
const innerAddresses = z.strictObject({
  wants: z.array(z.enum(['ip4', 'ip6'])).check(z.maxLength(2)),
  pool: prefixes,
  dns: prefixes,
  demanded: z.boolean(),
})

/** What a node has agreed with one IKE peer beforehand: its PAD row and the policies towards it (RFC 4301 §4.4). */
const ikePeer = z.strictObject({
  /** As gateways' configurations write them: an address, a name, or a mail address. */
  localId: z.string().check(z.minLength(1), z.maxLength(120)),
  remoteId: z.string().check(z.minLength(1), z.maxLength(120)),
  psk: z.string().check(z.minLength(1), z.maxLength(120)),
  /** strongSwan notation, several joined by commas: `aes128gcm16-prfsha256-x25519`. */
  ike: z.string().check(z.maxLength(400)),
  esp: z.string().check(z.maxLength(400)),
  /** AH instead of ESP, in the same notation: `sha256`, `sha256-esn` (RFC 4302). */
  ah: z.optional(z.string().check(z.maxLength(400))),
  /** Asked for, or granted when the peer asks; the pair is a tunnel where one side does not want more (RFC 7296 §1.3.1). */
  mode: z.enum(['tunnel', 'transport']),
  /** The other mode is not taken: as the initiator the pair is deleted, as the responder refused. */
  modeRequired: z.optional(z.boolean()),
  /** Fragments that show no ports: sent and taken only where both sides say so (RFC 4301 §7.3). */
  laterFragments: z.optional(z.boolean()),
  /** TFC padding: whether it is taken, and to what length own packets are filled up in tunnels (RFC 4303 §2.7). */
  padding: z.optional(
    z.strictObject({ taken: z.boolean(), padTo: z.optional(z.int().check(z.minimum(20), z.maximum(9_000))) }),
  ),
  /** Limits after which SAs are replaced, and after which they end (RFC 4301 §4.4.2.1 b). */
  lifetimes: z.optional(
    z.strictObject({
      ike: z.optional(z.strictObject(saLifetime)),
      child: z.optional(
        z.strictObject({ ...saLifetime, softOctets: z.optional(count), hardOctets: z.optional(count) }),
      ),
    }),
  ),
  /** A pair that nobody used for so long is deleted (RFC 7296 §2.8); kept when absent. */
  inactiveUs: z.optional(micros),
  /** How long one authentication lasts (RFC 4478). */
  reauth: z.optional(
    z.strictObject({
      /** A gateway names this time in AUTH_LIFETIME, seconds, and ends what is older by `graceUs`. */
      lifetimeS: z.optional(z.int().check(z.minimum(1), z.maximum(1_000_000))),
      graceUs: z.optional(micros),
      /** A client begins so much earlier than it has to. */
      marginUs: z.optional(micros),
      order: z.optional(z.enum(['make-before-break', 'break-before-make'])),
    }),
  ),
  /** RFC 4555: the SA may move to other addresses. */
  mobike: z.boolean(),
  mobility: z.optional(ikeMobility),
  /**
   * Traffic selectors: what passes on this side and on the peer's side (RFC 7296 §2.9). Prefixes, and in brackets a
   * protocol and its ports, as strongSwan writes them: `2001:db8:1::/64[udp/9000-9001]`.
   */
  localTs: z.array(z.string().check(z.maxLength(80))).check(z.minLength(1), z.maxLength(8)),
  remoteTs: z.array(z.string().check(z.maxLength(80))).check(z.minLength(1), z.maxLength(8)),
  /** Every pair of addresses in an SA of its own: wider wishes are refused with SINGLE_PAIR_REQUIRED (§2.9). */
  singlePair: z.optional(z.boolean()),
  /** Every range of `localTs` with every one of `remoteTs` in an SA of its own: one is granted, the rest is possible (§2.9). */
  separateRanges: z.optional(z.boolean()),
  /** Selectors that an SA takes from the packet it is made for (RFC 4301 §4.4.1 populate from packet). */
  pfp: z.optional(
    z.array(z.enum(['local', 'remote', 'protocol', 'localPort', 'remotePort'])).check(z.minLength(1), z.maxLength(5)),
  ),
  /** Whether offers begin with the selectors of the packet that they are made for; also when left out (§2.9). */
  packetFirst: z.optional(z.boolean()),
  /** Who begins: the first packet that wants protection (RFC 4301 §5.1), or only the script and moves. */
  start: z.enum(['traffic', 'script']),
  /** Instead of the secret, for this side or for the peer. */
  own: z.optional(ownProof),
  demands: z.optional(peerProof),
  innerAddresses: z.optional(innerAddresses),
  /** This peer is spoken to by IKEv1 (RFC 2409), with the pre-shared key; what only IKEv2 has counts for nothing then. */
  ikev1: z.optional(ikev1Peer),
})

const afterMove = z.enum(['ike', 'mobike', 'resume', 'none'])
/** What a gateway looks at, and what it does when a limit is passed: clients go in the order in which they came. */
const overload = z.strictObject({
  to: nodeId,
  everyUs: z.int().check(z.minimum(1_000), z.maximum(60_000_000)),
  /** IKE SAs in use; packets a second that IPsec opens or protects; computing time, of a thousand parts. */
  saMax: z.optional(count),
  packetsPerSecond: z.optional(count),
  cpuPerMille: z.optional(z.int().check(z.minimum(1), z.maximum(1_000))),
  /** Clients handed over at one look. */
  atOnce: z.int().check(z.minimum(1), z.maximum(10_000)),
  /** Instead: clients go by `ikeContext.redirect.pace` until so many are left. */
  keep: z.optional(count),
  /** Clients that come anew while a limit is passed, at the last look, and take redirects: served when left out (RFC 5685 §3). */
  newcomers: z.optional(newcomers),
})

const ikeNode = z.strictObject({
  /** By node of the peer. */
  peers: z.record(nodeId, ikePeer),
  /** Largest IKE message in one piece, octets; larger ones become fragments (RFC 7383). */
  messageMax: z.int().check(z.minimum(200), z.maximum(65_535)),
  /** Half-open SAs from which on a COOKIE is asked for (RFC 7296 §2.6). */
  cookieFrom: count,
  /** A gateway sends every newcomer on in IKE_SA_INIT: an address or a name (RFC 5685 §3). */
  redirectTo: z.optional(z.string().check(z.maxLength(80))),
  /** Gateways with the same word here open each other's tickets (RFC 5723). */
  ticketSecret: z.optional(z.string().check(z.minLength(1), z.maxLength(80))),
  /** What strangers may fill: half-open SAs in all and of one address, answers a second (RFC 7296 §2.6, §2.21.4). */
  limits: z.optional(z.strictObject({ halfOpen: count, halfOpenPerAddress: count, strangersPerSecond: count })),
  /** When a gateway has too much to do, and where its clients go then (Palomares 2013 §III-D). */
  overload: z.optional(overload),
  /** How often a gateway notes its load: a row of table Load. */
  loadEveryUs: z.optional(z.int().check(z.minimum(1_000), z.maximum(60_000_000))),
  /** Requests of the peer taken at once (RFC 7296 §2.3). */
  window: z.optional(z.int().check(z.minimum(1), z.maximum(64))),
  /** How requests that collide with own acts are answered: RFC 7296 §2.25 (also when left out) or RFC 4718 §5.11.10. */
  collisions: z.optional(z.enum(['rfc7296', 'rfc4718'])),
  spis: z.optional(ikeSpis),
  /** A mobile's own, instead of the one for all. */
  afterMove: z.optional(afterMove),
})

/** Key management by IKEv2 (RFC 7296) or IKEv1 (RFC 2409), each peer by one. Absent: every SA is keyed by hand. */
export const ikeSection = z.strictObject({
  nodes: z.record(nodeId, ikeNode),
  timers: z.strictObject({
    retransmitFirstUs: micros,
    retransmitMaxUs: micros,
    attempts: z.int().check(z.minimum(1), z.maximum(30)),
    refusalWaitUs: micros,
    /** How long a responder waits for IKE_AUTH, and traffic before it asks anew for an SA that was refused. */
    halfOpenUs: micros,
    /** Silence after which the peer is asked whether it lives. */
    livenessUs: micros,
    /** Pause after TEMPORARY_FAILURE. */
    retryUs: micros,
    /** How long a replaced SA waits to be deleted by the peer. */
    lingerUs: micros,
    /** How long the last answer of an SA that is over is kept for repetitions of its request (RFC 7296 §2.1). */
    answerKeptUs: micros,
    /** Longest silence of a side behind a NAT towards the NAT (RFC 3948 §4); 20 s when left out. */
    keepaliveUs: z.optional(micros),
  }),
  /**
   * What a mobile does in its next cell: a whole IKEv2 with that router, an address update, its session taken up again
   * there by ticket, or nothing.
   */
  afterMove,
})

export const IKE_COMMANDS = [
  'initiate',
  'create-child',
  'rekey-child',
  'rekey-ike',
  'delete-child',
  'delete-ike',
  'liveness',
  'reauthenticate',
  'redirect',
] as const

/** A node is told to do something with its IKE SA with `peer`. */
export const ikeStimulus = z.strictObject({
  atUs: micros,
  node: nodeId,
  do: z.literal('ike'),
  command: z.enum(IKE_COMMANDS),
  peer: nodeId,
  /** `redirect`: where to, an address or a name. */
  to: z.optional(z.string().check(z.maxLength(80))),
  /** `initiate`: so many IKE SAs, one after the other, so that none is half open while the next begins. */
  times: z.optional(z.int().check(z.minimum(1), z.maximum(10_000))),
  /** Between one of them and the next. */
  pauseUs: z.optional(micros),
})

export type IkeSection = z.infer<typeof ikeSection>
export type ScenarioIkePeer = IkeSection['nodes'][string]['peers'][string]
export type ScenarioMobility = z.infer<typeof ikeMobility>
export type IkeStimulus = z.infer<typeof ikeStimulus>
