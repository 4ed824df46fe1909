import type { NodeId, Row } from './event.ts'
import { applyEvent, initialWorld, type WorldView } from './fold.ts'
import type { Trace } from './trace.ts'

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
    if (stepDone && arrival !== undefined && canTalk(world, arrival.mobile, arrival.router))
      return event.atUs - arrival.atUs
  }
  return null
}

/** Active SAs from each of the two nodes to the other, which the other can open. */
function canTalk(world: WorldView, a: NodeId, b: NodeId): boolean {
  return canSend(world, a, b) && canSend(world, b, a)
}

function canSend(world: WorldView, from: NodeId, to: NodeId): boolean {
  const out = active(world, from, 'out')
  const inbound = active(world, to, 'in')
  return out.some(sender => inbound.some(receiver => SAME.every(name => sender[name] === receiver[name])))
}
const SAME = ['spi', 'protocol', 'source', 'destination', 'encryptionKey', 'integrityKey'] as const

function active(world: WorldView, node: NodeId, direction: string): readonly Row[] {
  const view = world.nodes[node]
  if (view === undefined || !view.up) return []
  return Object.values(view.tables.SAD).filter(row => row.direction === direction && row.state === 'active')
}
