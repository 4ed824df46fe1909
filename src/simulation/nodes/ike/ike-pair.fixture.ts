import { present } from '../../../lib/assert.ts'
import { drawBytes } from '../../../lib/draw.ts'
import { TimeHeap } from '../../../lib/heap.ts'
import { utf8 } from '../../../lib/bytes.ts'
import { parseEspProposals, parseIkeProposals } from '../../../protocol/crypto/ike/cipher-suite-name.ts'
import type { IkeSuite } from '../../../protocol/crypto/ike/ike-suite.ts'
import { createRealIkeSuite } from '../../../protocol/crypto/ike/real-ike-suite.ts'
import { prefixRange } from '../../../protocol/ipsec/address.ts'
import type { MachineHost } from '../../hosts/host.ts'
import { pureHost } from '../../hosts/host-pure.ts'
import {
  DEFAULT_IKE_LIMITS,
  DEFAULT_IKE_TIMERS,
  type IkeConfig,
  type IkeLifetimes,
  type IkePeer,
  type Place,
} from './ike-config.ts'
import {
  handle,
  handleCommand,
  handleDatagram,
  handleTimer,
  newIkeEndpoint,
  type IkeCommand,
  type IkeStep,
} from './ike-endpoint.ts'
import type { IkeOutput, IkeReport } from './ike-output.ts'
import type { IkeChild, IkeEndpoint, IkeSa } from './ike-state.ts'
import type { IkeContext, IkeWork } from './ike-work.ts'
import type { MobilityPolicy } from './mobility-policy.ts'
import { peersOf } from './ike-config.ts'

export type Side = 'mn' | 'gw'
export type Datagram = Extract<IkeOutput, { readonly kind: 'datagram' }>
/** What becomes of a datagram: how much later it arrives, perhaps more than once, or that it does not. */
export type Fate = (datagram: Datagram, from: Side, count: number) => number | readonly number[] | 'lost'

const suite = createRealIkeSuite()
const range = (address: string, length: number) => [present(prefixRange(address, length), address)]
export const proposals = <T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }): T => {
  if (!result.ok) throw new Error('proposal of a test')
  return result.value
}

export interface PairOptions {
  readonly ike?: Partial<Record<Side, string>>
  readonly esp?: Partial<Record<Side, string>>
  readonly secret?: Partial<Record<Side, string>>
  readonly config?: Partial<Record<Side, Partial<IkeConfig>>>
  /** What a side has agreed beforehand otherwise than by default. */
  readonly peer?: Partial<Record<Side, Partial<IkePeer>>>
  readonly mobike?: boolean
  readonly mobility?: Partial<Record<Side, Partial<MobilityPolicy>>>
  readonly seed?: number
  /** Makes the machines' host of each side; pure ones when left out. */
  readonly host?: () => MachineHost
  readonly lifetimes?: Partial<Record<Side, IkeLifetimes>>
  /** Real cryptography when left out. */
  readonly crypto?: IkeSuite
}
/** Octets drawn for a purpose, seen and perhaps replaced by a test. `count`: how many the side drew for it before. */
export type DrawHook = (side: Side, purpose: string, count: number, octets: Uint8Array) => Uint8Array

export const MN: Place = { address: '192.0.2.1', port: 500 }
export const GW: Place = { address: '192.0.2.2', port: 500 }

