import { lazy, Suspense, useDeferredValue, type ReactNode } from 'react'
import { t } from '../../i18n/t.ts'
import { followedMessage } from '../../selectors/followed.ts'
import type { ExplorerState } from '../../store/state.ts'
import { useExplorer } from '../../store/store.ts'
import styles from './packet.module.css'

// Dissector and cryptography come when a packet is first looked at: the first view stays small.
const LoadedPacket = lazy(() => import('./loaded-packet.tsx'))

const messageShown = ({ loaded, selection, cursor }: ExplorerState): number => {
  if (selection.kind === 'message') return selection.message
  return loaded === undefined ? 0 : followedMessage(loaded, cursor)
}

/** The picked message, field by field and octet by octet; while none is picked, that of the moment. */
export function PacketPanel(): ReactNode {
  const loaded = useExplorer(state => state.loaded)
  const isPicked = useExplorer(state => state.selection.kind === 'message')
  const shown = useExplorer(messageShown)
  // A packet takes longer to open than a step may: the step is drawn first, and a new step comes before the packet.
  const later = useDeferredValue(shown)
  const message = loaded?.messages[(isPicked ? shown : later) - 1]
  if (loaded === undefined || message === undefined) return <p className={styles.empty}>{t('packet', 'empty')}</p>
  return (
    <Suspense fallback={<p className={styles.empty}>{t('packet', 'loading')}</p>}>
      <LoadedPacket loaded={loaded} message={message} isPicked={isPicked} />
    </Suspense>
  )
}
