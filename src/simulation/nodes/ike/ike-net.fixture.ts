import { present } from '../../../lib/assert.ts'
import { utf8 } from '../../../lib/bytes.ts'
import { drawBytes } from '../../../lib/draw.ts'
import { TimeHeap } from '../../../lib/heap.ts'
import { parseEspProposals, parseIkeProposals } from '../../../protocol/crypto/ike/cipher-suite-name.ts'
import { createRealIkeSuite } from '../../../protocol/crypto/ike/real-ike-suite.ts'
import { prefixRange } from '../../../protocol/ipsec/address.ts'
import { pureHost, type PureHost } from '../../hosts/host-pure.ts'
import { DEFAULT_IKE_LIMITS, DEFAULT_IKE_TIMERS, type IkeConfig, type IkePeer, type Place } from './ike-config.ts'
import {
  handleCommand,
  handleDatagram,
  handleTimer,
  newIkeEndpoint,
  type IkeCommand,
  type IkeStep,
} from './ike-endpoint.ts'
import type { IkeOutput, IkeReport } from './ike-output.ts'
import type { IkeEndpoint, IkeSa } from './ike-state.ts'
import type { IkeContext } from './ike-work.ts'
import type { MobilityPolicy } from './mobility-policy.ts'
import { peersOf } from './ike-config.ts'

const suite = createRealIkeSuite()
const value = <T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }): T => {
  if (!result.ok) throw new Error('proposal of a test')
  return result.value
}
const range = (address: string) => [present(prefixRange(address, 24), address)]
const IKE = 500
export const CLIENT = { address: '192.0.2.1', port: IKE }
/** Gateways a, b and c of one group: one identity, each with an address of its own. */
export const GATEWAYS = { a: '198.51.100.1', b: '198.51.100.2', c: '198.51.100.3' } as const
export type GatewayName = keyof typeof GATEWAYS
type Datagram = Extract<IkeOutput, { readonly kind: 'datagram' }>

interface Station {
  endpoint: IkeEndpoint
  readonly host: PureHost
}
export interface NetOptions {
  readonly client?: Partial<MobilityPolicy>
  readonly gateway?: Partial<Record<GatewayName, Partial<MobilityPolicy>>>
  readonly config?: Partial<Record<GatewayName | 'client', Partial<IkeConfig>>>
}

/** A client and a group of gateways that share its secret, in virtual time; every datagram takes 10 ms. */
export class IkeNet {
  nowUs = 0
  fate: (datagram: Datagram, to: string) => 'lost' | 'passes' = () => 'passes'
  readonly outputs: { readonly at: string; readonly output: IkeOutput }[] = []
  private readonly stations: Readonly<Record<string, Station>>
  private readonly queue = new TimeHeap<{
    readonly atUs: number
    readonly order: number
    readonly run: () => void
  }>()
  private readonly timers = new Map<string, number>()
  private readonly draws = new Map<string, number>()
  private order = 0

  constructor(options: NetOptions = {}) {
    const peer = (side: 'client' | 'gateway', mobility: Partial<MobilityPolicy>): IkePeer => ({
      name: side === 'client' ? 'gateway' : 'client',
      localId: { type: 'ID_FQDN', name: `${side}.example` },
      remoteId: { type: 'ID_FQDN', name: side === 'client' ? 'gateway.example' : 'client.example' },
      secret: utf8('secret'),
      ike: value(parseIkeProposals('aes128gcm16-prfsha256-x25519')),
      esp: value(parseEspProposals('aes128gcm16')),
      localRanges: range(side === 'client' ? '10.20.0.0' : '10.10.0.0'),
      remoteRanges: range(side === 'client' ? '10.10.0.0' : '10.20.0.0'),
      mode: 'tunnel',
      mobike: true,
      mobility,
    })
    const station = (node: string, peers: readonly IkePeer[], change: Partial<IkeConfig> = {}): Station => ({
      host: pureHost(),
      endpoint: newIkeEndpoint({
        node,
        peers: peersOf(peers),
        timers: DEFAULT_IKE_TIMERS,
        forceEncapsulation: false,
        messageMax: 1280,
        cookieFrom: 100,
        limits: DEFAULT_IKE_LIMITS,
        window: 1,
        hosts: { 'b.example': GATEWAYS.b },
        ...change,
      }),
    })
    const gateways = (Object.keys(GATEWAYS) as GatewayName[]).map(name => [
      name,
      station(name, [peer('gateway', options.gateway?.[name] ?? {})], options.config?.[name]),
    ])
    this.stations = {
      client: station('client', [peer('client', options.client ?? {})], options.config?.client),
      ...Object.fromEntries(gateways),
    }
  }

