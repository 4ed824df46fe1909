import { agedContexts, NOTHING_KEPT } from '../../protocol/ipsec/kept-contexts.ts'
import type { TransferredContexts } from '../../protocol/ipsec/context.ts'
import { CXTP_STATUS, FPT } from '../../protocol/wire/cxtp/codes.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import type { ContextKeeper } from './context-keeper.ts'
import { adoptContexts, leaveContexts } from './ike-node.ts'
import { inboundRow, outboundRow } from './ike/child-rows.ts'
import { captureIke } from './ike/context-capture.ts'
import { judgeIke } from './ike/context-judge.ts'

/** IKEv2's part of context transfers: PAD entries and IKE SAs with their children, where the scenario wants them to travel. */
export const ike2Keeper: ContextKeeper = {
  kinds: (d, id) => (isKept(d, id) ? ['PAD', 'IKEv2'] : []),
  capture(d, id, mobile) {
    const { ike, ipsec } = d.node(id)
    const switches = d.env.scenario.ikeContext
    if (ike === undefined || switches === undefined) return NOTHING_KEPT
    const endpoint = { ...ike.endpoint, ipsec }
    return captureIke(endpoint, d.env.host, mobile, { nowUs: d.nowUs, switches })
  },
  withdraw(d, id, mobile) {
    if (isKept(d, id)) leaveContexts(d, id, mobile)
  },
  judge(d, id, contexts) {
    const { kept, takenAtUs } = contexts
    if (kept === undefined || (kept.pad.length === 0 && kept.ikev2.length === 0)) return []
    const { ike, ipsec } = d.node(id)
    if (ike === undefined || d.env.scenario.ikeContext === undefined)
      return [{ fpt: FPT.IKEv2, status: CXTP_STATUS['unsupported FPT'], text: `${id} has no IKEv2 to go on with` }]
    const now = { ...contexts, kept: agedContexts(kept, d.nowUs - takenAtUs) }
    return judgeIke({ ...ike.endpoint, ipsec }, now, updateOf(d) === 'responder')
  },
  named(d, id, contexts) {
    const started = d.node(id).ike?.endpoint.started.children ?? 0
    const children = contexts.kept?.ikev2.flatMap(sa => sa.children) ?? []
    return children.reduce((sum, { inboundSpi, outboundSpi }, i) => {
      const name = `${id}/child/${started + i + 1}`
      return rename(sum, { in: [inboundSpi, inboundRow(name)], out: [outboundSpi, outboundRow(name)] })
    }, contexts)
  },
  ownRows(d, id, { kept }) {
    if (updateOf(d) !== 'responder' || !isKept(d, id)) return []
    const started = d.node(id).ike?.endpoint.started.children ?? 0
    const children = kept?.ikev2.flatMap(sa => sa.children) ?? []
    return children.flatMap((_, i) => {
      const name = `${id}/child/${started + i + 1}`
      return [inboundRow(name), outboundRow(name)]
    })
  },
  adopt(d, id, { contexts, move, spiChanges, aside }) {
    const { kept, takenAtUs } = contexts
    if (kept === undefined || !isKept(d, id)) return
    const ends = move === undefined ? undefined : { local: move.newRouter, remote: move.newMobile }
    const tells = move !== undefined && updateOf(d) === 'responder'
    adoptContexts(d, id, { kept: agedContexts(kept, d.nowUs - takenAtUs), ends, spiChanges, rows: aside, tells })
  },
}

const updateOf = (d: Dispatch) => d.env.scenario.ikeContext?.update

const isKept = (d: Dispatch, id: NodeId): boolean =>
  d.env.scenario.ikeContext !== undefined && d.node(id).ike !== undefined

function rename(
  contexts: TransferredContexts,
  rows: Readonly<Record<'in' | 'out', readonly [spi: number, name: string]>>,
): TransferredContexts {
  return {
    ...contexts,
    sas: contexts.sas.map(sa => {
      const [spi, name] = rows[sa.direction]
      return sa.spi === spi ? { ...sa, id: name } : sa
    }),
  }
}
