import { present } from '../../../lib/assert.ts'
import type { Micros } from '../../../lib/micros.ts'
import { dpdMachine } from '../../../protocol/machines/ikev1/dpd.machine.ts'
import { isakmpSaMachine } from '../../../protocol/machines/ikev1/isakmp-sa.machine.ts'
import type { MachineDefinition } from '../../../protocol/machines/definition.ts'
import type {
  ConfigEvent,
  DpdEvent,
  IsakmpSaEvent,
  Phase1InitiatorEvent,
  Phase1ResponderEvent,
  QuickEvent,
} from '../../../protocol/machines/ikev1/events.ts'
import type { Typed } from '../../hosts/host.ts'
import type { IkeContext } from '../ike/ike-work.ts'
import { MachineWork } from '../ike/machine-work.ts'
import type { Ikev1Peer } from './config.ts'
import type { ConfigExchange, Ikev1Endpoint, IsakmpSa, QuickExchange } from './state.ts'

type Ikev1Event = Phase1InitiatorEvent | Phase1ResponderEvent | QuickEvent | ConfigEvent | DpdEvent | IsakmpSaEvent

export type EffectHandler = (work: Ikev1Work, actor: string, machine: string, effect: Typed) => void

/** One stimulus being handled: holds the endpoint as it becomes. */
export class Ikev1Work extends MachineWork<Ikev1Event, IkeContext> {
  endpoint: Ikev1Endpoint
  private readonly handleEffect: EffectHandler

  constructor(endpoint: Ikev1Endpoint, context: IkeContext, handleEffect: EffectHandler) {
    super(context)
    this.endpoint = endpoint
    this.handleEffect = handleEffect
  }

  protected handle(actor: string, machine: string, effect: Typed): void {
    this.handleEffect(this, actor, machine, effect)
  }

  start(actor: string, definition: MachineDefinition): void {
    this.begin(actor, definition, { timers: this.endpoint.config.timers })
  }

  /** The machine of an established SA that has `lifeUs` before it (RFC 2409 §3). */
  startSa(name: string, { announce, lifeUs }: { readonly announce: boolean; readonly lifeUs: Micros }): void {
    this.begin(name, isakmpSaMachine, { timers: { ...this.endpoint.config.timers, lifeUs }, announce })
  }

  /** Looks after the peer of an established SA (RFC 3706 §5.5). */
  startDpd(actor: string, idleUs: Micros): void {
    this.begin(actor, dpdMachine, { timers: this.endpoint.config.timers, idleUs })
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

  config(name: string): ConfigExchange {
    return present(this.endpoint.configs[name], `Mode Config ${name}`)
  }

  configsOf(sa: string): readonly ConfigExchange[] {
    return Object.values(this.endpoint.configs).filter(config => config.sa === sa)
  }

  changeConfig(name: string, change: Partial<ConfigExchange>): ConfigExchange {
    const config = { ...this.config(name), ...change }
    this.endpoint = { ...this.endpoint, configs: { ...this.endpoint.configs, [name]: config } }
    return config
  }

  addConfig(make: (name: string) => ConfigExchange): ConfigExchange {
    const { started, config, configs } = this.endpoint
    const added = make(`${config.node}/config/${started.configs + 1}`)
    this.endpoint = {
      ...this.endpoint,
      started: { ...started, configs: started.configs + 1 },
      configs: { ...configs, [added.name]: added },
    }
    return added
  }

  dropConfig(name: string): void {
    const { [name]: _, ...configs } = this.endpoint.configs
    this.endpoint = { ...this.endpoint, configs }
  }

  peer(name: string): Ikev1Peer {
    return present(
      this.endpoint.config.peers.find(peer => peer.name === name),
      `peer ${name}`,
    )
  }
}
