import { useMemo, type ReactNode } from 'react'
import { row as texts } from '../../i18n/en/row.ts'
import { textsOf } from '../../i18n/t.ts'
import { followedRow } from '../../selectors/followed.ts'
import { rowHistory, type RowAddress } from '../../selectors/row-history.ts'
import { goTo, select } from '../../store/actions.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { useExplorer } from '../../store/store.ts'
import { RowStory } from './row-story.tsx'
import styles from './row.module.css'

const say = textsOf(texts)

/** One SA, policy or context through time; while none is picked, the one that changed last. */
export default function RowPanel(): ReactNode {
  const loaded = useExplorer(state => state.loaded)
  const selection = useExplorer(state => state.selection)
  const cursor = useExplorer(state => state.cursor)
  const address = selection.kind === 'row' || loaded === undefined ? selection : followedRow(loaded, cursor)
  if (loaded === undefined || address === undefined || !('key' in address))
    return <p className={styles.empty}>{say('empty')}</p>
  return (
    <>
      {selection.kind !== 'row' && <p className={styles.follows}>{say('follows')}</p>}
      <LoadedRow loaded={loaded} address={address} />
    </>
  )
}

const pick = ({ node, table, key }: RowAddress): void => select({ kind: 'row', node, table, key })

function LoadedRow({ loaded, address }: { readonly loaded: LoadedTrace; readonly address: RowAddress }): ReactNode {
  const cursor = useExplorer(state => state.cursor)
  const history = useMemo(() => rowHistory(loaded, cursor, address), [loaded, cursor, address])
  return <RowStory loaded={loaded} cursor={cursor} address={address} history={history} onStep={goTo} onPick={pick} />
}
