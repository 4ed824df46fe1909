import { childMachine } from '../../../protocol/machines/ikev2/child.machine.ts'
import { ikeSaMachine } from '../../../protocol/machines/ikev2/sa.machine.ts'
import type { SecurityAssociation } from '../../../protocol/ipsec/sa.ts'
import { begunAnew } from './adopted-sa.ts'
import { inboundRow, outboundRow } from './child-rows.ts'
import type { IkeChild, IkeEndpoint, IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { goOnWithReauth } from './reauth.ts'

/** What a gateway tells the other members of its cluster about its SAs (RFC 6311 §2; strongSwan's HA messages). */
export interface ClusterCopy {
  readonly sas: readonly IkeSa[]
  readonly children: readonly IkeChild[]
  /** Rows with the counters of that moment; empty: the copy has none, as strongSwan's. */
  readonly counters: readonly SecurityAssociation[]
}

/** A copy of what is in use now. `counters`: with ESP sequence numbers and replay windows. */
export function copyOf({ sas, children, ipsec }: IkeEndpoint, counters: boolean): ClusterCopy {
  const used = sas.values().filter(({ phase }) => phase === 'established')
  const names = new Set(used.map(({ name }) => name))
  const kept = children.values().filter(({ sa, installed }) => installed && names.has(sa))
  const rows = new Set(kept.flatMap(child => [inboundRow(child), outboundRow(child)]))
  return { sas: used, children: kept, counters: counters ? ipsec.sad.filter(({ id }) => rows.has(id)) : [] }
}

/** This node goes on with SAs of another member: keys are derived again, counters are those of the copy, or begin anew. */
export function takeOver(work: IkeWork, copy: ClusterCopy): void {
  for (const sa of copy.sas) {
    const { name } = work.addSa(id => ({
      ...sa,
      answers: [],
      ...begunAnew(work, id, sa),
    }))
    work.start(name, ikeSaMachine)
    goOnWithReauth(work, name)
    for (const child of copy.children.filter(each => each.sa === sa.name)) takeOverChild(work, name, child, copy)
    work.report({ what: 'established', sa: name })
  }
}

function takeOverChild(work: IkeWork, sa: string, child: IkeChild, { counters }: ClusterCopy): void {
  const { name } = work.addChild(id => ({
    ...child,
    name: id,
    sa,
    installed: false,
    replaces: undefined,
    ownSuccessor: undefined,
    peerSuccessor: undefined,
  }))
  work.start(name, childMachine)
  work.send(name, { type: 'agreed' })
  work.later(() => {
    const known = new Map(
      counters.map(row => [row.id === inboundRow(child) ? inboundRow(name) : outboundRow(name), row] as const),
    )
    const { ipsec } = work.endpoint
    const sad = ipsec.sad.map(row => {
      const { sequence, window, ivCounter } = known.get(row.id) ?? row
      return { ...row, sequence, window, ivCounter }
    })
    work.change({ ipsec: { ...ipsec, sad } })
  })
}
