import type { ReactNode } from 'react'
import { t } from '../i18n/t.ts'
import { useExplorer } from '../store/store.ts'
import { ErrorBoundary } from '../widgets/error-boundary.tsx'

/** A view whose crash is shown in its own place and forgotten with the next run. */
export function Guarded({ view, children }: { readonly view: string; readonly children: ReactNode }): ReactNode {
  const loaded = useExplorer(state => state.loaded)
  return (
    <ErrorBoundary message={t('app', 'viewFailed', view)} again={t('app', 'again')} resetKey={loaded}>
      {children}
    </ErrorBoundary>
  )
}
