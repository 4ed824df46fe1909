import type { ReactNode } from 'react'
import { t } from '../i18n/t.ts'
import { addressOf } from '../store/address-sync.ts'
import { writeAddress } from '../store/address.ts'
import { useExplorer } from '../store/store.ts'
import styles from './app.module.css'

/** From an embedded figure to the same moment with everything around it. */
export default function WholePage(): ReactNode {
  const address = useExplorer(state => {
    const told = addressOf(state)
    return told === undefined ? '' : writeAddress({ ...told, embed: false })
  })
  return (
    <a className={styles.whole} href={address} target="_blank" rel="noreferrer">
      {t('app', 'whole')}
    </a>
  )
}
