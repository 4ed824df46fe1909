import { agedContexts, NOTHING_KEPT } from '../../protocol/ipsec/kept-contexts.ts'
import type { SpiChange } from '../../protocol/machines/cxtp/events.ts'
import { CXTP_STATUS, FPT } from '../../protocol/wire/cxtp/codes.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import type { ContextKeeper, How } from './context-keeper.ts'
import { adoptContexts, commandIke, leaveContexts, quietContexts } from './ike-node.ts'
import { inboundRow, outboundRow } from './ike/child-rows.ts'
import { captureIke } from './ike/context-capture.ts'
import { judgeIke } from './ike/context-judge.ts'
import { numberProofs } from './ike/ctaa-numbers.ts'
import type { IkeOutput } from './ike/ike-output.ts'
import { spiPolicy, tellsByCtaa, type SpiPolicy } from './ike/spi-policy.ts'

/** IKEv2's part of context transfers: PAD entries and IKE SAs with their children, where the scenario wants them to travel. */
export const ike2Keeper: ContextKeeper = {
  kinds: (d, id, how) => (isKept(d, id, how) ? ['PAD', 'IKEv2'] : []),
  capture(d, id, whose, how) {
    const { ike, ipsec } = d.node(id)
    if (ike === undefined || how === undefined) return NOTHING_KEPT
    const endpoint = { ...ike.endpoint, ipsec }
    return captureIke(endpoint, d.env.host, whose, { nowUs: d.nowUs, switches: how })
  },
  withdraw(d, id, whose, how) {
    if (isKept(d, id, how)) leaveContexts(d, id, whose)
  },
  quiet(d, id, whose, quiet) {
    const sas = d.node(id).ike?.endpoint.sas
    if (sas === undefined || sas.countWhere('quiet', 'all') === (quiet ? sas.size : 0)) return
    quietContexts(d, id, whose, quiet)
  },
  judge(d, id, contexts, how) {
    const { kept, takenAtUs } = contexts
    if (kept === undefined || (kept.pad.length === 0 && kept.ikev2.length === 0)) return []
    const { ike, ipsec } = d.node(id)
    if (ike === undefined || how === undefined)
      return [{ fpt: FPT.IKEv2, status: CXTP_STATUS['unsupported FPT'], text: `${id} has no IKEv2 to go on with` }]
    const now = { ...contexts, kept: agedContexts(kept, d.nowUs - takenAtUs) }
    return judgeIke({ ...ike.endpoint, ipsec }, now, twinsChange(d, id, how))
  },
  named(d, id, contexts) {
    const started = d.node(id).ike?.endpoint.started.children ?? 0
    const children = contexts.kept?.ikev2.flatMap(sa => sa.children) ?? []
    const names = new Map(
      children.flatMap(({ inboundSpi, outboundSpi }, i) => {
        const name = `${id}/child/${started + i + 1}`
        return [[`in ${inboundSpi}`, inboundRow(name)] as const, [`out ${outboundSpi}`, outboundRow(name)] as const]
      }),
    )
    const sas = contexts.sas.map(sa => {
      const name = names.get(`${sa.direction} ${sa.spi}`)
      return name === undefined ? sa : { ...sa, id: name }
    })
    return { ...contexts, sas }
  },
  ownRows(d, id, { kept }, how) {
    if ((how?.update !== 'responder' && policyOf(d, id).onCollision !== 'ctaa') || !isKept(d, id, how)) return []
    const started = d.node(id).ike?.endpoint.started.children ?? 0
    const children = kept?.ikev2.flatMap(sa => sa.children) ?? []
    return children.flatMap((_, i) => {
      const name = `${id}/child/${started + i + 1}`
      return [inboundRow(name), outboundRow(name)]
    })
  },
  adopt(d, id, { contexts, move, spiChanges, aside, answered, held }, how) {
    const { kept, takenAtUs } = contexts
    if (kept === undefined || !isKept(d, id, how)) return []
    const ends = move === undefined ? undefined : { local: move.newRouter, remote: move.newMobile }
    const tells = move !== undefined && how?.update === 'responder'
    const byCtaa = answered === true && tellsByCtaa(policyOf(d, id))
    const { sas, outputs } = adoptContexts(d, id, {
      kept: agedContexts(kept, d.nowUs - takenAtUs),
      ends,
      spiChanges,
      rows: aside,
      tells: tells && !byCtaa,
      byCtaa,
      ...(held === undefined ? {} : { held }),
    })
    // Requests under numbers that the CTAA tells first go out behind it.
    const type = tells ? 'responder-update' : 'settle-collisions'
    if (byCtaa) d.afterThis(() => d.afterThis(() => sas.forEach(sa => commandIke(d, id, { type, sa }))))
    return outputs.flatMap(toldInCtaa)
  },
  prove(d, id, addresses, numbers) {
    const { ike } = d.node(id)
    return ike === undefined ? [] : numberProofs(ike.endpoint, d.env.crypto, addresses, numbers)
  },
}

function toldInCtaa(output: IkeOutput): readonly SpiChange[] {
  if (!('by' in output)) return []
  if (output.kind === 'pair-changed') return [{ old: output.old, pair: output.pair }]
  const { key, oldSpi, newSpi } = output
  return [{ oldSpi, newSpi, ...(key.endsWith('/out') ? { outbound: true as const } : {}) }]
}

const policyOf = (d: Dispatch, id: NodeId): SpiPolicy => spiPolicy(d.node(id).ike?.endpoint.config ?? {})

/** Whether a pair of IKE SPIs that is taken here gets another one, by UPDATE_SPI or in the CTAA. */
const twinsChange = (d: Dispatch, id: NodeId, how: How): boolean | 'if-announced' =>
  how?.update === 'responder' || (policyOf(d, id).ikePair === 'ctaa' && 'if-announced')

const isKept = (d: Dispatch, id: NodeId, how: How): boolean => how !== undefined && d.node(id).ike !== undefined
