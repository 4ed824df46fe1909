import type { NodeId, TableName } from '../../trace/event.ts'

/** What is picked; kept when panels change, one at a time. */
export type Selection =
  | { readonly kind: 'none' }
  | { readonly kind: 'message'; readonly message: number }
  | { readonly kind: 'row'; readonly node: NodeId; readonly table: TableName; readonly key: string }
  | { readonly kind: 'actor'; readonly actor: string }
  | { readonly kind: 'event'; readonly seq: number }
