import { randomBytes } from 'node:crypto'
import { nodeIkeSuite } from '../ports/node-x25519.ts'
import { openUdp, type UdpPlace, type UdpSocket } from '../ports/udp.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { liveHost } from '../simulation/hosts/host-live.ts'
import type { IkeConfig } from '../simulation/nodes/ike/ike-config.ts'
import {
  handleCommand,
  handleDatagram,
  handleTimer,
  newIkeEndpoint,
  type IkeCommand,
  type IkeStep,
} from '../simulation/nodes/ike/ike-endpoint.ts'
import type { IkeOutput } from '../simulation/nodes/ike/ike-output.ts'
import type { IkeEndpoint } from '../simulation/nodes/ike/ike-state.ts'
import type { IkeContext } from '../simulation/nodes/ike/ike-work.ts'
import { SessionKeys } from './ike-session-keys.ts'

type Datagram = Parameters<typeof handleDatagram>[1]
type Listener = (output: IkeOutput) => void

/**
 * An IKE endpoint on real sockets: the same machines and the same node layer as in the simulation, with this machine's
 * clock, chance and network put in.
 */
export class IkeSession {
  endpoint: IkeEndpoint
  private readonly host = liveHost()
  private readonly crypto = nodeIkeSuite()
  private readonly sockets = new Map<string, UdpSocket>()
  private readonly timers = new Map<string, NodeJS.Timeout>()
  private readonly listeners = new Set<Listener>()
  private pings = 0
  /** Of every SA there ever was. */
  readonly keys = new SessionKeys()

  private readonly receive: (datagram: Datagram) => void

  /** `receive` may stand between the socket and the endpoint; a test leaves a peer without its answer that way. */
  constructor(config: IkeConfig, receive?: (datagram: Datagram) => void) {
    // The clock of `context` counts from there.
    this.endpoint = newIkeEndpoint({ ...config, startsAtSeconds: Math.floor(performance.timeOrigin / 1_000) })
    this.receive = receive ?? (datagram => this.apply(handleDatagram(this.endpoint, datagram, this.context())))
  }

  /** Listens on one more place; gives it with the port it got. */
  async open(place: UdpPlace): Promise<Result<UdpPlace, string>> {
    const opened = await openUdp(place, (payload, from, to) => this.receive({ payload, from, to }))
    if (!opened.ok) return err(opened.error)
    this.sockets.set(keyOf(opened.value.local), opened.value)
    return ok(opened.value.local)
  }

  command(command: IkeCommand): void {
    this.apply(handleCommand(this.endpoint, command, this.context()))
  }

  /** Hears everything that follows from anything, until the returned function is called. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** The first value that `pick` finds in what happens after now; `undefined` when the time is up. */
  waitFor<T>(pick: (output: IkeOutput) => T | undefined, forMs: number): Promise<T | undefined> {
    return new Promise(done => {
      const timer = setTimeout(() => finish(undefined), forMs)
      const stop = this.listen(output => {
        const found = pick(output)
        if (found !== undefined) finish(found)
      })
      const finish = (value: T | undefined): void => {
        clearTimeout(timer)
        stop()
        done(value)
      }
    })
  }

  /** Number of the next ping, 16 bits. */
  nextPing(): number {
    this.pings = (this.pings + 1) & 0xffff
    return this.pings
  }

  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer)
    for (const socket of this.sockets.values()) socket.close()
    this.timers.clear()
    this.sockets.clear()
  }

  private context(): IkeContext {
    return {
      nowUs: Math.round(performance.now() * 1_000),
      draw: (_purpose, octets) => new Uint8Array(randomBytes(octets)),
      crypto: this.crypto,
      host: this.host,
    }
  }

  private apply({ endpoint, outputs }: IkeStep): void {
    this.endpoint = endpoint
    this.keys.note(endpoint)
    for (const output of outputs) {
      if (output.kind === 'datagram') this.sockets.get(keyOf(output.from))?.send(output.payload, output.to)
      else if (output.kind === 'timer') this.keepTime(output)
      else if (output.kind === 'stopped') this.dropTimers(output.actor)
    }
    for (const output of outputs) this.tell(output)
  }

  private tell(output: IkeOutput): void {
    for (const listener of this.listeners) listener(output)
  }

  private keepTime({ actor, change }: Extract<IkeOutput, { readonly kind: 'timer' }>): void {
    const name = (timer: string): string => `${actor} ${timer}`
    if ('cancel' in change) {
      clearTimeout(this.timers.get(name(change.cancel)))
      this.timers.delete(name(change.cancel))
      return
    }
    const { start: timer, delayUs } = change
    const running = setTimeout(() => {
      this.timers.delete(name(timer))
      this.apply(handleTimer(this.endpoint, { actor, timer }, this.context()))
    }, delayUs / 1_000)
    this.timers.set(name(timer), running)
  }

  private dropTimers(actor: string): void {
    for (const [name, timer] of this.timers) {
      if (!name.startsWith(`${actor} `)) continue
      clearTimeout(timer)
      this.timers.delete(name)
    }
  }
}

/** The port tells sockets of one address apart: a datagram leaves where its SA is. */
const keyOf = ({ address, port }: UdpPlace): string => `${address} ${port}`
