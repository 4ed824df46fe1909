import { notify } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import type { SaProtocol } from '../../../protocol/wire/ikev2/codes.ts'
import type { IkeWork } from './ike-work.ts'

/** What stands in the way of a request. `ike-busy`: of one for a child, the IKE SA that is being replaced or closed. */
export type Obstacle = 'ike-busy' | 'busy'

/** "Not now" (RFC 7296 §2.25); before there was such a notification, one that the exchange fails with (RFC 4718 §5.11.10). */
export function notNow(work: IkeWork, obstacle: Obstacle): ClearPayload {
  if (work.endpoint.config.collisions !== 'rfc4718') return notify('TEMPORARY_FAILURE')
  return notify(obstacle === 'ike-busy' ? 'NO_ADDITIONAL_SAS' : 'NO_PROPOSAL_CHOSEN')
}

/** There is no such child (RFC 7296 §2.25, RFC 4718 §5.11.10). */
export const noSuchChild = (work: IkeWork, protocol: SaProtocol, spi: string): ClearPayload =>
  work.endpoint.config.collisions === 'rfc4718'
    ? notify('NO_PROPOSAL_CHOSEN')
    : notify('CHILD_SA_NOT_FOUND', { protocol, spi })

/** To a peer of the older rules both are unknown errors, with which the exchange fails (RFC 7296 §2.8.2, §3.10.1). */
export const knowsCollisions = (work: IkeWork): boolean => work.endpoint.config.collisions !== 'rfc4718'
