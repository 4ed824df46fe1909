import { fail } from '../../../lib/assert.ts'
import type { Micros } from '../../../lib/micros.ts'
import type { IkeSuite } from '../../../protocol/crypto/ike/ike-suite.ts'
import type { KeepaliveEvent } from '../../../protocol/machines/ikev2/nat-keepalive.machine.ts'
import type { MobikeInitiatorEvent, MobikeResponderEvent } from '../../../protocol/machines/ikev2/mobike-events.ts'
import type {
  ChildEvent,
  InitiatorEvent,
  RequestEvent,
  ResponderEvent,
  SaEvent,
} from '../../../protocol/machines/ikev2/events.ts'
import type { InactivityEvent } from '../../../protocol/machines/ikev2/inactivity.machine.ts'
import type { ReauthInitiatorEvent } from '../../../protocol/machines/ikev2/reauth-initiator.machine.ts'
import type { ReauthResponderEvent } from '../../../protocol/machines/ikev2/reauth-responder.machine.ts'
import type { RedirectGraceEvent } from '../../../protocol/machines/ikev2/redirect-grace.machine.ts'
import type { SpiChangeEvent, UpdateSpiEvent } from '../../../protocol/machines/ikev2/update-spi-events.ts'
import type { LifetimeEvent } from '../../../protocol/machines/ikev2/lifetime.machine.ts'
import type { MachineDefinition } from '../../../protocol/machines/definition.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import type { IkeExchange } from '../../../protocol/wire/ikev2/codes.ts'
import type { MachineHost, Typed } from '../../hosts/host.ts'
import type { IkePeer, Place } from './ike-config.ts'
import type { NamedSa } from './child-sa.ts'
import type { IkeChild, IkeEndpoint, IkeSa } from './ike-state.ts'
import { blankSa } from './blank-sa.ts'
import { childWith, endpointWith, saWith } from './changed.ts'
import { MachineWork } from './machine-work.ts'
import type { Negotiation } from './negotiation.ts'
import type { SpiChanges } from './spi-state.ts'

/** What the endpoint has from outside: the moment, chance by name, cryptography, a host for its machines. */
export interface IkeContext {
  readonly nowUs: Micros
  readonly draw: (purpose: string, octets: number) => Uint8Array
  readonly crypto: IkeSuite
  readonly host: MachineHost
}

/** The request of the peer that is being answered. */
export interface Hand {
  readonly sa: string
  readonly exchange: IkeExchange
  readonly messageId: number
  readonly payloads: readonly ClearPayload[]
  readonly from: Place
  readonly to: Place
  /** What was found out about it, for the effect that answers. */
  readonly negotiation: Negotiation | undefined
}

type IkeEvent =
  | LifetimeEvent
  | InitiatorEvent
  | ResponderEvent
  | SaEvent
  | ChildEvent
  | RequestEvent
  | MobikeInitiatorEvent
  | MobikeResponderEvent
  | KeepaliveEvent
  | RedirectGraceEvent
  | UpdateSpiEvent
  | SpiChangeEvent
  | ReauthInitiatorEvent
  | ReauthResponderEvent
  | InactivityEvent

export type EffectHandler = (work: IkeWork, actor: string, machine: string, effect: Typed) => void

/** One stimulus being handled: holds the endpoint as it becomes. */
export class IkeWork extends MachineWork<IkeEvent, IkeContext> {
  endpoint: IkeEndpoint
  hand: Hand | undefined
  /** Inbound SAs that the answer to deletes lists (RFC 7296 §1.4.1). */
  deletedSas: readonly NamedSa[] = []
  /** What else the answer to an INFORMATIONAL request says. */
  extra: readonly ClearPayload[] = []
  /** What the request in hand changes of SPIs and addresses, read and judged. */
  spiChanges: SpiChanges | undefined
  private readonly handleEffect: EffectHandler

  constructor(endpoint: IkeEndpoint, context: IkeContext, handleEffect: EffectHandler) {
    super(context)
    this.endpoint = endpoint
    this.handleEffect = handleEffect
  }

  protected handle(actor: string, machine: string, effect: Typed): void {
    this.handleEffect(this, actor, machine, effect)
  }

  start(actor: string, definition: MachineDefinition, more: object = {}): void {
    this.begin(actor, definition, { timers: this.endpoint.config.timers, restartsMax: RESTARTS_MAX, ...more })
  }

  /** State of an actor; empty when it is gone. */
  stateOf(actor: string): string {
    return this.runs(actor) ? this.context.host.stateOf(actor) : ''
  }

  change(change: Partial<IkeEndpoint>): void {
    this.endpoint = endpointWith(this.endpoint, change)
  }

  sa(name: string): IkeSa {
    return this.endpoint.sas.get(name) ?? fail(`there is an IKE SA ${name}`)
  }

  findSa(name: string): IkeSa | undefined {
    return this.endpoint.sas.get(name)
  }

  changeSa(name: string, change: Partial<IkeSa>): IkeSa {
    const sa = saWith(this.sa(name), change)
    this.change({ sas: this.endpoint.sas.with(name, sa) })
    return sa
  }

  addSa(make: (name: string) => IkeSa): IkeSa {
    const { started, config, sas } = this.endpoint
    const name = `${config.node}/ikev2/${started.sas + 1}`
    const sa = saWith(NEW_SA, make(name))
    this.change({ started: { ...started, sas: started.sas + 1 }, sas: sas.with(name, sa) })
    return sa
  }

  dropSa(name: string): void {
    this.change({ sas: this.endpoint.sas.without(name) })
  }

  child(name: string): IkeChild {
    return this.endpoint.children.get(name) ?? fail(`there is a child SA ${name}`)
  }

  findChild(name: string): IkeChild | undefined {
    return this.endpoint.children.get(name)
  }

  childrenOf(sa: string): readonly IkeChild[] {
    return this.endpoint.children.where('sa', sa)
  }

  changeChild(name: string, change: Partial<IkeChild>): IkeChild {
    const child = childWith(this.child(name), change)
    this.change({ children: this.endpoint.children.with(name, child) })
    return child
  }

  addChild(make: (name: string) => IkeChild): IkeChild {
    const { started, config, children } = this.endpoint
    const name = `${config.node}/child/${started.children + 1}`
    const child = make(name)
    this.change({ started: { ...started, children: started.children + 1 }, children: children.with(name, child) })
    return child
  }

  dropChild(name: string): void {
    this.change({ children: this.endpoint.children.without(name) })
  }

  peer(name: string): IkePeer {
    return this.endpoint.config.peers.get(name) ?? fail(`there is a peer ${name}`)
  }
}

/** Every SA has the fields of this one in their order: `saWith` then knows the shape of what it copies. */
const NOWHERE: Place = { address: '', port: 0 }
const NEW_SA: IkeSa = { ...blankSa('', NOWHERE, NOWHERE, 0), role: 'initiator', founder: 'us' }

/** Cookies and other groups together (Roamscope). */
const RESTARTS_MAX = 5
