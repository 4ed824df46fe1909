import { hex32 } from '../../lib/bytes.ts'
import type { SecurityAssociation } from '../../protocol/ipsec/sa.ts'
import { hasIntegrity } from '../../protocol/ipsec/sa.ts'
import type { Policy } from '../../protocol/ipsec/spd.ts'
import type { Place } from './error.ts'

/** Something a listing says that is readable but surely not meant, or not safe. */
export interface SetkeyFinding extends Place {
  readonly code: 'reversed-tunnel' | 'no-integrity' | 'unused-association' | 'no-association'
  readonly text: string
  /** How it should read; empty where the listing alone does not tell. */
  readonly correction: string
  readonly ref: string
}

/** Tunnel end points given in the order of the other direction (as in the listing of Allard 2007 §VI-A). */
export function reversedTunnel(
  place: Place,
  direction: 'in' | 'out',
  source: string,
  destination: string,
): SetkeyFinding {
  const wanted = direction === 'in' ? 'towards this node' : 'away from this node'
  const { line, column } = place
  return {
    line,
    column,
    code: 'reversed-tunnel',
    text: `the tunnel ${source} > ${destination} of a policy for packets going ${direction} must lead ${wanted}`,
    correction: `${destination}-${source}`,
    ref: 'RFC 4301 §4.4.1.2',
  }
}

/** What the finished tables lack. `placeOf` gives the line of a row by its id. */
export function tableFindings(
  sad: readonly SecurityAssociation[],
  spd: readonly Policy[],
  placeOf: (id: string) => Place,
): readonly SetkeyFinding[] {
  const leadsTo = (policy: Policy, sa: SecurityAssociation): boolean =>
    policy.action.kind === 'protect' &&
    policy.action.link === sa.link &&
    policy.action.protocol === sa.protocol &&
    policy.direction === sa.direction
  const open = sad
    .filter(sa => sa.protocol === 'esp' && !hasIntegrity(sa))
    .map((sa): SetkeyFinding => ({
      ...placeOf(sa.id),
      code: 'no-integrity',
      text: `${hex32(sa.spi)} encrypts without integrity: changed packets are not noticed, and anti-replay must stay off`,
      correction: '',
      ref: 'RFC 4303 §3.4.3',
    }))
  const unused = sad
    .filter(sa => !spd.some(policy => leadsTo(policy, sa)))
    .map((sa): SetkeyFinding => ({
      ...placeOf(sa.id),
      code: 'unused-association',
      text: `no policy leads to ${hex32(sa.spi)} (${sa.source} > ${sa.destination})`,
      correction: '',
      ref: 'RFC 4301 §4.4.2',
    }))
  const lacking = spd.filter(policy => policy.action.kind === 'protect' && !sad.some(sa => leadsTo(policy, sa)))
  const missing = lacking.map((policy): SetkeyFinding => ({
    ...placeOf(policy.id),
    code: 'no-association',
    text: `no SA for packets going ${policy.direction} under this policy: it needs key management or another add`,
    correction: '',
    ref: 'RFC 4301 §5.1 step 3b',
  }))
  return [...open, ...unused, ...missing]
}
