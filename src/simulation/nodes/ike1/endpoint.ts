import type { Whose } from '../../../protocol/ipsec/context.ts'
import { EMPTY_IPSEC } from '../../../protocol/ipsec/state.ts'
import type { IkeOutput } from '../ike/ike-output.ts'
import type { IkeContext } from '../ike/ike-work.ts'
import type { Ikev1Context } from '../../../protocol/wire/cxtp/contexts/ikev1.ts'
import type { Ikev1Config, Place } from './config.ts'
import { adoptIsakmp, forgetIsakmp, type Ikev1Ends, quietIsakmp, relocateIsakmp } from './context.ts'
import { heardPeer, probe } from './dpd.ts'
import { handleEffect, leave } from './effects.ts'
import { wantPair } from './mode-config.ts'
import { initiate } from './phase1-initiator.ts'
import { receiveIkev1 } from './receive.ts'
import type { Ikev1Endpoint } from './state.ts'
import { Ikev1Work } from './work.ts'

/** What a user, or a scenario, wants of an endpoint. */
export type Ikev1Command =
  | { readonly type: 'initiate'; readonly peer: string; readonly local: Place; readonly remote: Place }
  /** Another router goes on with what is with them. */
  | { readonly type: 'forget'; readonly whose: Whose }
  /** Read out for another router, and not released yet; or it stays after all. */
  | { readonly type: 'quiet'; readonly whose: Whose; readonly quiet: boolean }
  /** This router goes on with ISAKMP SAs that came as contexts. */
  | { readonly type: 'adopt'; readonly contexts: readonly Ikev1Context[]; readonly ends: Ikev1Ends | undefined }
  /** The mobile's SA is with another router now. */
  | { readonly type: 'relocate'; readonly sa: string; readonly peer: string; readonly ends: Ikev1Ends }
  | { readonly type: 'quick' | 'delete' | 'leave' | 'probe' | 'heard'; readonly sa: string }
  /** A pair of SAs is to go (RFC 2408 §3.15). */
  | { readonly type: 'delete-pair'; readonly quick: string }

export interface Ikev1Step {
  readonly endpoint: Ikev1Endpoint
  readonly outputs: readonly IkeOutput[]
}

/** A node's IKEv1 before anything happened. It has no PAD: peers are known by their configuration (RFC 4301 §4.4.3 came later). */
export const newIkev1Endpoint = (config: Ikev1Config): Ikev1Endpoint => ({
  config,
  ipsec: EMPTY_IPSEC,
  sas: {},
  quicks: {},
  configs: {},
  started: { sas: 0, quicks: 0, configs: 0 },
})

function handle(endpoint: Ikev1Endpoint, context: IkeContext, task: (work: Ikev1Work) => void): Ikev1Step {
  const work = new Ikev1Work(endpoint, context, handleEffect)
  work.later(() => task(work))
  return { endpoint: work.endpoint, outputs: work.outputs }
}

/** A UDP datagram with an IKEv1 message came to `to`. */
export const handleIkev1Datagram = (
  endpoint: Ikev1Endpoint,
  datagram: { readonly payload: Uint8Array; readonly from: Place; readonly to: Place },
  context: IkeContext,
): Ikev1Step => handle(endpoint, context, work => receiveIkev1(work, datagram.payload, datagram.from, datagram.to))

/** A timer that a step started ran out. */
export const handleIkev1Timer = (
  endpoint: Ikev1Endpoint,
  { actor, timer }: { readonly actor: string; readonly timer: string },
  context: IkeContext,
): Ikev1Step => handle(endpoint, context, work => work.fire(actor, timer))

export const handleIkev1Command = (endpoint: Ikev1Endpoint, command: Ikev1Command, context: IkeContext): Ikev1Step =>
  handle(endpoint, context, work => {
    if (command.type === 'initiate') return initiate(work, work.peer(command.peer), command.local, command.remote)
    if (command.type === 'quick') return wantPair(work, command.sa)
    if (command.type === 'forget') return forgetIsakmp(work, command.whose)
    if (command.type === 'quiet') return quietIsakmp(work, command.whose, command.quiet)
    if (command.type === 'adopt') return adoptIsakmp(work, command.contexts, command.ends)
    if (command.type === 'relocate') return relocateIsakmp(work, command.sa, command.peer, command.ends)
    if (command.type === 'leave') return leave(work, command.sa)
    if (command.type === 'delete-pair') return work.send(command.quick, { type: 'delete' })
    if (command.type === 'heard') return heardPeer(work, command.sa)
    if (command.type === 'probe') return probe(work, command.sa)
    return work.send(command.sa, { type: 'delete' })
  })
