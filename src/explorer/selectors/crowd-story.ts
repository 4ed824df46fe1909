import type { NodeId } from '../../trace/event.ts'
import type { TraceNode } from '../../trace/trace.ts'
import type { CrowdFacts, LoadedTrace } from '../store/state.ts'

type Base = Omit<CrowdFacts, 'messages' | 'story' | 'tells'>

/** A crowd with its messages and the stories that can be told beside it; a story is made once for each member followed. */
export function crowdStories(bare: LoadedTrace, base: Base, label: string): CrowdFacts {
  const stories = new Map<NodeId | null, LoadedTrace>()
  const { subjects, indexOf } = base
  const crowd: CrowdFacts = {
    ...base,
    messages: bare.messages.filter(({ sentSeq }) => (subjects[sentSeq] ?? -1) >= 0),
    tells: seq => (subjects[seq] ?? -1) < 0,
    story(client) {
      const known = stories.get(client)
      if (known !== undefined) return known
      const followed = client === null ? -1 : (indexOf.get(client) ?? -1)
      const story = storyWith(bare, crowd, label, followed)
      stories.set(client, story)
      return story
    },
  }
  return crowd
}

function storyWith(bare: LoadedTrace, crowd: CrowdFacts, label: string, followed: number): LoadedTrace {
  const { subjects } = crowd
  const { header, events } = bare.trace
  const tells = (seq: number): boolean => {
    const subject = subjects[seq] ?? -1
    return subject < 0 || subject === followed
  }
  const story: LoadedTrace = {
    ...bare,
    trace: {
      ...bare.trace,
      header: { ...header, nodes: storyNodes(header.nodes, crowd, label, followed) },
      events: events.filter(({ seq }) => tells(seq)),
    },
    told: bare.messages.filter(({ sentSeq }) => tells(sentSeq)),
    crowd: { ...crowd, tells, story: () => story },
  }
  return story
}

/** All nodes outside the crowd, the member that is followed, and one for all the others. */
function storyNodes(
  nodes: readonly TraceNode[],
  { name, members }: CrowdFacts,
  label: string,
  followed: number,
): readonly TraceNode[] {
  const [first] = members
  const client = members[followed]
  const others: TraceNode[] =
    first === undefined ? [] : [{ ...first, id: crowdNode(name), label, hostName: '', addresses: [], main: true }]
  return [
    ...nodes.filter(({ crowd }) => crowd === undefined),
    ...(client === undefined ? [] : [{ ...client, crowd: undefined, main: true }]),
    ...others,
  ]
}

/** No node of a scenario has such an id. */
export const crowdNode = (name: string): NodeId => `crowd:${name}`
