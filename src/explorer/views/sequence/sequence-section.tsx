import { lazy, Suspense, type ReactNode } from 'react'
import type { RowAddress } from '../../selectors/row-history.ts'
import { sequenceStories } from '../../selectors/tcp-sequence.ts'
import { goTo } from '../../store/actions.ts'
import type { LoadedTrace } from '../../store/state.ts'

const SequenceGraph = lazy(() => import('./sequence-graph.tsx'))

interface Props {
  readonly loaded: LoadedTrace
  readonly cursor: number
  readonly address: RowAddress
}

/** The graph of the download whose connection is looked at, from whichever end. */
export function SequenceSection({ loaded, cursor, address: { table, key } }: Props): ReactNode {
  const story = table === 'Connections' ? sequenceStories(loaded).get(key) : undefined
  if (story === undefined) return null
  const label = loaded.trace.header.nodes.find(({ id }) => id === story.sender)?.label ?? story.sender
  return (
    <Suspense fallback={null}>
      <SequenceGraph story={story} label={label} cursor={cursor} atUs={loaded.steps[cursor]?.atUs ?? 0} onStep={goTo} />
    </Suspense>
  )
}
