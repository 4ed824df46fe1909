import { hex32 } from '../../lib/bytes.ts'
import type { Micros } from '../../lib/micros.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Whole } from '../../lib/whole.ts'
import { ENCRYPTION, INTEGRITY, type EncryptionId, type IntegrityId } from '../crypto/transforms.ts'
import { addressKey } from './address.ts'
import { ipsecError, type IpsecError } from './error.ts'
import { WINDOW_MAX, WINDOW_MIN, type ReplayWindow } from './replay-window.ts'
import type { SelectorSet } from './selectors.ts'
import type { UdpPorts } from './udp-encapsulation.ts'

export type SaProtocol = 'esp' | 'ah'
export type SaMode = 'tunnel' | 'transport'
export type SaDirection = 'in' | 'out'
/**
 * What finds an inbound SA: 1 = SPI, 2 = SPI and destination, 3 = SPI, destination and source. Numbered as in
 * Allard 2008 §3.2.2; RFC 4301 §4.1 lists the same three in the order of the search, longest first.
 */
export type LookupCase = 1 | 2 | 3

/** Limits of RFC 4301 §4.4.2.1; undefined = unlimited. Times are absolute on this node's clock. */
export interface Lifetime {
  readonly softExpiresAtUs: Micros | undefined
  readonly hardExpiresAtUs: Micros | undefined
  readonly softOctets: number | undefined
  readonly hardOctets: number | undefined
  /** Whether the SA is replaced or just ends. */
  readonly atEnd: 'renew' | 'terminate'
}

export const UNLIMITED: Lifetime = {
  softExpiresAtUs: undefined,
  hardExpiresAtUs: undefined,
  softOctets: undefined,
  hardOctets: undefined,
  atEnd: 'terminate',
}

/** One row of the SAD: RFC 4301 §4.4.2.1, Allard 2007 §V-A1. Plain and immutable. */
export interface SecurityAssociation {
  /** Name of the row in this table; stays while addresses, SPI or counters change. */
  readonly id: string
  readonly spi: number
  readonly protocol: SaProtocol
  readonly mode: SaMode
  readonly direction: SaDirection
  /** Ends of the SA: of the outer header in tunnel mode, of the packets in transport mode. */
  readonly source: string
  readonly destination: string
  readonly lookupCase: LookupCase
  readonly encryption: EncryptionId
  /** With the salt for counter modes. */
  readonly encryptionKey: Uint8Array
  readonly integrity: IntegrityId
  readonly integrityKey: Uint8Array
  /** 64-bit sequence numbers (RFC 4303 §2.2.1). */
  readonly extendedSequence: boolean
  /** Last number sent (outbound); 0 before the first packet. Bigint: up to 64 bits. */
  readonly sequence: bigint
  /** What happens instead of a wrapped number (RFC 4301 §4.4.2.1 Sequence Counter Overflow). */
  readonly overflow: 'stop' | 'roll'
  /** Last IV used by a counter mode; never to be used again under this key (RFC 4106 §2). */
  readonly ivCounter: bigint
  /** Undefined: anti-replay off. */
  readonly window: ReplayWindow | undefined
  readonly lifetime: Lifetime
  /** The soft limit was reported, which happens once. */
  readonly softReported: boolean
  /** Octets the algorithm was applied to, padding included (RFC 4301 §4.4.2.1 a). */
  readonly octets: number
  readonly pmtu: number | undefined
  /** Outbound: of the UDP header in front of ESP, none where nothing translates. Both forms are always taken in (RFC 7296 §2.23). */
  readonly encapsulation: UdpPorts | undefined
  /** Whom this SA serves: node id of the mobile or peer. */
  readonly owner: string
  /** Joins PROTECT policies to their SAs instead of (address, SPI): RFC 4301 §4.4.2. */
  readonly link: string
  /** `held`: transferred, kept, not yet usable (Allard 2007 §VI-C step 3). */
  readonly state: 'active' | 'held'
  /** Checked after processing (RFC 4301 §5.2 step 4); none = keyed by hand without a policy. */
  readonly selectors: readonly SelectorSet[]
  /** Fragments without ports belong to the SA of the first one: both sides have agreed on it (RFC 4301 §7.3). */
  readonly statefulFragments: boolean
  /** Length that shorter inner packets are filled up to, in tunnel mode (RFC 4303 §2.7); undefined: none. */
  readonly tfcOctets: number | undefined
  /** False: the peer was told that packets with such padding are not taken (RFC 7296 §1.3.1). */
  readonly tfcTaken: boolean
  /** Outer DF for IPv4 in IPv4 (RFC 4301 §5.1.2.1 note 4). */
  readonly df: 'copy' | 'clear' | 'set'
  /** DSCP values this SA carries; none = all (RFC 4301 §4.4.2.1). */
  readonly dscp: readonly number[]
  /** Outer DSCP: the inner one, or this value. */
  readonly outerDscp: 'copy' | number
}

