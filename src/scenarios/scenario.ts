import * as z from 'zod/mini'
import { count, micros, newcomers, nodeId } from './fields.ts'
import { ikeSection, ikeStimulus } from './ike-section.ts'

/**
 * A scenario is data: topology, configuration, a script of stimuli, faults and a seed. What comes of it is never
 * written here; it comes out of the machines, the tables and the bytes. This one declaration gives the TypeScript
 * type, the validation of files and `--set`, and the JSON Schema in public/schema.
 * Times are whole microseconds and end in `Us`; addresses are texts; SPIs and keys are hex texts.
 */
const address = z.string().check(z.regex(/^[0-9a-fA-F:.]{2,45}$/))
const hexNumber = z.string().check(z.regex(/^0x[0-9a-fA-F]{1,8}$/))
const hexOctets = z.string().check(z.regex(/^0x([0-9a-fA-F]{2}){1,64}$/))

const node = z.strictObject({
  role: z.enum(['mobile-node', 'access-router', 'home-agent', 'nat']),
  label: z.string().check(z.maxLength(12)),
  hostName: z.string().check(z.maxLength(80)),
  address,
  /** Mobiles: the router or NAT whose cell they start in. */
  attachedTo: z.optional(nodeId),
  /** Mobiles: their address in each cell they visit, by router. */
  careOf: z.optional(z.record(z.string(), address)),
  homeAddress: z.optional(address),
  homeAgent: z.optional(nodeId),
  /** Instead of a home agent: the security gateway through which the home address is reached. */
  gateway: z.optional(nodeId),
  /** Network address translators: `address` is the one on their wires. */
  nat: z.optional(
    z.strictObject({
      /** Towards their cell. */
      inside: address,
      /** A mapping nobody inside has used for so long is forgotten (RFC 4787 §4.3). */
      mappingUs: micros,
    }),
  ),
  /** Mobiles: `false` sends no CTAR when it moves, whatever `cxtp.mode` says: its contexts stay where they are. */
  cxtp: z.optional(z.boolean()),
  /** Not part of the main story: drawn small. */
  extra: z.optional(z.boolean()),
  /** One of many that are alike: nodes with the same word are shown and told of together. */
  crowd: z.optional(z.string().check(z.regex(/^[a-z][a-z0-9-]{0,23}$/))),
})

const link = z.strictObject({
  id: z.string().check(z.regex(/^[a-z][a-z0-9-]{0,23}$/)),
  /** `[router]` for a radio cell, two nodes for a wire. */
  between: z.array(nodeId).check(z.minLength(1), z.maxLength(2)),
  latencyUs: micros,
  /** Each frame is late by 0..jitterUs more, drawn by name. */
  jitterUs: micros,
  bandwidthBps: z.int().check(z.minimum(1_000), z.maximum(100_000_000_000)),
  /** Largest IP packet in octets. */
  mtu: z.int().check(z.minimum(576), z.maximum(9_216)),
  /** Frames lost at random: `numerator` of `denominator`. */
  loss: z.strictObject({ numerator: count, denominator: z.int().check(z.minimum(1)) }),
  /** Octets that may wait to be sent in one direction, like the limit of tc's bfifo: what comes then is lost. No limit when absent. */
  queueOctets: z.optional(count),
})

const tunnel = z.strictObject({
  mobile: nodeId,
  router: nodeId,
  /** strongSwan notation: `aes128-sha256`, `3des-sha1`, `des`, `null-sha1`, `ah-sha1`. */
  suite: z.string(),
  /** Receiver's choice in each direction (RFC 4301 §4.1). */
  spiToRouter: hexNumber,
  spiToMobile: hexNumber,
  /** Given keys; without them they are drawn by name from the seed. */
  keyToRouter: z.optional(hexOctets),
  keyToMobile: z.optional(hexOctets),
  mode: z.enum(['tunnel', 'transport']),
  /** Anti-replay window in packets; 0 switches anti-replay off. */
  replayWindow: z.int().check(z.minimum(0), z.maximum(4_096)),
  extendedSequence: z.boolean(),
  softLifetimeUs: z.optional(micros),
  hardLifetimeUs: z.optional(micros),
  softLifetimeOctets: z.optional(count),
  hardLifetimeOctets: z.optional(count),
  /** Counters both ends start from: as after earlier traffic. */
  sequence: z.optional(z.int().check(z.minimum(0), z.maximum(0xffff_ffff))),
  pmtu: z.optional(z.int().check(z.minimum(576), z.maximum(9_216))),
})

