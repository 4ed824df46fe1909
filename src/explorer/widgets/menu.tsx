import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { Icon } from './icon.tsx'
import styles from './menu.module.css'

export interface MenuItem {
  readonly id: string
  readonly label: string
  /** Said after the name, dimmer: a default, a file's ending. */
  readonly detail?: string
  /** Given: one choice among the items. */
  readonly checked?: boolean
}

interface Props {
  readonly label: string
  readonly items: readonly MenuItem[]
  readonly onChoose: (id: string) => void
}

/** Items of a menu by the ARIA pattern: arrows move, letters jump, Enter chooses. */
export function Menu({ label, items, onChoose }: Props): ReactNode {
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('[data-item]') ?? [])]
    const at = buttons.findIndex(button => button === document.activeElement)
    const to = menuTarget(event.key, at, items)
    const next = to === undefined ? undefined : buttons[to]
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    next.focus()
  }
  return (
    <div ref={list} role="menu" tabIndex={-1} aria-label={label} className={styles.menu} onKeyDown={onKeyDown}>
      {items.map(({ id, label: text, detail, checked }) => (
        <button
          key={id}
          type="button"
          role={checked === undefined ? 'menuitem' : 'menuitemradio'}
          aria-checked={checked}
          data-item=""
          tabIndex={-1}
          className={styles.item}
          onClick={() => onChoose(id)}
        >
          {checked !== undefined && <span className={styles.check}>{checked && <Icon name="check" size={14} />}</span>}
          {text}
          {detail !== undefined && <span className={styles.detail}>{detail}</span>}
        </button>
      ))}
    </div>
  )
}

/** Index a key leads to; undefined for keys that are not the menu's. */
export function menuTarget(key: string, at: number, items: readonly MenuItem[]): number | undefined {
  const count = items.length
  if (key === 'ArrowDown') return (at + 1) % count
  if (key === 'ArrowUp') return (at - 1 + count) % count
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  if (!/^\p{L}$/u.test(key)) return undefined
  for (let i = 1; i <= count; i += 1) {
    const index = (Math.max(0, at) + i) % count
    if (items[index]?.label.toLowerCase().startsWith(key.toLowerCase()) === true) return index
  }
  return undefined
}
