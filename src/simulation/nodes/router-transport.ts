import { drawU32 } from '../../lib/draw.ts'
import type { CxtpMessage } from '../../protocol/wire/cxtp/message.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { output } from './output.ts'
import { cxtpOverTransport } from './packets.ts'
import { accessRouter } from './tables.ts'

/** Sends a CXTP message to another router over the scenario's transport, protected as its SPD says. */
export function sendToRouter(d: Dispatch, id: NodeId, peer: string, message: CxtpMessage): void {
  const router = accessRouter(d, id)
  const { transport } = d.env.scenario.cxtp
  const sequence = router.transportSequence[peer] ?? 1
  const ends = { source: router.address, destination: peer }
  const tag = { seed: d.env.seed, node: peer, purpose: `SCTP verification tag for ${router.address}`, count: 0 }
  const packet = cxtpOverTransport(ends, transport, { sequence, verificationTag: drawU32(tag) }, message)
  const step = transport === 'sctp' ? 1 : packet.length
  d.setNode({ ...router, transportSequence: { ...router.transportSequence, [peer]: (sequence + step) >>> 0 } })
  output(d, id, packet)
}
