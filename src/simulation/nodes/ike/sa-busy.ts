import type { IkeWork } from './ike-work.ts'

const CHILD_BUSY = new Set(['creating', 'rekeying', 'collided', 'deleting', 'deletedWhileRekeying'])
const IKE_BUSY = new Set([
  'rekeying',
  'collided',
  'deletedWhileRekeying',
  'replaced',
  'deletingReplaced',
  'deleting',
  'closed',
])

/** Whether a child of the SA is being made, replaced or closed (RFC 7296 §2.25.2). */
export const childBusy = (work: IkeWork, sa: string): boolean =>
  work.childrenOf(sa).some(({ name }) => CHILD_BUSY.has(work.stateOf(name)))
/** Whether the SA itself is being replaced or closed (RFC 7296 §2.25.1). */
export const ikeBusy = (work: IkeWork, sa: string): boolean => IKE_BUSY.has(work.stateOf(sa))
