import type { ReactNode } from 'react'
import { collision as say, type CollisionNames } from '../../i18n/en/collision.ts'
import type { CollisionStory, StageId } from '../../selectors/collision-story.ts'
import { CollisionRows, type StoryRow } from './collision-rows.tsx'
import { MessageLane } from './message-lane.tsx'
import styles from './collision-figure.module.css'

interface Props {
  readonly story: CollisionStory
  readonly stage: number
  readonly names: CollisionNames
  readonly onMessage: (message: number) => void
  readonly onRow: () => void
}

/** The two rows, what goes between the ends, and the other end: one picture that changes from stage to stage. */
export function CollisionFigure({ story, stage, names, onMessage, onRow }: Props): ReactNode {
  const { event, peer } = story
  const reached = (id: StageId): boolean => story.stages.some((one, i) => one.id === id && i <= stage)
  const now = story.stages[stage]?.id
  return (
    <figure className={styles.figure} aria-label={say.figure}>
      <CollisionRows
        node={names.router}
        table={event.table}
        rows={routerRows(story, names, reached)}
        tied={reached('meet') && !reached('draw') && !reached('refuse')}
      />
      <MessageLane story={story} now={now} reached={reached} onMessage={onMessage} onRow={onRow} />
      {peer !== null && story.peerRow !== null && (
        <CollisionRows
          node={names.peer}
          table={event.table}
          rows={[peerRow(story, names, now, reached)]}
          tied={false}
        />
      )}
    </figure>
  )
}

type Reached = (id: StageId) => boolean

function routerRows(
  { event, holder, newSpi }: CollisionStory,
  names: CollisionNames,
  reached: Reached,
): readonly StoryRow[] {
  const contested = reached('meet') && !reached('draw') && !reached('refuse')
  const arriving: StoryRow = {
    id: 'arriving',
    serves: names.arriving,
    row: event.row,
    spi: event.spi,
    newSpi: reached('draw') ? newSpi : null,
    look: reached('refuse') ? 'refused' : contested ? 'contested' : reached('meet') ? 'plain' : 'future',
  }
  if (holder === null) return [arriving]
  const look = contested ? 'contested' : 'plain'
  return [{ id: 'holder', serves: names.holder, row: holder, spi: event.spi, newSpi: null, look }, arriving]
}

function peerRow(
  { event, peerRow: row, newSpi }: CollisionStory,
  names: CollisionNames,
  now: StageId | undefined,
  reached: Reached,
): StoryRow {
  return {
    id: 'peer',
    serves: names.arriving,
    row: row ?? event.row,
    spi: event.spi,
    newSpi: reached('agree') ? newSpi : null,
    look: now === 'tell' && newSpi !== null ? 'next' : reached('report') && !reached('anew') ? 'refused' : 'plain',
  }
}
