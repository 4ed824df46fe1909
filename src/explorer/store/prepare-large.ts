import { messageFold } from '../../trace/messages.ts'
import { stepFold } from '../../trace/fold.ts'
import type { Trace, TraceNode } from '../../trace/trace.ts'
import { crowd as texts } from '../i18n/en/crowd.ts'
import { textsOf } from '../i18n/t.ts'
import { Bindings } from '../selectors/crowd-changes.ts'
import type { CrowdFacts, LoadedTrace } from './state.ts'
import { crowdStories } from '../selectors/crowd-story.ts'
import { Subjects } from '../selectors/crowd-subjects.ts'
import { followedMessage, followedRow } from '../selectors/followed.ts'
import { ladderFacts } from '../selectors/ladder.ts'
import { labelsOf, tablesOfNode } from '../selectors/node-tables.ts'
import { stepIndex } from '../selectors/step-index.ts'
import { timelineModel } from '../selectors/timeline.ts'
import { collisionsOf } from '../selectors/collisions.ts'
import { protocolsIn } from '../selectors/ladder-filter.ts'

const t = textsOf(texts)

/** Work between two looks at what the page has to do, ms. */
const SLICE_MS = 12
/** Events between two looks at the clock. */
const LOOK_EVERY = 256

/**
 * What `prepareTrace` does, for a long trace: a little at a time, so that the page answers meanwhile; undefined when it is no
 * longer wanted. What the first picture needs of it is made here too.
 */
export async function prepareLarge(
  { digest, ...trace }: Trace & { readonly digest?: string },
  isWanted: () => boolean,
): Promise<LoadedTrace | undefined> {
  const slices = new Slices(isWanted)
  const [steps, messages] = [stepFold(trace), messageFold()]
  await slices.over(trace.events.length, seq => {
    const event = trace.events[seq]
    if (event === undefined) return
    steps.add(event)
    messages.add(event)
  })
  const told = messages.done()
  const bare: LoadedTrace = {
    trace,
    steps: steps.done(),
    messages: told,
    told,
    ...(digest === undefined ? {} : { digest }),
  }
  const crowd = trace.header.nodes.filter(node => node.crowd !== undefined)
  const loaded = crowd.length === 0 ? bare : await withCrowd(bare, crowd, slices)
  if (!slices.wanted) return undefined
  const story = loaded.crowd?.story(null) ?? loaded
  for (const warm of WARM) await slices.whole(() => warm(loaded, story))
  return slices.wanted ? loaded : undefined
}

/** What is computed once for a trace and needed at once, each in a slice of its own. */
const WARM: readonly ((loaded: LoadedTrace, story: LoadedTrace) => unknown)[] = [
  (_, story) => ladderFacts(story),
  (_, story) => protocolsIn(story),
  loaded => stepIndex(loaded),
  (_, story) => timelineModel(story),
  loaded => followedMessage(loaded, 0),
  loaded => followedRow(loaded, 0),
  loaded => tablesOfNode(loaded, ''),
  loaded => labelsOf(loaded),
  loaded => collisionsOf(loaded),
]

async function withCrowd(bare: LoadedTrace, members: readonly TraceNode[], slices: Slices): Promise<LoadedTrace> {
  const { trace } = bare
  const { header, events } = trace
  const indexOf = new Map(members.map(({ id }, i) => [id, i]))
  const subjects = new Subjects(trace, indexOf)
  await slices.over(events.length, seq => subjects.forward(seq, seq + 1))
  await slices.over(events.length, at => subjects.backward(events.length - at, events.length - at - 1))
  await slices.over(events.length, seq => subjects.last(seq, seq + 1))
  const bindings = new Bindings(header)
  await slices.over(events.length, seq => {
    const event = events[seq]
    const member = event === undefined ? undefined : indexOf.get(event.node)
    if (member !== undefined && event?.kind === 'row' && event.table === 'IKE SAs') bindings.add(member, event)
  })
  const { gateways, changes } = bindings.done(header)
  const name = members[0]?.crowd ?? ''
  const base = { name, members, indexOf, gateways, changes, subjects: subjects.bySeq }
  const crowd: CrowdFacts = await slices.whole(() => crowdStories(bare, base, t('count', members.length)))
  return { ...bare, crowd }
}

/** Work in slices between which the page gets its turn. */
class Slices {
  wanted = true
  private readonly isWanted: () => boolean
  private until = performance.now() + SLICE_MS

  constructor(isWanted: () => boolean) {
    this.isWanted = isWanted
  }

  /** Calls `work` for each number below `count`, in order. */
  async over(count: number, work: (at: number) => void): Promise<void> {
    for (let at = 0; at < count && this.wanted; at++) {
      work(at)
      if (at % LOOK_EVERY === LOOK_EVERY - 1 && performance.now() > this.until) await this.turn()
    }
  }

  /** One piece of work that cannot be parted, in a slice of its own. */
  async whole<V>(work: () => V): Promise<V> {
    await this.turn()
    return work()
  }

  private async turn(): Promise<void> {
    await new Promise(resolve => setTimeout(resolve))
    this.wanted = this.isWanted()
    this.until = performance.now() + SLICE_MS
  }
}