type Given =
  | 'spi'
  | 'protocol'
  | 'mode'
  | 'direction'
  | 'source'
  | 'destination'
  | 'encryption'
  | 'encryptionKey'
  | 'integrity'
  | 'integrityKey'
/** What must be said of a new SA; everything else has the defaults of `newAssociation`. */
export type AssociationSpec = Pick<SecurityAssociation, Given> & Partial<Omit<SecurityAssociation, Given>>

export const SPI_FIRST = 256

/**
 * A checked SA. Errors: a reserved SPI, an address that is none or of the other family, a key of the wrong size,
 * anti-replay without integrity (forbidden: RFC 4303 §3.4.3), a window out of bounds.
 */
export function newAssociation(spec: AssociationSpec): Result<SecurityAssociation, IpsecError> {
  const sa = wholeAssociation({
    id: `${spec.owner ?? spec.link ?? 'manual'}/${spec.direction}/${spec.protocol}`,
    lookupCase: 1,
    extendedSequence: false,
    sequence: 0n,
    overflow: spec.window === undefined ? 'roll' : 'stop',
    ivCounter: 0n,
    window: undefined,
    lifetime: UNLIMITED,
    softReported: false,
    octets: 0,
    pmtu: undefined,
    encapsulation: undefined,
    owner: '',
    link: '',
    state: 'active',
    selectors: [],
    statefulFragments: false,
    tfcOctets: undefined,
    tfcTaken: true,
    df: 'copy',
    dscp: [],
    outerDscp: 'copy',
    ...spec,
  })
  const problem = associationProblem(sa)
  return problem === undefined ? ok(sa) : err(problem)
}

/**
 * Field by field, as everywhere where an SA or its context is made (install-context.ts, context.ts): each of its 32 fields that
 * comes by a spread or a rest after others grew V8's object once more, which took 6 kB for one SA, and every table had rows of
 * several shapes.
 */
const wholeAssociation = (sa: SecurityAssociation): Whole<SecurityAssociation> => ({
  id: sa.id,
  spi: sa.spi,
  protocol: sa.protocol,
  mode: sa.mode,
  direction: sa.direction,
  source: sa.source,
  destination: sa.destination,
  lookupCase: sa.lookupCase,
  encryption: sa.encryption,
  encryptionKey: sa.encryptionKey,
  integrity: sa.integrity,
  integrityKey: sa.integrityKey,
  extendedSequence: sa.extendedSequence,
  sequence: sa.sequence,
  overflow: sa.overflow,
  ivCounter: sa.ivCounter,
  window: sa.window,
  lifetime: sa.lifetime,
  softReported: sa.softReported,
  octets: sa.octets,
  pmtu: sa.pmtu,
  encapsulation: sa.encapsulation,
  owner: sa.owner,
  link: sa.link,
  state: sa.state,
  selectors: sa.selectors,
  statefulFragments: sa.statefulFragments,
  tfcOctets: sa.tfcOctets,
  tfcTaken: sa.tfcTaken,
  df: sa.df,
  dscp: sa.dscp,
  outerDscp: sa.outerDscp,
})

/** The row with some fields changed: every packet changes one. No spread, for its time (lib/whole.ts). */
export const associationWith = (sa: SecurityAssociation, change: Partial<SecurityAssociation>): SecurityAssociation =>
  Object.assign(wholeAssociation(sa), change)