const setkey = z.strictObject({
  /** Whose databases the listing configures. */
  node: nodeId,
  listing: z.string().check(z.maxLength(20_000)),
  /** `as-written` installs the policy even where its tunnel end points are reversed; `corrected` swaps them. */
  reading: z.enum(['as-written', 'corrected']),
})

const cxtp = z.strictObject({
  /** Who acts when a move is foreseen: the mobile, nobody, pAR or nAR (RFC 4067 §2.1, §5; Allard 2007 §IV). `off`: no CXTP. */
  mode: z.enum(['predictive', 'reactive', 'network-previous', 'network-new', 'off']),
  /** A bit of the CTAR to the new router: CTAA wanted, and so retransmission (RFC 4067 §2.5.1, §3.2). */
  acknowledge: z.boolean(),
  /** A bit of the CTAR to the previous router. */
  acknowledgePrevious: z.boolean(),
  /** A bit of CTD and PCTD: CTDR wanted (RFC 4067 §2.5.3). */
  replyToData: z.boolean(),
  /** SCTP is RFC 4067's, TCP Allard 2007's. */
  transport: z.enum(['sctp', 'tcp']),
  /** IPsec between the routers (RFC 4067 §6.2 asks for ESP transport mode). */
  routerProtection: z.enum(['esp', 'none']),
  /**
   * When pAR stops using the mobile's SAs: `transfer` on reading them out (Allard 2007 §VI-C step 2), `reply` on the
   * CTDR, `link-down` when the radio reports that the mobile left. Later means less outage and staler counters.
   */
  release: z.enum(['transfer', 'reply', 'link-down']),
  /** How the CTAR reaches the router: past the policy, by link-local addresses, or (mistaken) through the tunnel. */
  ctarPath: z.enum(['bypass', 'link-local', 'protected']),
  /** RFC 4301 §4.1: an SA is found by SPI (1), SPI and destination (2), SPI, destination and source (3); Allard 2008's numbering. */
  lookupCase: z.literal([1, 2, 3]),
  /** SPI already in use at nAR: new SPI in the CTAA (Allard 2007 §VI-C step 5) or refusal (Hamer 2002 §7.2). */
  onCollision: z.enum(['assign', 'refuse']),
  /**
   * Inbound packets further above the transferred counter than the window is wide: taken (`any`, RFC 4303 §3.4.3) or
   * refused (`window`, as Allard 2007 §V-A1 reads).
   */
  counterGap: z.enum(['any', 'window']),
  /** Octets of a request CDB without data: RFC 4067 §2.4 says 4 and counts in 8s (fact: both read, one sent). */
  requestBlockOctets: z.literal([4, 8]),
  /** Contexts the CTAR names; empty = all. */
  requested: z.array(z.enum(['SAD', 'SPD', 'PAD', 'IKEv2', 'IKEv1'])),
  /** A CTAR seen before: `repeat` the stored CTAA, or `ignore` as RFC 4067 §3.2 demands to the letter. */
  duplicateCtar: z.enum(['repeat', 'ignore']),
  /** Added to the outbound counters at nAR so that no number is used twice (RFC 6311 §5.2). */
  sequenceJump: count,
  timers: z.strictObject({
    requestRetryUs: micros,
    retryMaxUs: micros,
    maxTransferUs: micros,
    /** A held context whose mobile never came is dropped. */
    heldLifetimeUs: micros,
  }),
  /** CTARs a router takes in one second (RFC 4067 §4 CT_REQUEST_RATE). */
  requestRate: z.int().check(z.minimum(1), z.maximum(10_000)),
  /** Key shared by mobile and pAR; drawn by name when absent (its origin is out of RFC 4067's scope). */
  keys: z.optional(z.record(z.string(), hexOctets)),
})

