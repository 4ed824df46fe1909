import { useMemo, type ReactNode } from 'react'
import { machine as texts } from '../../i18n/en/machine.ts'
import { textsOf } from '../../i18n/t.ts'
import { actorsAt, liveliestActor, machineView } from '../../selectors/machine.ts'
import { goTo, select } from '../../store/actions.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { useExplorer, useStory } from '../../store/store.ts'
import { Machine } from './machine.tsx'
import styles from './machine.module.css'

const say = textsOf(texts)

/** The state chart of the picked machine, or of the one that moved last. */
export default function MachinePanel(): ReactNode {
  const loaded = useExplorer(state => state.loaded)
  if (loaded === undefined) return <p className={styles.empty}>{say('empty')}</p>
  return <LoadedMachine loaded={loaded} />
}

const pick = (actor: string): void => select({ kind: 'actor', actor })

function LoadedMachine({ loaded }: { readonly loaded: LoadedTrace }): ReactNode {
  const cursor = useExplorer(state => state.cursor)
  const picked = useExplorer(state => (state.selection.kind === 'actor' ? state.selection.actor : undefined))
  // Of a crowd's thousands of machines none is offered; those of the member that is followed are.
  const story = useStory() ?? loaded
  const actor = picked ?? liveliestActor(story, cursor)
  const chips = useMemo(() => actorsAt(story, cursor), [story, cursor])
  const view = useMemo(
    () => (actor === undefined ? undefined : machineView(loaded, cursor, actor)),
    [loaded, cursor, actor],
  )
  const labels = useMemo(() => new Map(loaded.trace.header.nodes.map(({ id, label }) => [id, label])), [loaded])
  if (view === undefined) return <p className={styles.empty}>{say('empty')}</p>
  return <Machine view={view} chips={chips} labels={labels} onPick={pick} onStep={goTo} />
}