  endpoint(at: string): IkeEndpoint {
    return this.station(at).endpoint
  }

  /** SAs in use, `client/ikev2/2 198.51.100.2`. */
  sas(at: string): readonly string[] {
    return this.established(at).map(({ name, remote }) => `${name} ${remote.address}`)
  }

  established(at: string): readonly IkeSa[] {
    return this.endpoint(at)
      .sas.values()
      .filter(({ phase }) => phase === 'established')
  }

  reports(at: string): readonly IkeReport[] {
    return this.outputs.flatMap(each => (each.at === at && each.output.kind === 'report' ? [each.output.report] : []))
  }

  marks(at: string): readonly string[] {
    return this.outputs.flatMap(each => (each.at === at && each.output.kind === 'mark' ? [each.output.mark] : []))
  }

  refusals(at: string): readonly string[] {
    return this.outputs.flatMap(each => (each.at === at && each.output.kind === 'refused' ? [each.output.code] : []))
  }

  /** `client>a IKE_SA_INIT request`. */
  messages(): readonly string[] {
    return this.outputs.flatMap(({ at, output }) =>
      output.kind === 'datagram' ? [`${at}>${this.ownerOf(output.to.address)} ${output.name}`] : [],
    )
  }

  command(at: string, command: IkeCommand): void {
    this.take(at, handleCommand(this.endpoint(at), command, this.context(at)))
  }

  begin(type: 'initiate' | 'resume', gateway: GatewayName, forUs = 2_000_000): this {
    const remote = { address: GATEWAYS[gateway], port: IKE }
    this.command('client', { type, peer: 'gateway', local: CLIENT, remote })
    this.run(forUs)
    return this
  }

  inject(at: string, datagram: { readonly payload: Uint8Array; readonly from: Place; readonly to: Place }): void {
    this.take(at, handleDatagram(this.endpoint(at), datagram, this.context(at)))
  }

  run(forUs: number): void {
    const endUs = this.nowUs + forUs
    for (let next = this.queue.peek(); next !== undefined && next.atUs <= endUs; next = this.queue.peek()) {
      this.queue.pop()
      this.nowUs = next.atUs
      next.run()
    }
    this.nowUs = endUs
  }

  private station(at: string): Station {
    return present(this.stations[at], at)
  }

  private ownerOf(address: string): string {
    return Object.entries(GATEWAYS).find(([, each]) => each === address)?.[0] ?? 'client'
  }

  private later(afterUs: number, run: () => void): number {
    const order = this.order++
    this.queue.push({ atUs: this.nowUs + afterUs, order, run })
    return order
  }

  private take(at: string, { endpoint, outputs }: IkeStep): void {
    this.station(at).endpoint = endpoint
    for (const output of outputs) {
      this.outputs.push({ at, output })
      if (output.kind === 'datagram') {
        const to = this.ownerOf(output.to.address)
        if (this.fate(output, to) === 'passes') this.later(10_000, () => this.inject(to, output))
      } else if (output.kind === 'timer') {
        const { actor, change } = output
        if ('cancel' in change) this.timers.delete(`${actor} ${change.cancel}`)
        else {
          const key = `${actor} ${change.start}`
          const order = this.later(change.delayUs, () => {
            if (this.timers.get(key) !== order) return
            this.timers.delete(key)
            this.take(at, handleTimer(this.endpoint(at), { actor, timer: change.start }, this.context(at)))
          })
          this.timers.set(key, order)
        }
      } else if (output.kind === 'stopped')
        for (const key of this.timers.keys()) if (key.startsWith(`${output.actor} `)) this.timers.delete(key)
    }
  }

  private context(at: string): IkeContext {
    return {
      nowUs: this.nowUs,
      crypto: suite,
      host: this.station(at).host,
      draw: (purpose, octets) => {
        const count = this.draws.get(`${at} ${purpose}`) ?? 0
        this.draws.set(`${at} ${purpose}`, count + 1)
        return drawBytes({ seed: 1, node: at, purpose, count }, octets)
      },
    }
  }
}
