import type { NodeId, Row, TraceEvent } from '../../trace/event.ts'
import { readCtarProof } from './headers.ts'
import { keyOf, type Moment, type Run } from './invariant.ts'

/** What gave a router the right to do something, found by walking from cause to cause. */
export type Authority = 'token' | 'trigger' | 'operator' | 'negotiation' | 'none' | 'unknown'

/**
 * Knows the CTARs that mobiles really made. A token is valid when the mobile itself sent it: whoever has not the key
 * cannot make one (but for 1 in 2^32), so nothing of the routers' own checks has to be believed here.
 */
export interface AuthorityWatch {
  readonly see: (moment: Moment) => void
  /** How the events before `seq` authorise it. What was `transferred` nobody negotiated, though a machine of IKE adopts it. */
  readonly of: (seq: number, transferred?: boolean) => Authority
  /** A genuine CTAR has arrived at the node. */
  readonly hasGenuineCtar: (node: NodeId) => boolean
  /** What happened follows from a message of that mobile under its own keys, told by nobody else (Palomares 2013 §III-D). */
  readonly isFrom: (seq: number, mobile: string) => boolean
}

/** A router's own decision (RFC 4067 §5.1, §5.2; Palomares 2013 §III-D step 2). */
const TRIGGERS: ReadonlySet<string> = new Set(['trigger-transfer', 'redirect-context'])

/**
 * A person with rights on the gateway puts a file (Palomares 2013 §III-B), or has a cluster's member copied or goes on in its
 * place (RFC 6311 §2): no mobile has a say in it.
 */
const OPERATORS: ReadonlySet<string> = new Set(['put-tunnel', 'copy-context', 'take-over'])

const HANDOVER = 'gateways-handover'

/** An event, and from cause to cause what it follows from. */
function* causes({ trace: { events } }: Run, seq: number): Generator<TraceEvent> {
  for (let at = events[seq]; at !== undefined; at = at.cause === null ? undefined : events[at.cause]) yield at
}

/** What both watches below want to see. */
export const AUTHORITY_EVENTS = ['entered', 'sent', 'received', 'row'] as const satisfies readonly TraceEvent['kind'][]

export function watchAuthority(run: Run): AuthorityWatch {
  const genuine = new Set<string>()
  const arrivedAt = new Set<NodeId>()
  /** Actors of handovers that were decided; what they wait for may be an answer that nobody triggered. */
  const decided = new Set<string>()
  const mobiles = new Set(run.trace.header.nodes.filter(n => n.role === 'mobile-node').map(n => n.id))
  const proofOf = (message: number, as: 'sent' | 'arrived'): string | undefined => {
    const headers = run.headers(message, as)
    return headers === undefined ? undefined : readCtarProof(headers)
  }
  const of: AuthorityWatch['of'] = (seq, transferred = false) => {
    for (const at of causes(run, seq)) {
      if (at.kind === 'entered' && decided.has(at.actor)) return 'trigger'
      // Both ends have shown who they are: pad-authorised's business (RFC 4301 §4.4.3).
      if (!transferred && at.kind === 'entered' && /^ikev[12]-/.test(at.machine)) return 'negotiation'
      if (at.kind === 'command' && TRIGGERS.has(at.command)) return 'trigger'
      if (at.kind === 'command' && OPERATORS.has(at.command)) return 'operator'
      if (at.kind === 'fault' && at.effect === 'forge') return 'none'
      if (at.kind === 'sent' && at.forged && at.copyOf === null) return 'none'
      if (at.kind !== 'received' || run.sentBy(at.message)?.name !== 'CTAR') continue
      const proof = proofOf(at.message, 'arrived')
      return proof !== undefined && genuine.has(proof) ? 'token' : 'none'
    }
    return 'unknown'
  }
  return {
    see({ event }) {
      if (
        event.kind === 'entered' &&
        event.machine === HANDOVER &&
        event.event === 'trigger' &&
        of(event.seq) === 'trigger'
      )
        decided.add(event.actor)
      if (event.kind === 'sent' && event.name === 'CTAR' && !event.forged && mobiles.has(event.node)) {
        const proof = proofOf(event.message, 'sent')
        if (proof !== undefined) genuine.add(proof)
      }
      if (event.kind === 'received' && run.sentBy(event.message)?.name === 'CTAR') {
        const proof = proofOf(event.message, 'arrived')
        if (proof !== undefined && genuine.has(proof)) arrivedAt.add(event.node)
      }
    },
    of,
    hasGenuineCtar: node => arrivedAt.has(node),
    isFrom(seq, mobile) {
      for (const at of causes(run, seq)) {
        if (at.kind !== 'sent') continue
        if (at.forged || at.copyOf !== null || at.name === 'CTAR') return false
        if (at.node === mobile) return true
      }
      return false
    },
  }
}

/**
 * Which SAs are a router's own: those it was set up with, or has set up with the mobile itself. Putting one of these back is no
 * installation of a transferred one. Keys that another router had before were transferred, whichever machine adopts them.
 */
export function watchOwnSas(
  authority: Pick<AuthorityWatch, 'of'>,
  routers: ReadonlySet<NodeId>,
): {
  readonly see: (moment: Moment) => void
  readonly isOwn: (node: NodeId, row: Row) => boolean
  /** Another router had its keys before. */
  readonly isTransferred: (node: NodeId, row: Row) => boolean
} {
  const own = new Set<string>()
  const first = new Map<string, NodeId>()
  const isTransferred = (node: NodeId, row: Row): boolean => (first.get(keyOf(row)) ?? node) !== node
  return {
    see({ event }) {
      if (event.kind !== 'row' || event.table !== 'SAD' || event.row === null || event.counter) return
      const { node, row, seq, step } = event
      if (routers.has(node) && !first.has(keyOf(row))) first.set(keyOf(row), node)
      if (step === 0 || (authority.of(seq) === 'negotiation' && !isTransferred(node, row)))
        own.add(`${node}/${keyOf(row)}`)
    },
    isOwn: (node, row) => own.has(`${node}/${keyOf(row)}`),
    isTransferred,
  }
}
