import type { Row } from '../trace/event.ts'
import { finalWorld, type NodeView, type TableRows } from '../trace/fold.ts'
import { messagesOf, type Message } from '../trace/messages.ts'
import { securitySetups } from '../trace/security-setup.ts'
import { traceDigest } from '../trace/digest.ts'
import { faultHits } from '../trace/fault-hits.ts'
import { trafficFigures } from '../trace/traffic.ts'
import type { Trace } from '../trace/trace.ts'

/** The object of `run --json`: format 1 of the contract, members only ever added. Times are µs of virtual time. */
export function runSummary(trace: Trace, all: boolean) {
  const { header } = trace
  const world = finalWorld(trace)
  const setups = securitySetups(trace)
  const { sent, delivered, lost, outages } = trafficFigures(trace)
  const marks = trace.events.flatMap(event => (event.kind === 'marked' ? [event.ref] : []))
  const reports = trace.events.flatMap(event =>
    event.kind === 'reported'
      ? [{ atUs: event.atUs, node: event.node, code: event.code, text: event.text, ref: event.ref }]
      : [],
  )
  return {
    format: 1,
    scenario: header.scenario,
    title: header.title,
    seed: header.seed,
    faults: header.faults,
    faultHits: faultHits(trace),
    settings: header.settings,
    endedAtUs: trace.endedAtUs,
    events: trace.events.length,
    digest: traceDigest(trace),
    messages: messagesOf(trace)
      .filter(({ traffic }) => all || !traffic)
      .map(messageJson),
    traffic: { sent, delivered, lost, outages },
    securitySetupUs: setups[0]?.us ?? null,
    securitySetups: setups,
    nodes: Object.fromEntries(world.nodes.entries().map(([id, view]) => [id, nodeJson(view)])),
    actors: Object.fromEntries(
      world.nodes.values().flatMap(({ actors }) => actors.entries().map(([id, { state }]) => [id, state])),
    ),
    invariants: trace.invariants,
    marks: [...new Set(marks)],
    reports,
  }
}

/** `n` counts the messages of the control plane (0 for data packets), `frame` every frame of the run. */
function messageJson(message: Message) {
  const { number, message: frame, name, protocol, from, to, link, sentUs, receivedUs, fate, reason } = message
  return {
    n: number,
    frame,
    name,
    protocol,
    from,
    to,
    link,
    sentUs,
    receivedUs,
    fate,
    ...(reason === '' ? {} : { reason }),
    frameBytes: message.bytes.length,
    encrypted: message.encrypted,
    ...(message.detail === '' ? {} : { detail: message.detail }),
    ...(message.copyOf === null ? {} : { copyOf: message.copyOf }),
    ...(message.forged ? { forged: true } : {}),
  }
}

function nodeJson({ up, router, address, tables }: NodeView) {
  return {
    up,
    ...(router === null ? {} : { router }),
    ...(address === null ? {} : { address }),
    sad: rows(tables.SAD),
    spd: rows(tables.SPD),
    pad: rows(tables.PAD),
    ikeSas: rows(tables['IKE SAs']),
    contexts: rows(tables.Contexts),
    bindings: rows(tables.Bindings),
  }
}

const rows = (table: TableRows): readonly Row[] => table.entries().map(([key, row]) => ({ key, ...row }))
