import { describeWireError } from '../../protocol/wire/schema.ts'
import type { WireError } from '../../protocol/wire/schema.ts'
import type { Dispatch } from '../dispatch.ts'
import type { NodeId } from '../../trace/event.ts'

/** The packet a node is looking at while a machine decides what to do with it. */
export interface Hand {
  /** Number of the frame it came in. */
  readonly message: number
  readonly source: string
  readonly destination: string
}

/** Records that a node refuses what it received. */
export function reject(
  d: Dispatch,
  node: NodeId,
  message: number | null,
  why: { readonly code: string; readonly text: string; readonly ref: string; readonly row?: string | null },
): void {
  d.record({ kind: 'rejected', node, message, code: why.code, text: why.text, ref: why.ref, row: why.row ?? null })
}

/** Octets that are no such message: dropped (RFC 4067 gives no answer to them), never half understood. */
export function malformed(d: Dispatch, node: NodeId, message: number, error: WireError): void {
  reject(d, node, message, { code: `malformed-${error.code}`, text: describeWireError(error), ref: error.ref })
}
