import type { NodeId, Row } from './event.ts'
import { applyEvent, initialWorld, type WorldView } from './fold.ts'
import type { Trace } from './trace.ts'
import { isSamePlace } from './translation.ts'

/** A mobile's first arrival in another cell. */
export interface SecuritySetup {
  readonly mobile: NodeId
  readonly router: NodeId
  /** Null: it never got that far. */
  readonly us: number | null
}

/**
 * Time from a mobile's link being up at a new router until protected traffic can pass in both directions again, µs: both
 * ends then hold active SAs that match, one each way (Allard 2008 §4.3: without the handover delay itself). Of the first
 * such arrival of every mobile that protects anything.
 */
export function securitySetups(trace: Trace): readonly SecuritySetup[] {
  let world = initialWorld(trace)
  const arrivals: (SecuritySetup & { readonly atUs: number; us: number | null; over: boolean })[] = []
  for (const [i, event] of trace.events.entries()) {
    world = applyEvent(world, event)
    if (event.kind === 'moved' && event.step > 0) {
      const { node: mobile, router, atUs } = event
      const arrival = arrivals.find(each => each.mobile === mobile)
      // It left again before it was protected.
      if (router === null && arrival !== undefined) arrival.over = true
      if (router !== null && arrival === undefined && !isInClear(world, mobile))
        arrivals.push({ mobile, router, atUs, us: null, over: false })
    }
    // Within a dispatch tables may be half rewritten.
    if (trace.events[i + 1]?.step === event.step) continue
    for (const arrival of arrivals) {
      if (arrival.over || !isProtected(world, arrival.mobile)) continue
      arrival.us = event.atUs - arrival.atUs
      arrival.over = true
    }
  }
  return arrivals.map(({ mobile, router, us }) => ({ mobile, router, us }))
}

/** The same of the first arrival of all; null when there was none. */
export const securitySetupUs = (trace: Trace): number | null => securitySetups(trace)[0]?.us ?? null

/** It has policies, and none of them protects. */
function isInClear(world: WorldView, mobile: NodeId): boolean {
  const policies = world.nodes.get(mobile)?.tables.SPD.values() ?? []
  return policies.length > 0 && policies.every(({ action }) => action !== 'PROTECT')
}

/** Somebody, its new router or a security gateway elsewhere, has active SAs with the mobile both ways, where it is now. */
function isProtected(world: WorldView, mobile: NodeId): boolean {
  return world.nodes
    .keys()
    .some(peer => peer !== mobile && canSend(world, mobile, peer, mobile) && canSend(world, peer, mobile, mobile))
}

function canSend(world: WorldView, from: NodeId, to: NodeId, mobile: NodeId): boolean {
  const here = world.nodes.get(mobile)?.address
  const out = active(world, from, 'out').filter(row =>
    isSamePlace(world, from === mobile ? row.source : row.destination, here),
  )
  const inbound = active(world, to, 'in')
  const areEnds = (sender: Row, receiver: Row): boolean =>
    SAME.every(name => sender[name] === receiver[name]) &&
    (ENDS.every(name => sender[name] === receiver[name]) ||
      // Through a NAT only what has ports passes (RFC 7296 §2.23).
      (sender.encapsulation !== null && ENDS.every(name => isSamePlace(world, sender[name], receiver[name]))))
  return out.some(sender => inbound.some(receiver => areEnds(sender, receiver)))
}
const SAME = ['spi', 'protocol', 'encryptionKey', 'integrityKey'] as const
const ENDS = ['source', 'destination'] as const

function active(world: WorldView, node: NodeId, direction: string): readonly Row[] {
  const view = world.nodes.get(node)
  if (view === undefined || !view.up) return []
  return view.tables.SAD.values().filter(row => row.direction === direction && row.state === 'active')
}
