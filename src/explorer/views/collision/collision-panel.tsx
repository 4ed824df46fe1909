import { useState, type ReactNode } from 'react'
import { collision as say } from '../../i18n/en/collision.ts'
import { collisionStories, stageAt, storyAt, type CollisionStory } from '../../selectors/collision-story.ts'
import { point, select } from '../../store/actions.ts'
import { glideTo } from '../../store/glide.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { useExplorer } from '../../store/store.ts'
import { Collision } from './collision.tsx'
import styles from './collision.module.css'

/** SPI collisions of the run, each told in a few stages. */
export default function CollisionPanel(): ReactNode {
  const loaded = useExplorer(state => state.loaded)
  const stories = loaded === undefined ? [] : collisionStories(loaded)
  if (loaded === undefined || stories.length === 0) return <p className={styles.empty}>{say.empty}</p>
  return <Stories loaded={loaded} stories={stories} />
}

interface Chosen {
  readonly story: number
  readonly stage: number
  readonly gliding: boolean
}

interface Props {
  readonly loaded: LoadedTrace
  readonly stories: readonly CollisionStory[]
}

function Stories({ loaded, stories }: Props): ReactNode {
  const cursor = useExplorer(state => state.cursor)
  const clockUs = useExplorer(state => state.clockUs)
  const [chosen, setChosen] = useState<Chosen | null>(null)
  // Several stages may share a moment: the one that was asked for counts while the cursor stands there.
  const kept = chosen !== null && stands(stories, chosen, cursor, clockUs) ? chosen : null
  const index = kept?.story ?? storyAt(stories, cursor)
  const story = stories[index]
  if (story === undefined) return null
  const stage = kept?.stage ?? stageAt(story, cursor, clockUs)
  const go = (nextStory: number, nextStage: number): void => {
    const target = stories[nextStory]?.stages[nextStage]
    if (target === undefined) return
    const carrier = target.id === 'tell' ? carrierOf(stories[nextStory]) : undefined
    point(carrier === undefined ? { kind: 'none' } : { kind: 'message', message: carrier })
    const choice = { story: nextStory, stage: nextStage, gliding: true }
    setChosen(choice)
    glideTo(target.step, target.clockUs, () =>
      // A glide that another one ended must not take its choice away.
      setChosen(now => (now === choice ? { ...choice, gliding: false } : now)),
    )
  }
  return (
    <Collision
      story={story}
      stage={stage}
      loaded={loaded}
      place={{ index, count: stories.length }}
      onStage={to => go(index, to)}
      onStory={to => go(to, 0)}
      onRow={() => select({ kind: 'row', node: story.event.node, table: story.event.table, key: story.event.key })}
      onMessage={message => select({ kind: 'message', message })}
    />
  )
}

function stands(stories: readonly CollisionStory[], chosen: Chosen, cursor: number, clockUs: number): boolean {
  const stage = stories[chosen.story]?.stages[chosen.stage]
  return stage !== undefined && (chosen.gliding || (stage.step === cursor && stage.clockUs === clockUs))
}

/** The message a stage is about: the one that arrived, else the last that tried. */
const carrierOf = (story: CollisionStory | undefined): number | undefined =>
  (story?.told.findLast(({ receivedStep }) => receivedStep !== null) ?? story?.told.at(-1))?.message
