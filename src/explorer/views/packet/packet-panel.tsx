import { lazy, Suspense, type ReactNode } from 'react'
import { t } from '../../i18n/t.ts'
import { useExplorer } from '../../store/store.ts'
import styles from './packet.module.css'

// Dissector and cryptography come when a packet is first looked at: the first view stays small.
const LoadedPacket = lazy(() => import('./loaded-packet.tsx'))

/** The picked message, field by field and octet by octet. */
export function PacketPanel(): ReactNode {
  const loaded = useExplorer(state => state.loaded)
  const selection = useExplorer(state => state.selection)
  const message = selection.kind === 'message' ? loaded?.messages[selection.message - 1] : undefined
  if (loaded === undefined || message === undefined) return <p className={styles.empty}>{t('packet', 'empty')}</p>
  return (
    <Suspense fallback={<p className={styles.empty}>{t('packet', 'loading')}</p>}>
      <LoadedPacket loaded={loaded} message={message} />
    </Suspense>
  )
}
