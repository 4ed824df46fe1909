import { equalBytes } from '../../../lib/bytes.ts'
import { notifyOf } from '../../../protocol/wire/ikev2/find.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import type { IkeSa, Outstanding } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { leadsMoves, tellMobike } from './mobike.ts'
import { natPayloads } from './nat.ts'

/** Behind a NAT a sign of life also asks what the peer sees of this side (RFC 4555 §3.8). */
export const livenessRequest = (work: IkeWork, sa: IkeSa): readonly ClearPayload[] =>
  leadsMoves(sa) && sa.behindNat && sa.mobility.natTraversal ? natPayloads(work, sa, sa.local, sa.remote) : []

/** The peer lives. If it sees this side elsewhere than before, a NAT forgot its mapping (RFC 4555 §3.8). */
export function receiveLivenessAnswer(
  work: IkeWork,
  name: string,
  request: Outstanding,
  payloads: readonly ClearPayload[],
): void {
  work.report({ what: 'alive', sa: name })
  const sa = work.sa(name)
  const seen = notifyOf(payloads, 'NAT_DETECTION_DESTINATION_IP')?.data
  if (seen === undefined || !leadsMoves(sa) || request.moves !== sa.moves) return
  if (!equalBytes(seen, sa.mobility.mapping)) tellMobike(work, name, { type: 'mappingChanged' })
}
