import type { Micros } from '../../lib/micros.ts'
import type { EncryptionId, IntegrityId } from '../crypto/transforms.ts'
import type { SaDirection, SaMode, SaProtocol } from './sa.ts'
import {
  failingField,
  type AddressSelector,
  type PacketSelectors,
  type PortSelector,
  type ProtocolSelector,
  type SelectorField,
  type SelectorSet,
} from './selectors.ts'
import { placeFor, rowsNaming } from './spd-index.ts'

/** Algorithms a PROTECT policy allows, best first (RFC 4301 §4.4.1.2). */
export interface Algorithms {
  readonly encryption: EncryptionId
  readonly integrity: IntegrityId
}

export interface Protection {
  readonly kind: 'protect'
  readonly protocol: SaProtocol
  readonly mode: SaMode
  /** Tunnel mode: this node's end and the peer's end; undefined in transport mode. */
  readonly tunnelLocal: string | undefined
  readonly tunnelRemote: string | undefined
  /** SAs with the same link carry this policy's traffic. */
  readonly link: string
  readonly extendedSequence: boolean
  readonly algorithms: readonly Algorithms[]
}

export type PolicyAction = { readonly kind: 'bypass' } | { readonly kind: 'discard' } | Protection

/** Populate-from-packet flag of each selector (RFC 4301 §4.4.1). */
export type PfpFlags = Readonly<Record<SelectorField, boolean>>
export const NO_PFP: PfpFlags = { local: false, remote: false, protocol: false, localPort: false, remotePort: false }

/** One row of the SPD, RFC 4301 §4.4.1.2; directed, as in Allard 2007 §V-A2. */
export interface Policy {
  readonly id: string
  /** Symbolic names of the peers (RFC 4301 §4.4.1.1 Name). */
  readonly names: readonly string[]
  readonly direction: SaDirection
  readonly selectors: readonly SelectorSet[]
  readonly pfp: PfpFlags
  readonly action: PolicyAction
  /** Lifetime of the policy itself (Allard 2007 §V-A2). */
  readonly expiresAtUs: Micros | undefined
  /** Whom the row serves; empty for rows every mobile shares. */
  readonly owner: string
}

/** Ordered; the first match decides, and no match discards (RFC 4301 §5). */
export type Spd = readonly Policy[]

/** SPD-S protects, SPD-O bypasses or discards outbound, SPD-I inbound (RFC 4301 §4.4.1). */
export function spdPart(policy: Policy): 'SPD-S' | 'SPD-O' | 'SPD-I' {
  if (policy.action.kind === 'protect') return 'SPD-S'
  return policy.direction === 'out' ? 'SPD-O' : 'SPD-I'
}

export interface PassedOver {
  readonly id: string
  /** First selector that did not hold; `expired` when the policy's own lifetime was over. */
  readonly failed: SelectorField | 'expired'
}

export interface SpdMatch {
  readonly policy: Policy
  /** Place in the whole table, from 0. */
  readonly index: number
  readonly passedOver: readonly PassedOver[]
}

/** The first live policy of this direction one of whose selector sets holds; with the rows before it and why not. */
export function findPolicy(
  spd: Spd,
  direction: SaDirection,
  packet: PacketSelectors,
  nowUs: Micros,
): SpdMatch | undefined {
  const holds = (policy: Policy): boolean =>
    policy.direction === direction && whyNot(policy, packet, nowUs) === undefined
  const index = placeFor(spd, packet, holds)
  const policy = spd[index]
  if (policy === undefined) return undefined
  return {
    policy,
    index,
    // Of a thousand rows only who asks wants to know.
    get passedOver() {
      return spd.slice(0, index).flatMap(row => {
        const failed = row.direction === direction ? whyNot(row, packet, nowUs) : undefined
        return failed === undefined ? [] : [{ id: row.id, failed }]
      })
    },
  }
}

/** Why a policy is not for a packet; undefined when it is. Of several selector sets the last one tells. */
function whyNot(policy: Policy, packet: PacketSelectors, nowUs: Micros): PassedOver['failed'] | undefined {
  if (policy.expiresAtUs !== undefined && nowUs >= policy.expiresAtUs) return 'expired'
  let failed: SelectorField = 'protocol'
  for (const set of policy.selectors) {
    const field = failingField(set, packet)
    if (field === undefined) return undefined
    failed = field
  }
  return failed
}

/** The reason of a match in one line. */
export function describeMatch(match: SpdMatch): string {
  const before = match.passedOver.map(row => `${row.id}: ${row.failed}`).join('; ')
  return `${match.policy.id} (${spdPart(match.policy)}, ${match.policy.action.kind})${before === '' ? '' : `, passed over ${before}`}`
}

/** Policies that name the address as tunnel end or as a selector of its own: a mobile's rows. */
export function policiesOfAddress(spd: Spd, address: string): readonly Policy[] {
  return rowsNaming(spd, address)
}

/**
 * Selectors of an SA made for a packet of this policy, RFC 4301 §4.4.2.2: the packet's value where the PFP flag is
 * set, else the policy's. `undefined` where the table says discard (the packet lacks the field the flag asks for).
 */
export function saSelectors(
  policy: Policy,
  set: SelectorSet,
  packet: PacketSelectors,
  text: (key: string) => string,
): SelectorSet | undefined {
  const { pfp } = policy
  if ((pfp.localPort && packet.localPort === 'opaque') || (pfp.remotePort && packet.remotePort === 'opaque'))
    return undefined
  const address = (flag: boolean, selector: AddressSelector, key: string): AddressSelector =>
    flag ? [{ from: text(key), to: text(key) }] : selector
  const port = (flag: boolean, selector: PortSelector, value: number | 'opaque'): PortSelector =>
    flag && value !== 'opaque' ? [{ from: value, to: value }] : selector
  const protocol: ProtocolSelector = pfp.protocol ? packet.protocol : set.protocol
  return {
    local: address(pfp.local, set.local, packet.local),
    remote: address(pfp.remote, set.remote, packet.remote),
    protocol,
    localPort: port(pfp.localPort, set.localPort, packet.localPort),
    remotePort: port(pfp.remotePort, set.remotePort, packet.remotePort),
  }
}
