import { err, ok, type Result } from '../lib/result.ts'
import type { Micros } from '../lib/micros.ts'
import type { ReadOptions } from '../interchange/tunnel-context/read-tunnel.ts'
import type { LineError } from '../interchange/tunnel-context/tree.ts'
import { sameAddress } from '../protocol/ipsec/address.ts'
import type { NodeId, TraceEvent } from '../trace/event.ts'
import { putText, tunnelText, type PutText } from './nodes/tunnel-files.ts'
import { prepare, type RunRequest } from './run.ts'
import { Simulation } from './simulation.ts'
import { proveTunnel, type TunnelProof } from './tunnel-proof.ts'

/** A tunnel of a node: the peer's name, and what there is. */
export interface TunnelCard {
  readonly peer: string
  readonly addresses: readonly string[]
  readonly ikeSas: number
  readonly sas: number
}

export interface Installed extends PutText {
  /** What was recorded about the node's tables. */
  readonly events: readonly TraceEvent[]
  /** The tunnel read out again, from the node as it is now. */
  readonly again: string
  readonly proofs: readonly TunnelProof[]
}

/** A run that stands still at a moment, with somebody at the desk of one of its gateways: GET and PUT by hand. */
export class GatewayDesk {
  private readonly simulation: Simulation

  private constructor(simulation: Simulation) {
    this.simulation = simulation
  }

  /** Plays a scenario up to a moment. */
  static at(request: RunRequest, atUs: Micros): Result<GatewayDesk, string> {
    const prepared = prepare(request)
    if (!prepared.ok) return prepared
    const simulation = Simulation.start(prepared.value.env)
    while (simulation.step(atUs)) {
      const { excess } = simulation
      if (excess !== undefined) return err(`run of ${request.scenario.id}: ${excess}`)
    }
    simulation.standStill(atUs)
    return ok(new GatewayDesk(simulation))
  }

  tunnels(id: NodeId): readonly TunnelCard[] {
    return this.simulation.operate(d => {
      const { ipsec, ike, ike1 } = d.node(id)
      const sas = [...(ike?.endpoint.sas.values() ?? []), ...Object.values(ike1?.endpoint.sas ?? {})].filter(
        ({ phase }) => phase === 'established',
      )
      const peers = new Set([...ipsec.sad.map(({ owner }) => owner), ...sas.map(({ peer }) => peer)])
      return [...peers].map(peer => {
        const rows = ipsec.sad.filter(({ owner }) => owner === peer)
        const own = sas.filter(sa => sa.peer === peer)
        const ends = rows.map(({ direction, source, destination }) => (direction === 'in' ? source : destination))
        const addresses = [...new Set([...ends, ...own.map(({ remote }) => remote.address)])]
        return { peer, addresses, ikeSas: own.length, sas: rows.length }
      })
    })
  }

  /** The tunnel with that peer, by name or by address, as a text. */
  get(id: NodeId, peer: string): string | undefined {
    const name = this.tunnels(id).find(
      card => card.peer === peer || card.addresses.some(address => sameAddress(address, peer)),
    )?.peer
    return name === undefined ? undefined : this.simulation.operate(d => tunnelText(d, id, name))
  }

  put(id: NodeId, text: string, options: ReadOptions = {}): Result<Installed, readonly LineError[]> {
    return this.simulation.operate(d => {
      const before = this.simulation.events.length
      const put = putText(d, id, text, options)
      if (!put.ok) return put
      const events = this.simulation.events.slice(before)
      const again = tunnelText(d, id, put.value.read.file.tunnel) ?? ''
      return ok({ ...put.value, events, again, proofs: proveTunnel(d, id, put.value.contexts) })
    })
  }
}
