import type { Cell, TraceEvent } from './event.ts'
import type { Trace, TraceHeader, TraceNode } from './trace.ts'

/** Nodes of each crowd, by its name. */
export function crowdsOf({ nodes }: TraceHeader): ReadonlyMap<string, readonly TraceNode[]> {
  const crowds = new Map<string, TraceNode[]>()
  for (const node of nodes)
    if (node.crowd !== undefined) crowds.set(node.crowd, [...(crowds.get(node.crowd) ?? []), node])
  return crowds
}

/** What a gateway says of all its clients together. */
const isSummary = (event: TraceEvent): boolean =>
  (event.kind === 'marked' && event.mark.startsWith('drain-')) || (event.kind === 'row' && event.table === 'Load')

/**
 * Events of crowds: at a node of one, of a frame of one, of which the text or the row names a node of one, and what followed
 * from such events; but not what names a mobile outside, with what followed from that. By `seq`.
 */
export function crowdEvents({ header, events }: Pick<Trace, 'header' | 'events'>): ReadonlySet<number> {
  const found = new Set<number>()
  const crowd = header.nodes.filter(node => node.crowd !== undefined)
  if (crowd.length === 0) return found
  const members = new Set(crowd.map(({ id }) => id))
  const crowdNames = namesOf(crowd)
  const otherNames = namesOf(
    header.nodes.filter(({ role, crowd: word }) => role === 'mobile-node' && word === undefined),
  )
  const frames = new Set<number>()
  for (const event of events) {
    if (!isOfCrowd(event)) continue
    found.add(event.seq)
    if (event.kind === 'sent') frames.add(event.message)
  }
  return found

  function isOfCrowd(event: TraceEvent): boolean {
    if (members.has(event.node)) return true
    if (isSummary(event)) return false
    if (event.kind === 'sent' && members.has(event.to)) return true
    const words = wordsOf(event)
    if (words.some(word => otherNames.has(word))) return false
    if (words.some(word => crowdNames.has(word))) return true
    if (event.kind !== 'sent' && 'message' in event && event.message !== null && frames.has(event.message)) return true
    return event.cause !== null && found.has(event.cause)
  }
}

const namesOf = (nodes: readonly TraceNode[]): ReadonlySet<string> =>
  new Set(nodes.flatMap(({ id, label, hostName, addresses }) => [id, label, hostName, ...addresses]))

function wordsOf(event: TraceEvent): readonly string[] {
  switch (event.kind) {
    case 'row':
      return [event.key, ...cellsOf(event.row)].flatMap(words)
    case 'command':
    case 'marked':
    case 'reported':
    case 'rejected':
      return words(event.text)
    case 'flow':
      return event.flow.split('>')
    default:
      return []
  }
}

const words = (text: string): readonly string[] => text.split(/[\s,;[\]/]+|:(?=\s|$)/u)
const cellsOf = (row: Readonly<Record<string, Cell>> | null): readonly string[] =>
  Object.values(row ?? {}).flatMap(cell => (typeof cell === 'string' ? [cell] : []))
