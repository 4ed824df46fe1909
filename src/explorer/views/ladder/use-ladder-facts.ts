import { useMemo } from 'react'
import { ladderFacts } from '../../selectors/ladder.ts'
import type { LadderLayout } from '../../selectors/ladder-layout.ts'
import { notesAt, placeNotes, type PlacedNote } from '../../selectors/ladder-notes.ts'
import { yAt } from '../../selectors/ladder-time.ts'
import type { Placement } from '../../selectors/labels.ts'
import type { Lanes } from '../../selectors/lanes.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { useExplorer } from '../../store/store.ts'
import type { HeadView } from './heads.tsx'
import type { LabelOf } from './message-text.ts'

/** Names of nodes as people write them. */
export function useLabels(loaded: LoadedTrace): LabelOf {
  return useMemo(() => {
    const labels = new Map(loaded.trace.header.nodes.map(node => [node.id, node.label]))
    return node => labels.get(node) ?? node
  }, [loaded])
}

/** The notes of this moment; the same list as long as they are the same notes on the same ground. */
export function useNotes(
  loaded: LoadedTrace,
  layout: LadderLayout,
  words: Placement,
  height: number,
): readonly PlacedNote[] {
  const cursor = useExplorer(state => state.cursor)
  const facts = ladderFacts(loaded)
  const cursorY = yAt(layout.scale, loaded.steps[cursor]?.atUs ?? 0)
  const notes = notesAt(facts, layout, cursor, cursorY, height)
  const key = notes.map(note => note.seq).join(' ')
  return useMemo(() => {
    const chosen = new Set(key.split(' '))
    return placeNotes(
      facts.notes.filter(note => chosen.has(String(note.seq))),
      facts,
      layout,
      words,
    )
  }, [key, facts, layout, words])
}

/** Where each node is reached at this moment, and whether it is up. */
export function useHeads(loaded: LoadedTrace, lanes: Lanes): readonly HeadView[] {
  const cursor = useExplorer(state => state.cursor)
  const world = loaded.steps[cursor]?.world
  const views = lanes.lanes.map(lane => {
    const node = world?.nodes.get(lane.node)
    return { node: lane.node, address: node?.address ?? lane.address, up: node?.up ?? true }
  })
  const key = views.map(view => `${view.node} ${view.address} ${view.up ? 'up' : ''}`).join('\n')
  return useMemo(
    () =>
      key.split('\n').map(text => {
        const [node = '', address = '', up = ''] = text.split(' ')
        return { node, address, up: up === 'up' }
      }),
    [key],
  )
}
