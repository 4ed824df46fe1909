import { drawBytes } from '../../../lib/draw.ts'
import { TimeHeap } from '../../../lib/heap.ts'
import { utf8 } from '../../../lib/bytes.ts'
import { present } from '../../../lib/assert.ts'
import { parseEspProposals } from '../../../protocol/crypto/ike/cipher-suite-name.ts'
import { createRealIkeSuite } from '../../../protocol/crypto/ike/real-ike-suite.ts'
import { singleAddress } from '../../../protocol/ipsec/address.ts'
import { pureHost } from '../../hosts/host-pure.ts'
import type { IkeOutput, IkeReport } from '../ike/ike-output.ts'
import type { IkeContext } from '../ike/ike-work.ts'
import type { Ikev1Config, Ikev1Peer, Place } from './config.ts'
import {
  handleIkev1Command,
  handleIkev1Datagram,
  handleIkev1Timer,
  type Ikev1Command,
  type Ikev1Step,
  newIkev1Endpoint,
} from './endpoint.ts'
import type { Ikev1Endpoint } from './state.ts'

export type Side = 'mn' | 'gw'
export type Datagram = Extract<IkeOutput, { readonly kind: 'datagram' }>
/** How much later each copy of a datagram arrives; none: it is lost. */
export type Fate = (datagram: Datagram, from: Side, count: number) => readonly number[]

const suite = createRealIkeSuite()
export const MN: Place = { address: '2001:db8:2::10', port: 500 }
export const GW: Place = { address: '2001:db8:2::1', port: 500 }
const HA = '2001:db8:ff::1'

/** The plainest parameters whose sizes are those of Allard 2008 table 1: what racoon offered. */
export const RACOON = {
  phase1: [{ encryption: '3des', hash: 'sha1', group: 'modp1024' }],
  pfs: 'modp768',
  phase1Seconds: 28_800,
  phase2Seconds: 3_600,
  initialContact: 'informational',
  sealsProof: false,
  modeConfig: undefined,
  dpd: undefined,
  padding: 'racoon',
  nonceOctets: 16,
} as const satisfies Partial<Ikev1Peer>

function config(side: Side, exchange: Ikev1Peer['exchange'], change: Partial<Ikev1Peer>): Ikev1Config {
  const [here, there] = side === 'mn' ? [MN, GW] : [GW, MN]
  const esp = parseEspProposals('3des-sha1,3des-sha256')
  if (!esp.ok) throw new Error('proposal of a test')
  const address = (place: Place) =>
    ({ type: 'ID_IPV6_ADDR', protocol: 'udp', port: 500, address: place.address }) as const
  const peer: Ikev1Peer = {
    ...RACOON,
    name: side === 'mn' ? 'gw' : 'mn',
    localId: address(here),
    remoteId: address(there),
    secret: utf8('kame-psk'),
    exchange,
    phase2: esp.value,
    localRanges: [singleAddress(side === 'mn' ? MN.address : HA)],
    remoteRanges: [singleAddress(side === 'mn' ? HA : MN.address)],
    mode: 'tunnel',
    ...change,
  }
  return {
    node: side,
    peers: [peer],
    timers: { retransmitUs: 1_000_000, attempts: 4, halfOpenUs: 30_000_000, lifeUs: 28_800_000_000 },
    sasMax: 100,
  }
}

type Entry =
  | {
      readonly kind: 'datagram'
      readonly to: Side
      readonly datagram: Datagram
      readonly order: number
      readonly atUs: number
    }
  | {
      readonly kind: 'timer'
      readonly side: Side
      readonly actor: string
      readonly timer: string
      readonly order: number
      readonly atUs: number
    }

/** Two endpoints of IKEv1 and the way between them, in virtual time. */
export class Ikev1Pair {
  nowUs = 0
  fate: Fate = () => [10_000]
  readonly sent: { readonly from: Side; readonly datagram: Datagram }[] = []
  readonly reports: { readonly side: Side; readonly report: IkeReport }[] = []
  readonly refused: { readonly side: Side; readonly code: string }[] = []
  private readonly endpoints: Record<Side, Ikev1Endpoint>
  private readonly hosts = { mn: pureHost(), gw: pureHost() }
  private readonly queue = new TimeHeap<Entry>()
  private readonly timers = new Map<string, number>()
  private readonly draws = new Map<string, number>()
  private order = 0

