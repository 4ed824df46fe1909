import type { Micros } from '../../lib/micros.ts'
import type { IpsecError } from '../../protocol/ipsec/error.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { accessRouter } from './tables.ts'

/** Packets under way while SAs move come for less long; after this somebody really uses an SA that is not here. */
const PATIENCE_US: Micros = 1_000_000
/** Sources remembered; when there are more, an attacker makes them up. */
const SOURCES_MAX = 64

/**
 * RFC 4303 §3.4.2 makes a packet without an SA an auditable event. A router reports a source that goes on sending, once:
 * its peer does not know that the SA is gone, and without key management nobody else would tell.
 */
export function auditUnknownSpi(d: Dispatch, id: NodeId, source: string, { text, ref }: IpsecError): void {
  const node = d.node(id)
  if (node.role !== 'access-router') return
  const since = node.unknownSince[text]
  if (since === null) return
  const isNew = since === undefined
  if (isNew && Object.keys(node.unknownSince).length >= SOURCES_MAX) return
  const overdue = !isNew && d.nowUs - since >= PATIENCE_US
  if (!isNew && !overdue) return
  d.setNode({ ...accessRouter(d, id), unknownSince: { ...node.unknownSince, [text]: overdue ? null : d.nowUs } })
  if (overdue)
    d.record({ kind: 'reported', node: id, code: 'unknown-spi', text: `${source} goes on sending: ${text}`, ref })
}
