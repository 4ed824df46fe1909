import { lazy, Suspense, useCallback, useRef, useState, type ReactNode } from 'react'
import type { Message } from '../../../trace/messages.ts'
import { t } from '../../i18n/t.ts'
import { notify } from '../../store/actions.ts'
import type { WhatIfKind } from '../../store/fault-text.ts'
import { CAPTURE } from '../../../trace/recorded.ts'
import { useExplorer } from '../../store/store.ts'
import type * as MenuModule from './what-if-menu.tsx'
import styles from './what-if.module.css'

// Comes when somebody is about to ask: the first view stays small.
const loadMenu = (): Promise<typeof MenuModule> => import('./what-if-menu.tsx')
const WhatIfMenu = lazy(loadMenu)

interface Props {
  readonly message: Message
  /** Id of the element that says which message it is. */
  readonly describedBy: string
  readonly onWhatIf: (message: number, kind: WhatIfKind, option?: string) => void
  readonly tabIndex?: number
  /** A word on the button, or dots where there is little room. */
  readonly size?: 'word' | 'dots'
}

/** Opens the menu of what else could have happened to a message. */
export function WhatIfButton({ message, describedBy, onWhatIf, tabIndex = 0, size = 'dots' }: Props): ReactNode {
  const [open, setOpen] = useState(false)
  const recorded = useExplorer(state => state.loaded?.trace.header.scenario === CAPTURE)
  const button = useRef<HTMLButtonElement>(null)
  const close = useCallback((): void => {
    setOpen(false)
    button.current?.focus()
  }, [])
  return (
    <>
      <button
        ref={button}
        type="button"
        className={size === 'dots' ? styles.dots : styles.word}
        aria-label={t('ladder', 'whatIf')}
        aria-describedby={describedBy}
        aria-haspopup="menu"
        aria-expanded={open}
        tabIndex={tabIndex}
        data-open={open ? '' : undefined}
        aria-disabled={recorded}
        title={recorded ? t('ladder', 'recorded') : undefined}
        onPointerEnter={() => void loadMenu()}
        onFocus={() => void loadMenu()}
        onClick={event => {
          event.stopPropagation()
          if (recorded) notify({ kind: 'hint', text: t('ladder', 'recorded') })
          else setOpen(!open)
        }}
      >
        {size === 'dots' ? <span aria-hidden="true">⋯</span> : t('ladder', 'whatIf')}
      </button>
      {open && (
        <Suspense fallback={null}>
          <WhatIfMenu
            message={message}
            anchor={button}
            onClose={close}
            onChoose={(kind, option) => {
              close()
              onWhatIf(message.message, kind, option)
            }}
          />
        </Suspense>
      )}
    </>
  )
}
