import { useMemo, type ReactNode } from 'react'
import { t } from '../../i18n/t.ts'
import { rowHistory, type RowAddress } from '../../selectors/row-history.ts'
import { goTo, select } from '../../store/actions.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { useExplorer } from '../../store/store.ts'
import { RowStory } from './row-story.tsx'
import styles from './row.module.css'

/** One SA, policy or context through time. */
export default function RowPanel(): ReactNode {
  const loaded = useExplorer(state => state.loaded)
  const selection = useExplorer(state => state.selection)
  if (loaded === undefined || selection.kind !== 'row') return <p className={styles.empty}>{t('row', 'empty')}</p>
  return <LoadedRow loaded={loaded} address={selection} />
}

const pick = ({ node, table, key }: RowAddress): void => select({ kind: 'row', node, table, key })

function LoadedRow({ loaded, address }: { readonly loaded: LoadedTrace; readonly address: RowAddress }): ReactNode {
  const cursor = useExplorer(state => state.cursor)
  const history = useMemo(() => rowHistory(loaded, cursor, address), [loaded, cursor, address])
  return <RowStory loaded={loaded} address={address} history={history} onStep={goTo} onPick={pick} />
}
