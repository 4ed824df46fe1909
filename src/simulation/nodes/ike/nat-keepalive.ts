import { natKeepaliveMachine } from '../../../protocol/machines/ikev2/nat-keepalive.machine.ts'
import { natTraversal } from '../../../protocol/wire/udp/nat-traversal.ts'
import { mobilityWith } from './changed.ts'
import { heirOf, lineOfActor } from './heirs.ts'
import type { IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { outboundRow } from './child-rows.ts'

const actorOf = ({ mobility }: IkeSa): string => `${mobility.line}/keepalive`

/** Keepalives begin and end with the NAT in front of this side (RFC 7296 §2.23). */
export function settleKeepalive(work: IkeWork, name: string): void {
  const sa = work.sa(name)
  const actor = actorOf(sa)
  const wanted = sa.behindNat && sa.encapsulated && sa.phase === 'established'
  if (wanted && !work.runs(actor)) work.start(actor, natKeepaliveMachine)
  if (!wanted && work.runs(actor)) {
    work.send(actor, { type: 'natGone' })
    work.stop(actor)
  }
}

function lineOf(work: IkeWork, actor: string): IkeSa | undefined {
  const line = work.endpoint.sas.where('line', lineOfActor(actor)).find(({ phase }) => phase === 'established')
  return line && work.findSa(heirOf(work, line.name))
}

/** With the last SA of the line there is nothing to keep alive. */
export function retireKeepalive(work: IkeWork, sa: IkeSa): void {
  const actor = actorOf(sa)
  if (work.runs(actor) && lineOf(work, actor) === undefined) work.stop(actor)
}

/** Nothing was sent since the last look: one octet keeps the mapping (RFC 3948 §2.3, §4). */
export function keepAlive(work: IkeWork, actor: string): void {
  const sa = lineOf(work, actor)
  if (sa === undefined) return work.stop(actor)
  const sentMark = sentSoFar(work, sa)
  const silent = sentMark === sa.mobility.sentMark
  work.changeSa(sa.name, { mobility: mobilityWith(sa.mobility, { sentMark }) })
  if (!silent) return
  const payload = natTraversal.encode({ type: 'keepalive' })
  work.outputs.push({ kind: 'datagram', from: sa.local, to: sa.remote, payload, name: 'keepalive' })
}

/** Moves with every message and every packet that this side sends under the SA. */
function sentSoFar(work: IkeWork, sa: IkeSa): string {
  const rows = new Set(work.childrenOf(sa.name).map(outboundRow))
  const packets = work.endpoint.ipsec.sad.filter(({ id }) => rows.has(id)).map(({ sequence }) => String(sequence))
  return [sa.name, sa.nextSend, sa.nextReceive, ...packets].join(' ')
}
