import { associationWith } from '../../../protocol/ipsec/sa.ts'
import { changeAssociations } from '../../../protocol/ipsec/sad.ts'
import { inboundRow, outboundRow } from './child-rows.ts'
import type { IkeWork } from './ike-work.ts'

/** Rows of an IKE SA's children, both directions. */
const rowsOf = (work: IkeWork, name: string): ReadonlySet<string> =>
  new Set(work.childrenOf(name).flatMap(child => [inboundRow(child), outboundRow(child)]))

function setRows(work: IkeWork, name: string, state: 'active' | 'held'): void {
  const rows = rowsOf(work, name)
  const { ipsec } = work.endpoint
  const sad = changeAssociations(ipsec.sad, rows, row => (row.state === state ? row : associationWith(row, { state })))
  work.change({ ipsec: { ...ipsec, sad } })
}

/** They were put here and are in use from now on (Palomares 2013 §III-D step 5). */
export const activateRows = (work: IkeWork, name: string): void => setRows(work, name, 'active')

/** Another gateway uses them from now on: nothing passes here any more. */
export const holdRows = (work: IkeWork, name: string): void => setRows(work, name, 'held')