/** How the state of IKE travels with the contexts of IPsec (Allard 2008 §3). Absent: it stays where it is. */
const ikeContext = z.strictObject({
  /**
   * Who tells the other end of the new addresses: nAR by an UPDATE_SA_ADDRESSES of its own (Allard 2008 §3.2.2), the
   * mobile by ordinary MOBIKE (RFC 4555 §3.5), or nobody, since both know them from CXTP (Allard 2007 §VI-C).
   */
  update: z.enum(['responder', 'initiator', 'automatic']),
  /** What travels of the keys: SK_d and the keys in use, or the SKEYSEED with nonces and SPIs (Allard 2008 §3.1). */
  keys: z.enum(['sk_d-and-derived', 'skeyseed']),
  /** Whether pre-shared secrets travel with the PAD: never, or as Allard 2008 §3.1 lists them. */
  secrets: z.enum(['never', 'as-the-seed-says']),
  /**
   * Whether pAR leaves the IKE SA alone from when it is read out until it is released (`cxtp.release`), so that nAR goes on
   * with what it is; so when left out. `false`: IKE goes on at pAR, and the Message IDs in the context grow stale.
   */
  quiet: z.optional(z.boolean()),
  /** Contexts go from gateway to gateway, and the client is redirected (Palomares 2013 §III-D). */
  redirect: z.optional(
    z.strictObject({
      /** Counters are read out before REDIRECT is sent, as the paper has it, or so that it counts and nothing comes after. */
      capture: z.enum(['early', 'late']),
      /** IPSEC_SYN goes with the REDIRECT. */
      synchronise: z.boolean(),
      /** How far sequence numbers and windows jump with it (RFC 6311 §5.2). */
      jump: z.int().check(z.minimum(1), z.maximum(2 ** 30)),
      /** How long own exchanges may take to end before a late capture, and how often a CTD is sent. */
      quietUs: micros,
      attempts: z.int().check(z.minimum(1), z.maximum(10)),
      /**
       * How a gateway sends all its clients away: so many a second, so many on their way at once, or both; without either, all
       * at once (Roamscope: the standards have no pace). `order`: as they came, or as drawn.
       */
      pace: z.optional(
        z.strictObject({
          perSecond: z.optional(z.int().check(z.minimum(1), z.maximum(100_000))),
          inFlight: z.optional(z.int().check(z.minimum(1), z.maximum(100_000))),
          order: z.optional(z.enum(['row', 'drawn'])),
        }),
      ),
      /**
       * What a gateway that sends its clients away does with one that comes anew and takes redirects: it goes to the next
       * gateway at once, also when left out, or is served here (RFC 5685 §3, §6).
       */
      newcomers: z.optional(newcomers),
    }),
  ),
})

const traffic = z.strictObject({
  from: nodeId,
  to: nodeId,
  everyUs: z.int().check(z.minimum(1_000), z.maximum(60_000_000)),
  firstUs: micros,
  /** UDP payload octets (at least 12: flow number and counter). */
  octets: z.int().check(z.minimum(12), z.maximum(8_000)),
})

/** A file that a client gets by HTTP over TCP (Palomares 2013 §V-C). */
const download = z.strictObject({
  /** Who has the file, and who asks for it. */
  from: nodeId,
  to: nodeId,
  octets: z.int().check(z.minimum(1), z.maximum(2 ** 30)),
  /** When the client connects. */
  firstUs: micros,
  /** Retransmission time-out: at least a second (RFC 6298 §2.4), or round trip and at least 200 ms as in Linux. */
  timeout: z.enum(['rfc6298', 'linux']),
  /** What each end has room for (RFC 9293 §3.8.6). */
  windowOctets: z.int().check(z.minimum(4_096), z.maximum(2 ** 30)),
  /** Octets of data in a full segment. */
  segmentOctets: z.optional(z.int().check(z.minimum(200), z.maximum(8_900))),
  /** The clock's resolution (RFC 6298 §4). */
  tickUs: z.optional(z.int().check(z.minimum(1), z.maximum(500_000))),
})

