import type { ScenarioSpis } from '../../scenarios/spi-section.ts'
import type { LookupCase } from '../../protocol/ipsec/sa.ts'
import type { SpiPolicy } from '../nodes/ike/spi-policy.ts'

/** A node's policy of SPIs; what is left out has the engine's default. */
export function spisOf(given: ScenarioSpis = {}, lookup: LookupCase): Partial<SpiPolicy> {
  const { firstChildSpis, ...others } = given
  const set = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined))
  return { lookup, ...set, ...(firstChildSpis && { firstChildSpis: firstChildSpis.map(Number) }) }
}
