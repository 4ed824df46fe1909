import { err } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import type { Sad } from '../../protocol/ipsec/sad.ts'
import type { Policy } from '../../protocol/ipsec/spd.ts'
import type { Scenario } from '../../scenarios/scenario.ts'

export function listingTables(
  _scenario: Scenario,
  _given: Scenario['setkey'][number],
): Result<{ sad: Sad; spd: readonly Policy[] }, string> {
  return err('setkey')
}
