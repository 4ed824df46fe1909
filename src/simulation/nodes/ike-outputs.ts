import type { Micros } from '../../lib/micros.ts'
import type { IpsecState } from '../../protocol/ipsec/state.ts'
import { udp } from '../../protocol/wire/udp/udp.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { dropTimers, setTimer } from './actors.ts'
import { reject } from './hand.ts'
import { derivation } from './ike-derivation.ts'
import type { FailureText } from './ike-reports.ts'
import type { IkeRowChange } from './ike-row-change.ts'
import type { SpiOutput } from './ike-spi-events.ts'
import type { IkeOutput, IkeReport } from './ike/ike-output.ts'
import type { IkeContext } from './ike/ike-work.ts'
import { output } from './output.ts'
import { datagramLabel, isWhole, type PacketLabel } from './packet-label.ts'
import { ipv6Packet } from './packets.ts'
import { setIpsec } from './tables.ts'

export type IkeDatagram = Extract<IkeOutput, { readonly kind: 'datagram' }>

/** What an endpoint has from this simulation. */
export const ikeContextOf = (d: Dispatch, id: NodeId): IkeContext => ({
  nowUs: d.nowUs,
  draw: (purpose, octets) => d.drawBytes(id, purpose, octets),
  crypto: d.env.crypto,
  host: d.env.host,
})

/** What the two versions of IKE do differently with what follows from a step. */
export interface IkeSide {
  /** Name of the peer that a failed SA is with; it may be gone by now. */
  readonly peerOf: (sa: string) => string | undefined
  readonly holdOff: (peer: string) => void
  readonly describe: (report: IkeReport) => FailureText | undefined
  /** SPIs that collided or changed; only IKEv2 has such. */
  readonly spis?: (event: SpiOutput) => void
  readonly rows: readonly IkeRowChange[]
  readonly ipsec: IpsecState
  /** What is inside a datagram, as its sender knows. */
  readonly label: (datagram: IkeDatagram) => Partial<PacketLabel>
}

/**
 * What follows from one step of a node's IKE: what its machines did is recorded, its tables become the node's, its
 * datagrams leave through the node's own policy.
 */
export function carryOutIke(
  d: Dispatch,
  id: NodeId,
  message: number | null,
  outputs: readonly IkeOutput[],
  side: IkeSide,
): void {
  let cause = d.cause
  const leaving: { readonly cause: number | null; readonly datagram: IkeDatagram }[] = []
  for (const each of outputs) {
    if (each.kind === 'datagram') leaving.push({ cause, datagram: each })
    else if (each.kind === 'entered') cause = recordEntered(d, id, each)
    else d.causedBy(cause, () => tell(d, id, message, each, side))
  }
  d.causedBy(cause, () => {
    for (const { key, row, counter } of side.rows)
      d.record({ kind: 'row', node: id, table: 'IKE SAs', key, row, counter })
    setIpsec(d, id, side.ipsec)
  })
  for (const { cause: why, datagram } of leaving) d.causedBy(why, () => sendDatagram(d, id, datagram, side))
}

function recordEntered(
  d: Dispatch,
  node: NodeId,
  { actor, machine, report }: Extract<IkeOutput, { readonly kind: 'entered' }>,
): number {
  const { from, to: state, event, guards, actions, ref } = report
  return d.record({ kind: 'entered', node, actor, machine, from, state, event, guards, actions, ref })
}

function tell(
  d: Dispatch,
  id: NodeId,
  message: number | null,
  each: Exclude<IkeOutput, IkeDatagram>,
  side: IkeSide,
): void {
  switch (each.kind) {
    case 'timer':
      return setTimer(d, each.actor, each.change)
    case 'stopped':
      return dropTimers(d, each.actor)
    case 'mark':
      d.record({ kind: 'marked', node: id, mark: each.mark, ref: each.ref, text: each.text })
      return
    case 'derived':
      d.record({ kind: 'derived', node: id, ...derivation(each) })
      return
    case 'refused':
      return reject(d, id, message, each)
    case 'report':
      return tellReport(d, id, each.report, side)
    case 'collided':
    case 'spi-changed':
    case 'pair-changed':
      return side.spis?.(each)
    case 'handover':
      d.schedule({ kind: 'handover', node: id, client: each.remote, word: each.word }, 0)
      return
    case 'entered':
    case 'packet':
      return
  }
}

function tellReport(d: Dispatch, id: NodeId, report: IkeReport, { peerOf, holdOff, describe }: IkeSide): void {
  const told = describe(report)
  if (told === undefined) return
  const failed = report.what === 'setup-failed' || report.what === 'child-failed'
  const peer = failed ? peerOf(report.sa) : undefined
  if (peer !== undefined) holdOff(peer)
  d.record({ kind: 'reported', node: id, ...told })
}

/** Traffic goes on asking for an SA that cannot be had: not with every packet (Roamscope). */
export const heldOff = (
  before: Readonly<Record<NodeId, Micros>>,
  peer: string,
  untilUs: Micros,
): Readonly<Record<NodeId, Micros>> => ({ ...before, [peer]: untilUs })

function sendDatagram(d: Dispatch, id: NodeId, datagram: IkeDatagram, side: IkeSide): void {
  const { from, to, payload } = datagram
  const ends = { source: from.address, destination: to.address }
  const ports = { sourcePort: from.port, destinationPort: to.port }
  const packet = ipv6Packet(ends, 'udp', udp.encode({ ...ports, payload }, ends))
  const own = side.label(datagram)
  output(d, id, packet, null, isWhole(own) ? own : { ...datagramLabel(ports, payload), ...own })
}
