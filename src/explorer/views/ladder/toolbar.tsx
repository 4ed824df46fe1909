import { lazy, Suspense, useCallback, useEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import { t } from '../../i18n/t.ts'
import { ZOOM_STEP } from './use-ladder-view.ts'
import type { ViewMenuProps } from './view-menu.tsx'
import styles from './toolbar.module.css'

const ViewMenu = lazy(() => import('./view-menu.tsx'))

interface Props extends ViewMenuProps {
  readonly onZoom: (factor: number) => void
}

/** Zoom and what the ladder shows; stands over the time axis. */
export function Toolbar({ options, onOptions, filter, choices, onFilter, onZoom }: Props): ReactNode {
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const close = useCallback((): void => setOpen(false), [])
  useDismiss(box, open, close, button)
  const hiding = filter.protocols.length + filter.nodes.length
  return (
    <div className={styles.toolbar} ref={box}>
      <ZoomButton sign="−" name={t('ladder', 'zoomOut')} onClick={() => onZoom(1 / ZOOM_STEP)} />
      <ZoomButton sign="+" name={t('ladder', 'zoomIn')} onClick={() => onZoom(ZOOM_STEP)} />
      <button
        ref={button}
        type="button"
        className={styles.view}
        aria-label={hiding === 0 ? undefined : t('ladder', 'viewHiding', hiding)}
        data-hiding={hiding === 0 ? undefined : ''}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {t('ladder', 'view')}
      </button>
      {open && (
        <Suspense>
          <ViewMenu options={options} onOptions={onOptions} filter={filter} choices={choices} onFilter={onFilter} />
        </Suspense>
      )}
    </div>
  )
}

interface ZoomButtonProps {
  readonly sign: string
  readonly name: string
  readonly onClick: () => void
}

function ZoomButton({ sign, name, onClick }: ZoomButtonProps): ReactNode {
  return (
    <button type="button" className={styles.button} aria-label={name} title={name} onClick={onClick}>
      {sign}
    </button>
  )
}

/** Closes on Esc, giving the focus back, and on a press elsewhere. */
function useDismiss(
  box: RefObject<HTMLElement | null>,
  open: boolean,
  close: () => void,
  back: RefObject<HTMLElement | null>,
): void {
  useEffect(() => {
    if (!open) return undefined
    const onDown = (event: PointerEvent): void => {
      if (event.target instanceof Node && box.current?.contains(event.target) !== true) close()
    }
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      close()
      back.current?.focus()
    }
    document.addEventListener('pointerdown', onDown, true)
    document.addEventListener('keydown', onKey, true)
    return () => {
      document.removeEventListener('pointerdown', onDown, true)
      document.removeEventListener('keydown', onKey, true)
    }
  }, [box, open, close, back])
}
