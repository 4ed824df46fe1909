import type { Micros } from '../lib/micros.ts'
import type { IkeSuite } from '../protocol/crypto/ike/ike-suite.ts'
import { KEY_EXCHANGE, type KeyExchangeId } from '../protocol/crypto/ike/key-exchange.ts'

/**
 * Virtual time a node spends computing, as data. Only time is modelled: message counts and sizes always come from
 * the bytes.
 */
export interface CostProfile {
  readonly id: 'none' | 'freebsd-2008' | 'strongswan-2013' | 'strongswan-tuned' | 'this-machine'
  readonly source: string
  /** One HMAC-SHA1 token made or checked. */
  readonly tokenUs: Micros
  /** Reading one SA or policy out of the kernel's tables. */
  readonly readRowUs: Micros
  /** Installing one SA or policy. */
  readonly writeRowUs: Micros
  /** ESP on one packet. */
  readonly packetUs: Micros
  /** What an IKE daemon does with one message, exponentiations apart. */
  readonly ikeMessageUs: Micros
  /** From typing a command of the script for IKE until the daemon begins with it: the least, and how much more at most. */
  readonly commandUs: Micros
  readonly commandSpreadUs: Micros
  /** Looking at one connection the node has, in search of the right one: on a command, and on a request of IKE_AUTH. */
  readonly connectionUs: Micros
  /** One modular exponentiation in the group of 1024 bits (RFC 2409 §6.2). */
  readonly exponentiationUs: Micros
}

/**
 * The one constant that is fitted: what an exponentiation took on the machines of Allard 2008, so that main mode takes
 * the 1500 ms of its table 1. The other entries of that profile are assumed parts of it (docs/papers-comparison.md).
 */
const FREEBSD_EXPONENTIATION_US = 138_640

const PROFILES: readonly CostProfile[] = [
  {
    id: 'none',
    source: 'computing takes no time: only the network does',
    tokenUs: 0,
    readRowUs: 0,
    writeRowUs: 0,
    packetUs: 0,
    ikeMessageUs: 0,
    commandUs: 0,
    commandSpreadUs: 0,
    connectionUs: 0,
    exponentiationUs: 0,
  },
  {
    id: 'freebsd-2008',
    source:
      'Allard 2008 table 1: one modular exponentiation of 1024 bits, fitted to the 1500 ms of main mode; a message of IKE is taken for half of it, a row of the kernel for 1/32, reading one for half of that, a token for 1/1000, ESP on a packet for 1/2000',
    exponentiationUs: FREEBSD_EXPONENTIATION_US,
    ikeMessageUs: Math.round(FREEBSD_EXPONENTIATION_US / 2),
    commandUs: 0,
    commandSpreadUs: 0,
    connectionUs: 0,
    writeRowUs: Math.round(FREEBSD_EXPONENTIATION_US / 32),
    readRowUs: Math.round(FREEBSD_EXPONENTIATION_US / 64),
    tokenUs: Math.round(FREEBSD_EXPONENTIATION_US / 1_000),
    packetUs: Math.round(FREEBSD_EXPONENTIATION_US / 2_000),
  },
  {
    id: 'strongswan-2013',
    source:
      'Palomares 2013 §V-B: GET 5–15 ms and PUT 2–22 ms of one tunnel, the middle of each shared over its eight rows (IKE SA, PAD, two SAs, four policies); IKE estimated',
    tokenUs: 50,
    readRowUs: 1_250,
    writeRowUs: 1_500,
    packetUs: 20,
    ikeMessageUs: 300,
    commandUs: 254_200,
    commandSpreadUs: 100_000,
    connectionUs: 293,
    exponentiationUs: 1_500,
  },
  {
    id: 'strongswan-tuned',
    source:
      'Palomares 2013 §V-B as strongswan-2013 but loaded, GET 15 ms and PUT 22 ms, the most that it says, shared over eight rows; with the hash table of IKE SAs that strongSwan recommends for gateways with thousands of clients (docs.strongswan.org, Tuning IKE SA Lookup): a connection is found at once, however many there are',
    tokenUs: 50,
    readRowUs: 1_875,
    writeRowUs: 2_750,
    packetUs: 20,
    ikeMessageUs: 300,
    commandUs: 0,
    commandSpreadUs: 0,
    connectionUs: 0,
    exponentiationUs: 1_500,
  },
  {
    id: 'this-machine',
    source: 'npm run bench: one token, one row change and one ESP packet of this engine, rounded up; IKE estimated',
    tokenUs: 20,
    readRowUs: 2,
    writeRowUs: 2,
    packetUs: 60,
    ikeMessageUs: 100,
    commandUs: 0,
    commandSpreadUs: 0,
    connectionUs: 0,
    exponentiationUs: 3_000,
  },
]

export function costProfile(id: CostProfile['id']): CostProfile {
  const profile = PROFILES.find(candidate => candidate.id === id)
  if (profile === undefined) throw new Error(`assertion failed: cost profile ${id}`)
  return profile
}

/** Octets of the group that the profile's exponentiation is of. */
const MODULUS_OCTETS = 128

/** An exponentiation in a group, µs: as long as the profile's times the cube of the sizes' relation (schoolbook multiplication). */
export function exponentiationUs(costs: CostProfile, method: KeyExchangeId): Micros {
  const { kind, initiatorValueOctets } = KEY_EXCHANGE[method]
  if (kind !== 'modp') return 0
  return Math.round(costs.exponentiationUs * (initiatorValueOctets / MODULUS_OCTETS) ** 3)
}

/** The suite with every exponentiation told to `spend`: as it is where none takes time. */
export const costedSuite = (costs: CostProfile, suite: IkeSuite, spend: (us: Micros) => void): IkeSuite =>
  costs.exponentiationUs === 0 ? suite : tellingSuite(costs, suite, spend)

const tellingSuite = (costs: CostProfile, suite: IkeSuite, spend: (us: Micros) => void): IkeSuite => ({
  ...suite,
  initiatorValue: (method, random) => {
    spend(exponentiationUs(costs, method))
    return suite.initiatorValue(method, random)
  },
  respond: (method, random, value) => {
    spend(2 * exponentiationUs(costs, method))
    return suite.respond(method, random, value)
  },
  finish: (method, random, value) => {
    spend(exponentiationUs(costs, method))
    return suite.finish(method, random, value)
  },
})
