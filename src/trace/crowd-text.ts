import { crowdsOf } from './crowd.ts'
import { traceDigest } from './digest.ts'
import type { TraceEvent } from './event.ts'
import type { Trace } from './trace.ts'

/**
 * What happens with the nodes of crowds, counted: a line for each second and kind of event, commands, marks, refusals and
 * reports by name. The digest of the trace stands for the events themselves.
 */
export function formatCrowds(trace: Trace, crowd: ReadonlySet<number>): readonly string[] {
  const crowds = [...crowdsOf(trace.header)]
  if (crowds.length === 0) return []
  const counts = new Map<number, Map<string, number>>()
  for (const event of trace.events) {
    if (!crowd.has(event.seq)) continue
    const second = Math.floor(event.atUs / 1_000_000)
    const kinds = counts.get(second) ?? new Map<string, number>()
    counts.set(second, kinds)
    const kind = kindOf(event)
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  const lines = [...counts].flatMap(([second, kinds]) =>
    [...kinds]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, count]) => `# ${String(second).padStart(4)} s ${String(count).padStart(6)} ${kind}`),
  )
  return [
    ...crowds.map(([name, nodes]) => `# crowd ${name}: ${nodes.length} nodes, told of in numbers`),
    ...lines,
    `# digest ${traceDigest(trace)}`,
  ]
}

function kindOf(event: TraceEvent): string {
  switch (event.kind) {
    case 'command':
      return `command ${event.command}`
    case 'marked':
      return `marked ${event.mark}`
    case 'rejected':
    case 'reported':
      return `${event.kind} ${event.code}`
    case 'lost':
      return `lost ${event.reason}`
    case 'row':
      return event.counter ? `row ${event.table}, counters` : `row ${event.table}`
    case 'sent':
      return `sent ${event.name}`
    case 'flow':
      return `flow ${event.what}`
    case 'entered':
      return `entered ${event.machine} ${event.state}`
    default:
      return event.kind
  }
}
