import type { MachineDefinition } from '../../../protocol/machines/definition.ts'
import type { HostStep, MachineHost, Typed } from '../../hosts/host.ts'
import type { KeyStep } from '../../../protocol/crypto/ike/key-step.ts'
import type { Derived, IkeOutput, IkeReport } from './ike-output.ts'

/**
 * One stimulus being handled by machines that set each other off: they are entered one after the other, never while one
 * is at work, and what follows is collected in order.
 */
export abstract class MachineWork<Event extends Typed, Context extends { readonly host: MachineHost }> {
  readonly outputs: IkeOutput[] = []
  readonly context: Context
  private readonly waiting: (() => void)[] = []
  private busy = false

  constructor(context: Context) {
    this.context = context
  }

  /** Carries out what a machine decided. */
  protected abstract handle(actor: string, machine: string, effect: Typed): void

  protected begin(actor: string, definition: MachineDefinition, input: object): void {
    this.later(() => this.carryOut(actor, this.context.host.start(actor, definition, input)))
  }

  /** Gives a machine an event, after the step at hand. Events for actors that are gone are passed over. */
  send(actor: string, event: Event): void {
    this.later(() => {
      if (this.runs(actor)) this.carryOut(actor, this.context.host.send(actor, event))
    })
  }

  fire(actor: string, timer: string): void {
    this.later(() => {
      if (this.runs(actor)) this.carryOut(actor, this.context.host.fire(actor, timer))
    })
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
    if (this.busy) {
      this.waiting.push(work)
      return
    }
    this.busy = true
    work()
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

  derived(of: Derived, what: string, steps: readonly KeyStep[]): void {
    this.outputs.push({ kind: 'derived', of, what, steps })
  }

  private carryOut(actor: string, { report, timers, effects }: HostStep): void {
    const machine = this.context.host.machineOf(actor)
    this.outputs.push({ kind: 'entered', actor, machine, report })
    for (const change of timers) this.outputs.push({ kind: 'timer', actor, change })
    for (const effect of effects) this.handle(actor, machine, effect)
  }
}
