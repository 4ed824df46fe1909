import { present } from '../../../lib/assert.ts'
import type { MachineDefinition } from '../../../protocol/machines/definition.ts'
import type {
  Ikev1Timers,
  IsakmpSaEvent,
  Phase1InitiatorEvent,
  Phase1ResponderEvent,
  QuickEvent,
} from '../../../protocol/machines/ikev1/events.ts'
import type { HostStep, Typed } from '../../hosts/host.ts'
import type { IkeOutput, IkeReport } from '../ike/ike-output.ts'
import type { IkeContext } from '../ike/ike-work.ts'
import type { Ikev1Peer } from './config.ts'
import type { Ikev1Endpoint, IsakmpSa, QuickExchange } from './state.ts'

type Ikev1Event = Phase1InitiatorEvent | Phase1ResponderEvent | QuickEvent | IsakmpSaEvent

export type EffectHandler = (work: Ikev1Work, actor: string, machine: string, effect: Typed) => void

/**
 * One stimulus being handled: holds the endpoint as it becomes, and collects what follows. Machines are entered one
 * after the other, never while one is at work.
 */
export class Ikev1Work {
  endpoint: Ikev1Endpoint
  readonly outputs: IkeOutput[] = []
  readonly context: IkeContext
  private readonly handle: EffectHandler
  private readonly waiting: (() => void)[] = []
  private busy = false

  constructor(endpoint: Ikev1Endpoint, context: IkeContext, handle: EffectHandler) {
    this.endpoint = endpoint
    this.context = context
    this.handle = handle
  }

  start(
    actor: string,
    definition: MachineDefinition,
    input: { readonly timers: Ikev1Timers; readonly announce?: boolean },
  ): void {
    this.later(() => this.carryOut(actor, this.context.host.start(actor, definition, input)))
  }

  /** Gives a machine an event, after the step at hand. Events for actors that are gone are passed over. */
  send(actor: string, event: Ikev1Event): void {
    this.enter(actor, () => this.context.host.send(actor, event))
  }

  fire(actor: string, timer: string): void {
    this.enter(actor, () => this.context.host.fire(actor, timer))
  }

  stop(actor: string): void {
    this.later(() => {
      if (!this.runs(actor)) return
      this.context.host.stop(actor)
      this.outputs.push({ kind: 'stopped', actor })
    })
  }

  runs(actor: string): boolean {
    return this.context.host.runs(actor)
  }

  /** Does something once no machine is at work. */
  later(work: () => void): void {
    this.waiting.push(work)
    if (this.busy) return
    this.busy = true
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) next()
    this.busy = false
  }

  mark(mark: string, ref: string, text: string): void {
    this.outputs.push({ kind: 'mark', mark, ref, text })
  }

  refuse(code: string, text: string, ref: string): void {
    this.outputs.push({ kind: 'refused', code, text, ref })
  }

  report(report: IkeReport): void {
    this.outputs.push({ kind: 'report', report })
  }

  sa(name: string): IsakmpSa {
    return present(this.endpoint.sas[name], `ISAKMP SA ${name}`)
  }

  changeSa(name: string, change: Partial<IsakmpSa>): IsakmpSa {
    const sa = { ...this.sa(name), ...change }
    this.endpoint = { ...this.endpoint, sas: { ...this.endpoint.sas, [name]: sa } }
    return sa
  }

  addSa(make: (name: string) => IsakmpSa): IsakmpSa {
    const { started, config, sas } = this.endpoint
    const sa = make(`${config.node}/ikev1/${started.sas + 1}`)
    this.endpoint = { ...this.endpoint, started: { ...started, sas: started.sas + 1 }, sas: { ...sas, [sa.name]: sa } }
    return sa
  }

  dropSa(name: string): void {
    const { [name]: _, ...sas } = this.endpoint.sas
    this.endpoint = { ...this.endpoint, sas }
  }

  quick(name: string): QuickExchange {
    return present(this.endpoint.quicks[name], `quick mode ${name}`)
  }

  quicksOf(sa: string): readonly QuickExchange[] {
    return Object.values(this.endpoint.quicks).filter(quick => quick.sa === sa)
  }

  changeQuick(name: string, change: Partial<QuickExchange>): QuickExchange {
    const quick = { ...this.quick(name), ...change }
    this.endpoint = { ...this.endpoint, quicks: { ...this.endpoint.quicks, [name]: quick } }
    return quick
  }

  addQuick(make: (name: string) => QuickExchange): QuickExchange {
    const { started, config, quicks } = this.endpoint
    const quick = make(`${config.node}/quick/${started.quicks + 1}`)
    this.endpoint = {
      ...this.endpoint,
      started: { ...started, quicks: started.quicks + 1 },
      quicks: { ...quicks, [quick.name]: quick },
    }
    return quick
  }

  dropQuick(name: string): void {
    const { [name]: _, ...quicks } = this.endpoint.quicks
    this.endpoint = { ...this.endpoint, quicks }
  }

  peer(name: string): Ikev1Peer {
    return present(
      this.endpoint.config.peers.find(peer => peer.name === name),
      `peer ${name}`,
    )
  }

  private enter(actor: string, step: () => HostStep): void {
    this.later(() => {
      if (this.runs(actor)) this.carryOut(actor, step())
    })
  }

  private carryOut(actor: string, { report, timers, effects }: HostStep): void {
    const machine = this.context.host.machineOf(actor)
    this.outputs.push({ kind: 'entered', actor, machine, report })
    for (const change of timers) this.outputs.push({ kind: 'timer', actor, change })
    for (const effect of effects) this.handle(this, actor, machine, effect)
  }
}