function config(side: Side, options: PairOptions): IkeConfig {
  const [here, there] = side === 'mn' ? ['mn', 'gw'] : ['gw', 'mn']
  const [mine, theirs] = [range('10.20.0.0', 24), range('10.10.0.0', 24)]
  const peer: IkePeer = {
    name: there,
    localId: { type: 'ID_FQDN', name: `${here}.example` },
    remoteId: { type: 'ID_FQDN', name: `${there}.example` },
    secret: utf8(options.secret?.[side] ?? 'secret'),
    ike: proposals(parseIkeProposals(options.ike?.[side] ?? 'aes128gcm16-prfsha256-x25519')),
    esp: proposals(parseEspProposals(options.esp?.[side] ?? 'aes128gcm16')),
    localRanges: side === 'mn' ? mine : theirs,
    remoteRanges: side === 'mn' ? theirs : mine,
    mode: 'tunnel',
    lifetimes: options.lifetimes?.[side],
    mobike: options.mobike ?? true,
    mobility: options.mobility?.[side] ?? {},
    ...options.peer?.[side],
  }
  return {
    node: side,
    peers: peersOf([peer]),
    timers: DEFAULT_IKE_TIMERS,
    forceEncapsulation: false,
    messageMax: 1280,
    cookieFrom: 100,
    limits: DEFAULT_IKE_LIMITS,
    window: 1,
    ...options.config?.[side],
  }
}

type Entry = { readonly atUs: number; readonly order: number } & (
  | { readonly kind: 'datagram'; readonly to: Side; readonly datagram: Datagram }
  | { readonly kind: 'timer'; readonly side: Side; readonly actor: string; readonly timer: string }
)

/** Two endpoints and the way between them, in virtual time. */
export class IkePair {
  nowUs = 0
  fate: Fate = () => 10_000
  /** What the way does to addresses and ports; `undefined`: it has no use for the datagram. */
  alter: (datagram: Datagram, from: Side) => Datagram | undefined = datagram => datagram
  drawn: DrawHook = (_side, _purpose, _count, octets) => octets
  readonly reports: { readonly side: Side; readonly report: IkeReport }[] = []
  readonly names: string[] = []
  readonly outputs: { readonly side: Side; readonly output: IkeOutput }[] = []
  private readonly endpoints: Record<Side, IkeEndpoint>
  private readonly hosts: Record<Side, MachineHost>
  private readonly queue = new TimeHeap<Entry>()
  private readonly timers = new Map<string, number>()
  private readonly draws = new Map<string, number>()
  private order = 0
  private sent = 0
  private readonly seed: number
  private readonly crypto: IkeSuite

  constructor(options: PairOptions = {}) {
    this.endpoints = { mn: newIkeEndpoint(config('mn', options)), gw: newIkeEndpoint(config('gw', options)) }
    this.seed = options.seed ?? 1
    this.crypto = options.crypto ?? suite
    const host = options.host ?? pureHost
    this.hosts = { mn: host(), gw: host() }
  }

  /** Changes what a side knows, where no message could. */
  reshape(side: Side, change: (endpoint: IkeEndpoint) => IkeEndpoint): void {
    this.endpoints[side] = change(this.endpoints[side])
  }

  endpoint(side: Side): IkeEndpoint {
    return this.endpoints[side]
  }

  /** An actor vanishes with its timers. */
  stop(side: Side, actor: string): void {
    this.hosts[side].stop(actor)
    for (const key of this.timers.keys()) if (key.startsWith(`${actor} `)) this.timers.delete(key)
  }

  sas(side: Side): readonly IkeSa[] {
    return this.endpoints[side].sas.values().filter(({ phase }) => phase !== 'closed')
  }

  children(side: Side): readonly IkeChild[] {
    return this.endpoints[side].children.values()
  }

  sa(side: Side): IkeSa {
    return present(this.sas(side)[0], `IKE SA of ${side}`)
  }

  child(side: Side): IkeChild {
    return present(this.children(side)[0], `child SA of ${side}`)
  }

  /** Timers that run. */
  waiting(): number {
    return this.timers.size
  }

  /** States of all actors of a side, by name. */
  states(side: Side): Readonly<Record<string, string>> {
    const host = this.hosts[side]
    return Object.fromEntries(host.actors().map(actor => [actor, host.stateOf(actor)]))
  }

  command(side: Side, command: IkeCommand): void {
    this.take(side, handleCommand(this.endpoints[side], command, this.context(side)))
  }

