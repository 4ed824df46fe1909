import { useCallback, useEffect, useId, useRef, useState, type ReactNode } from 'react'
import styles from './popover.module.css'

interface Props {
  /** Accessible name of the button where its content is not one. */
  readonly name?: string
  readonly button: ReactNode
  readonly look?: 'text' | 'outlined'
  /** What the button opens, for assistive technology. */
  readonly kind: 'menu' | 'dialog'
  readonly align?: 'start' | 'end'
  readonly children: (close: () => void) => ReactNode
}

/** A button with something that floats under it. Escape and a press elsewhere close it; focus returns to the button. */
export function Popover({ name, button, look = 'text', kind, align = 'start', children }: Props): ReactNode {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const id = useId()
  const close = useCallback(() => setOpen(false), [])
  useEffect(() => {
    if (!open) return undefined
    root.current?.querySelector<HTMLElement>('[data-first], [role^=menuitem], button:not([aria-haspopup])')?.focus()
    const onPress = (event: PointerEvent): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) === false) setOpen(false)
    }
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      setOpen(false)
    }
    document.addEventListener('pointerdown', onPress)
    document.addEventListener('keydown', onKey)
    const [box, button] = [root.current, opener.current]
    return () => {
      document.removeEventListener('pointerdown', onPress)
      document.removeEventListener('keydown', onKey)
      // What had the focus is gone; a press elsewhere has taken it already.
      if (document.activeElement === document.body || box?.contains(document.activeElement) === true) button?.focus()
    }
  }, [open])
  return (
    <div ref={root} className={styles.root}>
      <button
        ref={opener}
        type="button"
        className={look === 'text' ? styles.text : styles.outlined}
        aria-label={name}
        aria-haspopup={kind}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        <div id={id} className={styles.floating} data-align={align}>
          {children(close)}
        </div>
      )}
    </div>
  )
}