  constructor(exchange: Ikev1Peer['exchange'], change: Partial<Record<Side, Partial<Ikev1Peer>>> = {}) {
    this.endpoints = {
      mn: newIkev1Endpoint(config('mn', exchange, change.mn ?? {})),
      gw: newIkev1Endpoint(config('gw', exchange, change.gw ?? {})),
    }
  }

  endpoint(side: Side): Ikev1Endpoint {
    return this.endpoints[side]
  }

  states(side: Side): Readonly<Record<string, string>> {
    const host = this.hosts[side]
    return Object.fromEntries(host.actors().map(actor => [actor, host.stateOf(actor)]))
  }

  command(side: Side, command: Ikev1Command): void {
    this.take(side, handleIkev1Command(this.endpoints[side], command, this.context(side)))
  }

  initiate(): this {
    this.command('mn', { type: 'initiate', peer: 'gw', local: MN, remote: GW })
    return this
  }

  /** Octets as if the other side had sent them. */
  inject(to: Side, payload: Uint8Array): this {
    const [here, there] = to === 'mn' ? [MN, GW] : [GW, MN]
    this.take(to, handleIkev1Datagram(this.endpoints[to], { payload, from: there, to: here }, this.context(to)))
    return this
  }

  run(untilUs: number): this {
    for (let entry = this.queue.pop(); entry !== undefined; entry = this.queue.pop()) {
      if (entry.atUs > untilUs) {
        this.queue.push(entry)
        break
      }
      this.nowUs = entry.atUs
      if (entry.kind === 'datagram') {
        this.take(entry.to, handleIkev1Datagram(this.endpoints[entry.to], entry.datagram, this.context(entry.to)))
      } else if (this.timers.get(`${entry.side} ${entry.actor} ${entry.timer}`) === entry.order) {
        this.take(entry.side, handleIkev1Timer(this.endpoints[entry.side], entry, this.context(entry.side)))
      }
    }
    this.nowUs = Math.max(this.nowUs, untilUs)
    return this
  }

  private context(side: Side): IkeContext {
    return {
      nowUs: this.nowUs,
      draw: (purpose, octets) => {
        const key = `${side} ${purpose}`
        const count = this.draws.get(key) ?? 0
        this.draws.set(key, count + 1)
        return drawBytes({ seed: 1, node: side, purpose, count }, octets)
      },
      crypto: suite,
      host: this.hosts[side],
    }
  }

  private take(side: Side, { endpoint, outputs }: Ikev1Step): void {
    this.endpoints[side] = endpoint
    const other: Side = side === 'mn' ? 'gw' : 'mn'
    for (const output of outputs) {
      if (output.kind === 'datagram') {
        this.sent.push({ from: side, datagram: output })
        const fate = this.fate(output, side, this.sent.length)
        for (const delayUs of fate)
          this.push({ kind: 'datagram', to: other, datagram: output, atUs: this.nowUs + delayUs })
      } else if (output.kind === 'timer') this.setTimer(side, output)
      else if (output.kind === 'stopped') this.dropTimers(side, output.actor)
      else if (output.kind === 'report') this.reports.push({ side, report: output.report })
      else if (output.kind === 'refused') this.refused.push({ side, code: output.code })
    }
  }

  private setTimer(side: Side, { actor, change }: Extract<IkeOutput, { readonly kind: 'timer' }>): void {
    if ('cancel' in change) return void this.timers.delete(`${side} ${actor} ${change.cancel}`)
    const order = this.push({ kind: 'timer', side, actor, timer: change.start, atUs: this.nowUs + change.delayUs })
    this.timers.set(`${side} ${actor} ${change.start}`, order)
  }

  private dropTimers(side: Side, actor: string): void {
    for (const key of this.timers.keys()) if (key.startsWith(`${side} ${actor} `)) this.timers.delete(key)
  }

  private push(
    entry: Omit<Extract<Entry, { kind: 'datagram' }>, 'order'> | Omit<Extract<Entry, { kind: 'timer' }>, 'order'>,
  ): number {
    this.order += 1
    this.queue.push({ ...entry, order: this.order } as Entry)
    return this.order
  }
}

export const firstQuick = (endpoint: Ikev1Endpoint) => present(Object.values(endpoint.quicks)[0], 'a quick mode')