/** What is wrong with the values of an SA, if anything. */
export function associationProblem(sa: SecurityAssociation): IpsecError | undefined {
  if (!Number.isInteger(sa.spi) || sa.spi < SPI_FIRST || sa.spi > 0xffffffff)
    return ipsecError('bad-spi', `SPI ${hex32(sa.spi)}: 0 to 255 are reserved`, sa.id)
  const source = addressKey(sa.source)
  const destination = addressKey(sa.destination)
  if (source === undefined || destination === undefined || source.length !== destination.length)
    return ipsecError('bad-value', `${sa.source} and ${sa.destination} are not two addresses of one family`, sa.id)
  return algorithmProblem(sa) ?? windowProblem(sa)
}

function algorithmProblem(sa: SecurityAssociation): IpsecError | undefined {
  const encryption = ENCRYPTION[sa.encryption]
  const integrity = INTEGRITY[sa.integrity]
  if (sa.encryptionKey.length !== encryption.keyOctets)
    return ipsecError(
      'bad-key',
      `${sa.encryption} wants a key of ${encryption.keyOctets} octets, not ${sa.encryptionKey.length}`,
      sa.id,
      encryption.ref,
    )
  if (sa.integrityKey.length !== integrity.keyOctets)
    return ipsecError(
      'bad-key',
      `${sa.integrity} wants a key of ${integrity.keyOctets} octets, not ${sa.integrityKey.length}`,
      sa.id,
      integrity.ref,
    )
  if (sa.protocol === 'ah' && (sa.encryption !== 'null' || sa.integrity === 'none'))
    return ipsecError('bad-value', 'AH has integrity and no encryption', sa.id, 'RFC 4302 §1')
  if (encryption.icvOctets > 0 && sa.integrity !== 'none')
    return ipsecError('bad-value', `${sa.encryption} has its integrity built in`, sa.id, 'RFC 4303 §3.2.3')
  if (sa.protocol === 'esp' && sa.encryption === 'null' && sa.integrity === 'none')
    return ipsecError('bad-value', 'ESP without encryption and without integrity', sa.id, 'RFC 4303 §3.2')
  return undefined
}

function windowProblem(sa: SecurityAssociation): IpsecError | undefined {
  if (sa.extendedSequence && sa.window === undefined && sa.direction === 'in')
    return ipsecError('bad-value', 'extended numbers need the anti-replay window', sa.id, 'RFC 4303 §3.3.3')
  if (sa.window === undefined) return undefined
  if (!hasIntegrity(sa))
    return ipsecError('bad-value', 'anti-replay without integrity protects nothing', sa.id, 'RFC 4303 §3.4.3')
  const { size } = sa.window
  return Number.isInteger(size) && size >= WINDOW_MIN && size <= WINDOW_MAX
    ? undefined
    : ipsecError(
        'bad-value',
        `window of ${size} packets, allowed ${WINDOW_MIN} to ${WINDOW_MAX}`,
        sa.id,
        'RFC 4303 §3.4.3',
      )
}

/** Whether packets of this SA carry an ICV. */
export const hasIntegrity = (sa: SecurityAssociation): boolean =>
  sa.integrity !== 'none' || ENCRYPTION[sa.encryption].icvOctets > 0

/** Highest number the SA may send. */
export const sequenceMax = (sa: SecurityAssociation): bigint => (sa.extendedSequence ? MAX_64 : MAX_32)
const MAX_32 = 2n ** 32n - 1n
const MAX_64 = 2n ** 64n - 1n

/** How the limits stand: by time at `nowUs`, by octets as if `more` were added. The first to end decides. */
export function lifetimeState(sa: SecurityAssociation, nowUs: Micros, more = 0): 'fresh' | 'soft' | 'hard' {
  const { softExpiresAtUs, hardExpiresAtUs, softOctets, hardOctets } = sa.lifetime
  const used = sa.octets + more
  if ((hardExpiresAtUs !== undefined && nowUs >= hardExpiresAtUs) || (hardOctets !== undefined && used > hardOctets))
    return 'hard'
  const soft =
    (softExpiresAtUs !== undefined && nowUs >= softExpiresAtUs) || (softOctets !== undefined && used > softOctets)
  return soft ? 'soft' : 'fresh'
}

/** Outbound counters moved up by `by`, IVs of counter modes too, so that no number or nonce repeats (RFC 6311 §5.2). */
export function jumpSequence(sa: SecurityAssociation, by: bigint): SecurityAssociation {
  const max = sequenceMax(sa)
  const sequence = sa.sequence + by > max ? max : sa.sequence + by
  return associationWith(sa, { sequence, ivCounter: sa.ivCounter + by })
}
