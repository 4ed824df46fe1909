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
  /** The states it leads from, where they are far from all. */
  readonly from: readonly string[]
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
/** In charts of many states, one event with one target from so many of them is said, too. */
const MANY = 4
const LARGE = 8

/** A chart as it is drawn: one line for each pair of states, self-loops and entrances from everywhere kept apart. */
export function drawnChart(chart: Chart): DrawnChart {
  const sources = new Map<string, Set<string>>()
  for (const { from, to, event } of chart.transitions) {
    if (from === to) continue
    const key = `${event} ${to}`
    sources.set(key, (sources.get(key) ?? new Set()).add(from))
  }
  const others = chart.states.length - 1
  const from = (event: string, to: string): ReadonlySet<string> => sources.get(`${event} ${to}`) ?? new Set()
  const isSaid = (event: string, to: string): boolean => {
    const { size } = from(event, to)
    return (others >= 4 && size >= NEARLY_ALL * others) || (others >= LARGE && size >= MANY)
  }
  const edges = new Map<string, ChartTransition[]>()
  const loops = new Map<string, ChartTransition[]>()
  const entrances = new Map<string, { to: string; events: Set<string>; from: readonly string[] }>()
  for (const transition of chart.transitions) {
    const { from: source, to, event } = transition
    if (source === to) loops.set(source, [...(loops.get(source) ?? []), transition])
    else if (isSaid(event, to)) {
      const states = from(event, to).size >= NEARLY_ALL * others ? [] : [...from(event, to)]
      const key = `${to} ${states.join(' ')}`
      const known = entrances.get(key) ?? { to, events: new Set(), from: states }
      known.events.add(event)
      entrances.set(key, known)
    } else edges.set(edgeId(source, to), [...(edges.get(edgeId(source, to)) ?? []), transition])
  }
  return {
    edges: [...edges].map(([id, transitions]) => ({
      id,
      from: transitions[0]?.from ?? '',
      to: transitions[0]?.to ?? '',
      transitions,
      label: edgeLabel(transitions),
    })),
    entrances: [...entrances.values()].map(entrance => ({ ...entrance, events: [...entrance.events] })),
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
