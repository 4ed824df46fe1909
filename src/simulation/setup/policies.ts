import { singleAddress } from '../../protocol/ipsec/address.ts'
import { ANYTHING } from '../../protocol/ipsec/selectors.ts'
import type { SelectorSet } from '../../protocol/ipsec/selectors.ts'
import { NO_PFP } from '../../protocol/ipsec/spd.ts'
import type { Policy, PolicyAction } from '../../protocol/ipsec/spd.ts'
import type { CxtpSettings } from '../../scenarios/scenario.ts'

/** Upper-layer protocol numbers (IANA). */
export const PROTOCOL = { TCP: 6, UDP: 17, IPV6: 41, ICMPV6: 58, MOBILITY: 135, SCTP: 132 } as const
/** ICMPv6 experimental mobility, RFC 4065 §4; selectors hold type · 256 + code (RFC 4301 §4.4.1.1). */
const CXTP_ICMP = [{ from: 150 * 256, to: 150 * 256 }]
const LINK_LOCAL = [{ from: 'fe80::', to: 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff' }]

export const BYPASS: PolicyAction = { kind: 'bypass' }
const DISCARD: PolicyAction = { kind: 'discard' }

interface Draft {
  readonly name: string
  readonly set: SelectorSet
  readonly action: PolicyAction
  readonly owner?: string
}

/** The same rule for both directions. RFC 4301 §4.4.1.2: ICMP's one value counts as local when sent, remote when received. */
export function bothWays({ name, set, action, owner = '' }: Draft): readonly Policy[] {
  const policy = (direction: 'in' | 'out', selectors: SelectorSet): Policy => ({
    id: `${name}/${direction}`,
    names: [],
    direction,
    selectors: [selectors],
    pfp: NO_PFP,
    action,
    expiresAtUs: undefined,
    owner,
  })
  return [policy('out', set), policy('in', { ...set, localPort: set.remotePort, remotePort: set.localPort })]
}

/**
 * What must pass beside the tunnel: CXTP on the radio (Allard 2007 §VI-A) in the way the scenario wants, and Mobile
 * IPv6 signalling, which the listing of Allard 2007 leaves outside ESP. `protected` has no exception for CXTP: the
 * mistake the paper warns of.
 */
export function bypassPolicies(ctarPath: CxtpSettings['ctarPath']): readonly Policy[] {
  const mobility = bypassMobility()
  if (ctarPath === 'protected') return mobility
  const cxtp: SelectorSet = { ...ANYTHING, protocol: PROTOCOL.ICMPV6, localPort: CXTP_ICMP }
  const set: SelectorSet = ctarPath === 'link-local' ? { ...cxtp, local: LINK_LOCAL, remote: LINK_LOCAL } : cxtp
  return [...bothWays({ name: 'bypass-cxtp', set, action: BYPASS }), ...mobility]
}

/** Mobile IPv6 signalling beside the tunnel. */
export const bypassMobility = (): readonly Policy[] =>
  bothWays({ name: 'bypass-mobility', set: { ...ANYTHING, protocol: PROTOCOL.MOBILITY }, action: BYPASS })

/** RFC 4301 §4.4.1: the last rule discards what no other one names. */
export const discardRest = (): readonly Policy[] => bothWays({ name: 'discard-rest', set: ANYTHING, action: DISCARD })

/** A node that is no IPsec gateway: everything passes. */
export const bypassAll = (): readonly Policy[] => bothWays({ name: 'bypass-all', set: ANYTHING, action: BYPASS })

/** Rule for what passes between `local` and `remote` hosts, both directions. */
export function hostPolicies(rule: {
  readonly name: string
  readonly local: string
  /** `any` in the mistaken policy that catches CXTP too. */
  readonly remote: string
  readonly upperProtocol: number | 'any'
  readonly action: PolicyAction
  readonly owner: string
}): readonly Policy[] {
  const set: SelectorSet = {
    ...ANYTHING,
    local: rule.local === 'any' ? 'any' : [singleAddress(rule.local)],
    remote: rule.remote === 'any' ? 'any' : [singleAddress(rule.remote)],
    protocol: rule.upperProtocol,
  }
  return bothWays({ name: rule.name, set, action: rule.action, owner: rule.owner })
}
