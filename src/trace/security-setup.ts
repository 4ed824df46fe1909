import type { NodeId, Row } from './event.ts'
import { applyEvent, initialWorld, type WorldView } from './fold.ts'
import type { Trace } from './trace.ts'
import { isSamePlace } from './translation.ts'

/**
 * Time from a mobile's link being up at a new router until protected traffic can pass in both directions again, µs: both
 * ends then hold active SAs that match, one each way (Allard 2008 §4.3: without the handover delay itself). Of the first
 * such arrival in the run; null when there was none or it never got that far.
 */
export function securitySetupUs(trace: Trace): number | null {
  let world = initialWorld(trace)
  let arrival: { readonly mobile: NodeId; readonly router: NodeId; readonly atUs: number } | undefined
  for (const [i, event] of trace.events.entries()) {
    world = applyEvent(world, event)
    if (event.kind === 'moved' && event.step > 0) {
      if (event.router !== null) arrival ??= { mobile: event.node, router: event.router, atUs: event.atUs }
      // It left again before it was protected.
      else if (event.node === arrival?.mobile) return null
    }
    // Within a dispatch tables may be half rewritten.
    const stepDone = trace.events[i + 1]?.step !== event.step
    if (stepDone && arrival !== undefined && isProtected(world, arrival.mobile)) return event.atUs - arrival.atUs
  }
  return null
}

/** Somebody, its new router or a security gateway elsewhere, has active SAs with the mobile both ways, where it is now. */
function isProtected(world: WorldView, mobile: NodeId): boolean {
  return Object.keys(world.nodes).some(
    peer => peer !== mobile && canSend(world, mobile, peer, mobile) && canSend(world, peer, mobile, mobile),
  )
}

function canSend(world: WorldView, from: NodeId, to: NodeId, mobile: NodeId): boolean {
  const here = world.nodes[mobile]?.address
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
  const view = world.nodes[node]
  if (view === undefined || !view.up) return []
  return Object.values(view.tables.SAD).filter(row => row.direction === direction && row.state === 'active')
}
