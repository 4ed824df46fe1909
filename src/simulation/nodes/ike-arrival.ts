import type { Micros } from '../../lib/micros.ts'
import { EXCHANGE } from '../../protocol/wire/ikev2/codes.ts'
import type { Dispatch } from '../dispatch.ts'
import { ikeOctets } from './ike-label.ts'
import type { IkeArrival } from './ike-datagram.ts'
import type { IkeEndpoint } from './ike/ike-state.ts'

/** Octets of the header that can be read without keys: exchange type, and the flag of an answer (RFC 7296 §3.1). */
const [EXCHANGE_AT, FLAGS_AT, ANSWER] = [18, 19, 0x20] as const

/**
 * What a datagram costs its receiver before anything comes of it, exponentiations apart. Who wants to be authenticated is
 * looked for among all connections the node has (RFC 4301 §4.4.3): the more, the longer.
 */
export function arrivalCostUs({ env: { costs } }: Dispatch, endpoint: IkeEndpoint, arrival: IkeArrival): Micros {
  const { from, to, payload } = arrival
  if (costs.ikeMessageUs === 0) return 0
  const octets = ikeOctets({ sourcePort: from.port, destinationPort: to.port }, payload)
  if (octets === undefined) return 0
  const asksForAuthentication = octets[EXCHANGE_AT] === EXCHANGE.IKE_AUTH && ((octets[FLAGS_AT] ?? 0) & ANSWER) === 0
  const connections = asksForAuthentication ? endpoint.sas.size : 0
  return costs.ikeMessageUs + costs.connectionUs * connections
}
