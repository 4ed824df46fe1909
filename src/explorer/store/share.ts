import { t } from '../i18n/t.ts'
import { addressOf } from './address-sync.ts'
import { writeAddress } from './address.ts'
import { notify } from './actions.ts'
import { useExplorer } from './store.ts'

/** Copies a link to exactly this moment and says so. */
export async function share(): Promise<void> {
  const address = addressOf(useExplorer.getState())
  if (address === undefined) return notify({ kind: 'hint', text: t('header', 'noLink') })
  const query = writeAddress(address)
  const url = new URL(query, window.location.href)
  try {
    await navigator.clipboard.writeText(url.href)
    notify({ kind: 'done', text: t('header', 'shared') })
  } catch {
    window.history.replaceState(null, '', query)
    notify({ kind: 'done', text: t('header', 'shareFailed') })
  }
}
