import { agedContexts, NOTHING_KEPT } from '../../protocol/ipsec/kept-contexts.ts'
import { CXTP_STATUS, FPT } from '../../protocol/wire/cxtp/codes.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import type { ContextKeeper, How } from './context-keeper.ts'
import { captureIsakmp, suiteOfContext } from './ike1/context.ts'
import { commandIkev1 } from './ikev1-node.ts'

const isKept = (d: Dispatch, id: NodeId, how: How): boolean => how !== undefined && d.node(id).ike1 !== undefined

/** IKEv1's part of context transfers: ISAKMP SAs (Allard 2008 §4.1), where the scenario wants them to travel. */
export const ike1Keeper: ContextKeeper = {
  kinds: (d, id, how) => (isKept(d, id, how) ? ['IKEv1'] : []),
  capture(d, id, whose, how) {
    const { ike1, ipsec } = d.node(id)
    if (ike1 === undefined || how === undefined) return NOTHING_KEPT
    return { ...NOTHING_KEPT, ikev1: captureIsakmp({ ...ike1.endpoint, ipsec }, whose, d.nowUs) }
  },
  withdraw(d, id, whose, how) {
    if (isKept(d, id, how)) commandIkev1(d, id, { type: 'forget', whose })
  },
  quiet(d, id, whose, quiet) {
    const sas = Object.values(d.node(id).ike1?.endpoint.sas ?? {})
    if (sas.some(sa => (sa.quiet === true) !== quiet)) commandIkev1(d, id, { type: 'quiet', whose, quiet })
  },
  judge(d, id, { kept }, how) {
    const { ike1 } = d.node(id)
    return (kept?.ikev1 ?? []).flatMap(context => {
      const problem = (status: keyof typeof CXTP_STATUS, text: string) => [
        { fpt: FPT.IKEv1, status: CXTP_STATUS[status], text },
      ]
      if (ike1 === undefined || how === undefined) return problem('unsupported FPT', `${id} has no IKEv1 to go on with`)
      if (context.remainingUs === 0) return problem('expired', 'the ISAKMP SA is over')
      if (suiteOfContext(context) === undefined)
        return problem('unsupported algorithm', 'the ISAKMP SA has algorithms that are not there')
      const isKnown = ike1.endpoint.config.peers.some(({ name }) => name === context.link)
      return isKnown ? [] : problem('not authorised', `${id} has no IKEv1 with ${context.link}`)
    })
  },
  named(d, id, contexts) {
    const started = d.node(id).ike1?.endpoint.started.quicks ?? 0
    const pairs = contexts.kept?.ikev1.flatMap(sa => sa.pairs) ?? []
    return pairs.reduce((sum, { inboundSpi, outboundSpi }, i) => {
      const name = `${id}/quick/${started + i + 1}`
      const sas = sum.sas.map(sa =>
        sa.spi === (sa.direction === 'in' ? inboundSpi : outboundSpi) ? { ...sa, id: `${name}/${sa.direction}` } : sa,
      )
      return { ...sum, sas }
    }, contexts)
  },
  ownRows: () => [],
  adopt(d, id, { contexts, move, spiChanges }, how) {
    const { kept, takenAtUs } = contexts
    if (kept === undefined || !isKept(d, id, how)) return []
    const ends = move === undefined ? undefined : { local: move.newRouter, remote: move.newMobile }
    const now = agedContexts(kept, d.nowUs - takenAtUs).ikev1.map(context => ({
      ...context,
      pairs: context.pairs.map(pair => ({
        ...pair,
        inboundSpi: spiChanges.find(({ oldSpi }) => oldSpi === pair.inboundSpi)?.newSpi ?? pair.inboundSpi,
      })),
    }))
    commandIkev1(d, id, { type: 'adopt', contexts: now, ends })
    return []
  },
  // Roamscope: ISAKMP SAs prove nothing; their ends announce no transfers.
  prove: () => [],
}
