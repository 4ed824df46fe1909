import type { Row } from '../../trace/event.ts'

/** One row of `IKE SAs` that came, changed or went. */
export interface IkeRowChange {
  readonly key: string
  readonly row: Row | null
  readonly counter: boolean
}