const stimulus = z.discriminatedUnion('do', [
  /** The move is foreseen (802.21, FMIPv6); `cxtp.mode` says who starts a transfer then, if anybody. */
  z.strictObject({ atUs: micros, node: nodeId, do: z.literal('predict-handover'), to: nodeId }),
  /** The mobile leaves its cell and is attached to `to` after `linkDownUs`. */
  z.strictObject({ atUs: micros, node: nodeId, do: z.literal('move'), to: nodeId, linkDownUs: micros }),
  /** A router starts a transfer whatever the mode (network-controlled, RFC 4067 §5.1, §5.2). */
  z.strictObject({ atUs: micros, node: nodeId, do: z.literal('trigger-transfer'), mobile: nodeId, peer: nodeId }),
  /** A gateway tells another member of its cluster about its SAs (RFC 6311 §2). `counters`: ESP's too. */
  z.strictObject({ atUs: micros, node: nodeId, do: z.literal('copy-context'), to: nodeId, counters: z.boolean() }),
  /** It goes on in the place of one that failed, with that copy and that address. `synchronise`: RFC 6311 §5. */
  z.strictObject({ atUs: micros, node: nodeId, do: z.literal('take-over'), from: nodeId, synchronise: z.boolean() }),
  /** A gateway writes its tunnel with `peer` into a file and goes on without it (Palomares 2013 §III-B, §V-C). */
  z.strictObject({ atUs: micros, node: nodeId, do: z.literal('get-tunnel'), peer: nodeId }),
  /** It goes on with what is in that file, or in a given one. */
  z.strictObject({
    atUs: micros,
    node: nodeId,
    do: z.literal('put-tunnel'),
    peer: nodeId,
    file: z.optional(z.string().check(z.maxLength(200_000))),
  }),
  /** A gateway hands a client over to another one, and redirects it there (Palomares 2013 §III-D). */
  z.strictObject({ atUs: micros, node: nodeId, do: z.literal('redirect-context'), peer: nodeId, to: nodeId }),
  /** It hands over all its clients, by `ikeContext.redirect.pace`; the last `keep` of them stay. */
  z.strictObject({ atUs: micros, node: nodeId, do: z.literal('drain'), to: nodeId, keep: z.optional(count) }),
  /** No more of them are handed over than are on their way. */
  z.strictObject({ atUs: micros, node: nodeId, do: z.literal('cancel-drain') }),
  /** A client leaves its gateway for another one and stays where it is: it was told by its own side, and by no message. */
  z.strictObject({
    atUs: micros,
    node: nodeId,
    do: z.literal('leave-gateway'),
    from: nodeId,
    to: nodeId,
    /**
     * Its contexts go there, at its own wish (RFC 4067 §2.1.1); it shows a ticket there (RFC 5723 §4.3); or it sets up an IKE
     * SA there before it deletes the old one, or after (RFC 7296 §2.8.3).
     */
    by: z.enum(['contexts', 'ticket', 'make-before-break', 'break-before-make']),
  }),
  ikeStimulus,
])

export const scenarioSchema = z.strictObject({
  format: z.literal(1),
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,47}$/)),
  title: z.string().check(z.maxLength(120)),
  summary: z.string().check(z.maxLength(600)),
  /** Heading it stands under in lists. */
  group: z.string().check(z.maxLength(80)),
  source: z.strictObject({ work: z.string(), section: z.string() }),
  seed: count,
  untilUs: micros,
  nodes: z.record(nodeId, node),
  links: z.array(link).check(z.minLength(1), z.maxLength(64)),
  tunnels: z.array(tunnel).check(z.maxLength(1_024)),
  setkey: z.array(setkey),
  cxtp,
  ike: z.optional(ikeSection),
  ikeContext: z.optional(ikeContext),
  traffic: z.array(traffic).check(z.maxLength(4_096)),
  downloads: z.optional(z.array(download).check(z.maxLength(16))),
  script: z.array(stimulus).check(z.maxLength(4_096)),
  /** In the contract's syntax, `drop:CTAA#1`. */
  faults: z.array(z.string()).check(z.maxLength(256)),
  /** Ids of review notes that this run backs (scenarios/review-notes.ts). */
  reviewNotes: z.array(z.string()),
  /** Virtual time spent on table work and cryptography (simulation/costs). */
  costs: z.enum(['none', 'freebsd-2008', 'strongswan-2013', 'strongswan-tuned', 'this-machine']),
})

export type Scenario = z.infer<typeof scenarioSchema>
export type ScenarioNode = Scenario['nodes'][string]
export type ScenarioLink = Scenario['links'][number]
export type ScenarioDownload = z.infer<typeof download>
export type ScenarioTunnel = Scenario['tunnels'][number]
export type CxtpSettings = Scenario['cxtp']
export type IkeContextSettings = NonNullable<Scenario['ikeContext']>
export type Stimulus = Scenario['script'][number]
