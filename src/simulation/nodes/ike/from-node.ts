import type { Whose } from '../../../protocol/ipsec/context.ts'
import { activate } from './child-install.ts'
import { adoptIke, type Adoption } from './context-adopt.ts'
import { leaveIke } from './context-leave.ts'
import { setQuiet } from './context-quiet.ts'
import { followPeer, type Way } from './follow-peer.ts'
import { handle, type IkeStep } from './ike-endpoint.ts'
import { isQuiet, noteArrival, stageOf } from './handover-stage.ts'
import type { IkeEndpoint } from './ike-state.ts'
import { IkeWork, type IkeContext } from './ike-work.ts'
import { octetsReached } from './lifetime-limits.ts'

/** This side gives an IKE SA up without telling: it is no longer where the SA says, and cannot be heard from there. */
export const abandonSa = (endpoint: IkeEndpoint, sa: string, context: IkeContext): IkeStep =>
  handle(endpoint, context, work => work.send(sa, { type: 'noAnswer' }))

/**
 * Authentic ESP came through the inbound SA of a child: a sign of life, and it shows that the peer uses a successor
 * (RFC 7296 §2.4, §2.8). `way`: of the datagram it came in.
 */
export const heardEsp = (endpoint: IkeEndpoint, child: string, way: Way | undefined, context: IkeContext): IkeStep =>
  handle(endpoint, context, work => {
    const { sa } = work.child(child)
    work.changeSa(sa, { heardAtUs: context.nowUs })
    noteArrival(work, sa)
    // Its rows are used once the other gateway uses them no more.
    if (stageOf(work.sa(sa)) === 'arrived') return
    if (way !== undefined) followPeer(work, sa, way)
    activate(work, child)
  })

/** Whether nothing of an SA is open; asks only. */
export const isQuietNow = (endpoint: IkeEndpoint, sa: string, context: IkeContext): boolean =>
  isQuiet(new IkeWork(endpoint, context, () => undefined), sa)

/** IKE SAs of another router, whose SAs and policies are in the databases already (Allard 2008 §3.1). */
export const adoptSas = (endpoint: IkeEndpoint, adoption: Adoption, context: IkeContext): IkeStep =>
  handle(endpoint, context, work => adoptIke(work, adoption))

/** Another router goes on with the IKE SAs with them. Rows of the SAD are left to whoever moves them. */
export const leaveSas = (endpoint: IkeEndpoint, whose: Whose, context: IkeContext): IkeStep =>
  handle(endpoint, context, work => leaveIke(work, whose))

/** The IKE SAs with them were read out for another router, or stay here after all. */
export const quietSas = (endpoint: IkeEndpoint, whose: Whose, quiet: boolean, context: IkeContext): IkeStep =>
  handle(endpoint, context, work => setQuiet(work, whose, quiet))

/** The SAD has counted an SA of a child to one of its limits (RFC 4301 §4.4.2.1 b). */
export const limitReached = (
  endpoint: IkeEndpoint,
  row: string,
  limit: 'worn' | 'over',
  context: IkeContext,
): IkeStep => handle(endpoint, context, work => octetsReached(work, row, limit))
