import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import styles from './tabs.module.css'

export interface Tab<Id extends string> {
  readonly id: Id
  readonly label: string
  /** Full name where the label alone is not one: a tab of a row of tables. */
  readonly name?: string
  /** Shown after the name, part of it for assistive technology. */
  readonly count?: number | undefined
  /** Marks that something on it changed at this moment. */
  readonly changed?: boolean
}

interface Props<Id extends string> {
  readonly label: string
  readonly tabs: readonly Tab<Id>[]
  readonly selected: Id
  readonly onSelect: (id: Id) => void
  /** Id of the panel element; tabs are named `<panel>-tab-<id>`. */
  readonly panel: string
  readonly size?: 'inspector' | 'small'
}

/** Row of tabs by the ARIA pattern: one stop for Tab, arrows move and select. */
export function Tabs<Id extends string>({
  label,
  tabs,
  selected,
  onSelect,
  panel,
  size = 'inspector',
}: Props<Id>): ReactNode {
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ id }) => id === selected)
    const to = targetOf(event.key, at, tabs.length)
    const next = to === undefined ? undefined : tabs[to]
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    onSelect(next.id)
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus()
  }
  useEffect(() => {
    // With the frame: places asked for in the middle of a step would have to be laid out twice.
    const frame = requestAnimationFrame(() => {
      const box = list.current
      const tab = box?.querySelector<HTMLElement>('[aria-selected=true]')
      if (box === null || tab === null || tab === undefined) return
      // Only the row scrolls: scrollIntoView would move the page with it.
      const [left, right] = [tab.offsetLeft - 8, tab.offsetLeft + tab.offsetWidth + 8 - box.clientWidth]
      if (left < box.scrollLeft) box.scrollLeft = left
      if (right > box.scrollLeft) box.scrollLeft = right
    })
    return () => cancelAnimationFrame(frame)
  }, [selected])
  return (
    <div ref={list} role="tablist" aria-label={label} tabIndex={-1} className={styles[size]} onKeyDown={onKeyDown}>
      {tabs.map(tab => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={`${panel}-tab-${tab.id}`}
          data-tab={tab.id}
          aria-selected={tab.id === selected}
          aria-controls={panel}
          aria-label={tab.name ?? tab.label}
          tabIndex={tab.id === selected ? 0 : -1}
          data-changed={tab.changed === true ? '' : undefined}
          className={styles.tab}
          onClick={() => onSelect(tab.id)}
        >
          {tab.label}
          {tab.count !== undefined && <span className={styles.count}>{tab.count}</span>}
        </button>
      ))}
    </div>
  )
}

/** Index the key leads to; undefined for keys that are not the row's. */
export function targetOf(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined
  if (key === 'ArrowRight') return (at + 1) % count
  if (key === 'ArrowLeft') return (at - 1 + count) % count
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return undefined
}
