import { activate } from './child-install.ts'
import { handle, type IkeStep } from './ike-endpoint.ts'
import type { IkeEndpoint } from './ike-state.ts'
import type { IkeContext } from './ike-work.ts'
import { octetsReached } from './lifetime-limits.ts'

/** This side gives an IKE SA up without telling: it is no longer where the SA says, and cannot be heard from there. */
export const abandonSa = (endpoint: IkeEndpoint, sa: string, context: IkeContext): IkeStep =>
  handle(endpoint, context, work => work.send(sa, { type: 'noAnswer' }))

/**
 * Authentic ESP came through the inbound SA of a child: a sign of life, and it shows that the peer uses a successor
 * (RFC 7296 §2.4, §2.8).
 */
export const heardEsp = (endpoint: IkeEndpoint, child: string, context: IkeContext): IkeStep =>
  handle(endpoint, context, work => {
    work.changeSa(work.child(child).sa, { heardAtUs: context.nowUs })
    activate(work, child)
  })

/** The SAD has counted an SA of a child to one of its limits (RFC 4301 §4.4.2.1 b). */
export const limitReached = (
  endpoint: IkeEndpoint,
  row: string,
  limit: 'worn' | 'over',
  context: IkeContext,
): IkeStep => handle(endpoint, context, work => octetsReached(work, row, limit))
