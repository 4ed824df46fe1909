import { hex32 } from '../../lib/bytes.ts'
import type { TransferredContexts } from '../../protocol/ipsec/context.ts'
import { keptCount } from '../../protocol/ipsec/kept-contexts.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { recordRow } from './tables.ts'
import { getTunnel, putTunnel, withdrawTunnelOf } from './tunnel.ts'

const ref = 'Palomares 2013 §III-B'
const fileOf = (node: NodeId, peer: string): string => `${node}/${peer}`

/** A gateway writes a tunnel into a file and goes on without it: its peer goes on sending (Palomares 2013 §V-C). */
export function takeOut(d: Dispatch, id: NodeId, peer: NodeId): void {
  const contexts = getTunnel(d, id, peer)
  if (contexts === undefined)
    return void d.record({ kind: 'reported', node: id, code: 'no-tunnel', text: `${id} has no tunnel of ${peer}`, ref })
  d.update({ files: { ...d.state.files, [fileOf(id, peer)]: contexts } })
  recordRow(d, id, 'Contexts', `file ${peer}`, {
    mobile: peer,
    part: 'file',
    sas: contexts.sas.length,
    policies: contexts.policies.length,
    spis: contexts.sas.map(sa => hex32(sa.spi)).join(' '),
  })
  d.record({ kind: 'marked', node: id, mark: 'tunnel-read-out', ref, text: describe(peer, contexts) })
  withdrawTunnelOf(d, id, peer)
}

/** It reads the file again and goes on with what is in it, or says why it does not. */
export function putBack(d: Dispatch, id: NodeId, peer: NodeId): void {
  const contexts = d.state.files[fileOf(id, peer)]
  if (contexts === undefined)
    return void d.record({ kind: 'reported', node: id, code: 'no-file', text: `${id} has no file of ${peer}`, ref })
  const put = putTunnel(d, id, contexts)
  if (!put.ok) return void d.record({ kind: 'reported', node: id, code: 'not-put', text: put.error.join('; '), ref })
  d.record({ kind: 'marked', node: id, mark: 'tunnel-installed', ref, text: describe(peer, put.value) })
  recordRow(d, id, 'Contexts', `file ${peer}`, null)
}

const describe = (peer: string, { sas, policies, kept }: TransferredContexts): string =>
  `${peer}: ${keptCount(kept)} of key management, ${sas.length} SAs, ${policies.length} policies`