  /** Does something to a side that no command and no message does. */
  work(side: Side, work: (w: IkeWork) => void): void {
    this.take(side, handle(this.endpoints[side], this.context(side), work))
  }

  initiate(): void {
    this.command('mn', { type: 'initiate', peer: 'gw', local: MN, remote: GW })
  }

  /** Set up and quiet. */
  establish(): this {
    this.initiate()
    this.run(1_000_000)
    return this
  }

  inject(to: Side, datagram: { readonly payload: Uint8Array; readonly from: Place; readonly to: Place }): void {
    this.take(to, handleDatagram(this.endpoints[to], datagram, this.context(to)))
  }

  /** Plays on for so long. */
  run(forUs: number): void {
    const endUs = this.nowUs + forUs
    for (let steps = 0; steps < 20_000; steps++) {
      const next = this.queue.peek()
      if (next === undefined || next.atUs > endUs) break
      this.queue.pop()
      this.nowUs = next.atUs
      if (next.kind === 'datagram') this.inject(next.to, next.datagram)
      else if (this.timers.get(`${next.actor} ${next.timer}`) === next.order) {
        this.timers.delete(`${next.actor} ${next.timer}`)
        this.take(next.side, handleTimer(this.endpoints[next.side], next, this.context(next.side)))
      }
    }
    this.nowUs = endUs
  }

  private context(side: Side): IkeContext {
    return {
      nowUs: this.nowUs,
      crypto: this.crypto,
      host: this.hosts[side],
      draw: (purpose, octets) => {
        const name = `${side} ${purpose}`
        const count = this.draws.get(name) ?? 0
        this.draws.set(name, count + 1)
        return this.drawn(side, purpose, count, drawBytes({ seed: this.seed, node: side, purpose, count }, octets))
      },
    }
  }

  private take(side: Side, { endpoint, outputs }: IkeStep): void {
    this.endpoints[side] = endpoint
    for (const output of outputs) {
      this.outputs.push({ side, output })
      if (output.kind === 'report') this.reports.push({ side, report: output.report })
      else if (output.kind === 'datagram') this.post(side, output)
      else if (output.kind === 'timer') this.keepTime(side, output)
      else if (output.kind === 'stopped')
        for (const key of this.timers.keys()) if (key.startsWith(`${output.actor} `)) this.timers.delete(key)
    }
  }

  private post(side: Side, datagram: Datagram): void {
    this.names.push(`${side} ${datagram.name}`)
    const fate = this.fate(datagram, side, this.sent++)
    if (fate === 'lost') return
    const to = side === 'mn' ? 'gw' : 'mn'
    const altered = this.alter(datagram, side)
    if (altered === undefined) return
    for (const laterUs of typeof fate === 'number' ? [fate] : fate)
      this.queue.push({ atUs: this.nowUs + laterUs, order: this.order++, kind: 'datagram', to, datagram: altered })
  }

  private keepTime(side: Side, { actor, change }: Extract<IkeOutput, { readonly kind: 'timer' }>): void {
    if ('cancel' in change) return void this.timers.delete(`${actor} ${change.cancel}`)
    const order = this.order++
    this.timers.set(`${actor} ${change.start}`, order)
    this.queue.push({ atUs: this.nowUs + change.delayUs, order, kind: 'timer', side, actor, timer: change.start })
  }
}

/** What both sides hold, in a form that can be compared: SPIs from the mobile's view, keys, algorithms. */
export function associations(pair: IkePair, side: Side) {
  const { sad } = pair.endpoint(side).ipsec
  return sad
    .map(row => ({
      spi: row.spi,
      toGateway: (row.direction === 'out') === (side === 'mn'),
      key: Array.from(row.encryptionKey).join(),
      encryption: row.encryption,
      source: row.source,
      destination: row.destination,
    }))
    .sort((a, b) => a.spi - b.spi)
}
