import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import type { DaemonJob } from './daemon-state.ts'
import { takeFromGateway } from './gateways/receive.ts'
import { startHandover } from './gateways/handover.ts'
import { takeIkeDatagram } from './ike-node.ts'

/** The daemon of a node has time for what waited. A node that went down meanwhile has forgotten it. */
export function work(d: Dispatch, id: NodeId, job: DaemonJob): void {
  if (!d.node(id).up) return
  switch (job.what) {
    case 'ike':
      takeIkeDatagram(d, id, job.message, job.datagram)
      return
    case 'contexts':
      return takeFromGateway(d, id, job.hand, job.message)
    case 'hand-over':
      return startHandover(d, id, job.client, job.peer)
  }
}
