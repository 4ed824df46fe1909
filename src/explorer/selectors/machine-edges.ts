import type { Chart, ChartTransition } from '../../trace/trace.ts'

/** All ways between two states, drawn as one line. */
export interface ChartEdge {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly transitions: readonly ChartTransition[]
  readonly label: string
}

/** What leads into a state from nearly everywhere: said at the state, not drawn as lines. */
export interface Entrance {
  readonly to: string
  readonly events: readonly string[]
}

export interface DrawnChart {
  readonly edges: readonly ChartEdge[]
  readonly entrances: readonly Entrance[]
  /** Ways that stay in a state, by state. */
  readonly loops: ReadonlyMap<string, readonly ChartTransition[]>
}

export const edgeId = (from: string, to: string): string => `${from}>${to}`

/** From this share of the other states on, an event and its target count as coming from anywhere. */
const NEARLY_ALL = 0.7

/** A chart as it is drawn: one line for each pair of states, self-loops and entrances from everywhere kept apart. */
export function drawnChart(chart: Chart): DrawnChart {
  const sources = new Map<string, Set<string>>()
  for (const { from, to, event } of chart.transitions) {
    if (from === to) continue
    const key = `${event} ${to}`
    sources.set(key, (sources.get(key) ?? new Set()).add(from))
  }
  const others = chart.states.length - 1
  const isEverywhere = (event: string, to: string): boolean =>
    others >= 4 && (sources.get(`${event} ${to}`)?.size ?? 0) >= NEARLY_ALL * others
  const edges = new Map<string, ChartTransition[]>()
  const loops = new Map<string, ChartTransition[]>()
  const entrances = new Map<string, Set<string>>()
  for (const transition of chart.transitions) {
    const { from, to, event } = transition
    if (from === to) loops.set(from, [...(loops.get(from) ?? []), transition])
    else if (isEverywhere(event, to)) entrances.set(to, (entrances.get(to) ?? new Set()).add(event))
    else edges.set(edgeId(from, to), [...(edges.get(edgeId(from, to)) ?? []), transition])
  }
  return {
    edges: [...edges].map(([id, transitions]) => ({
      id,
      from: transitions[0]?.from ?? '',
      to: transitions[0]?.to ?? '',
      transitions,
      label: edgeLabel(transitions),
    })),
    entrances: [...entrances].map(([to, events]) => ({ to, events: [...events] })),
    loops,
  }
}

/** The events of a line, the first by name. */
function edgeLabel(transitions: readonly ChartTransition[]): string {
  const events = [...new Set(transitions.map(({ event }) => event.replace(/^after /, '')))]
  const [first = ''] = events
  return events.length > 1 ? `${first} +${events.length - 1}` : first
}

export const NODE_HEIGHT = 30
export const LABEL_SIZE = 11
