import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react'
import { createPortal } from 'react-dom'
import type { Message } from '../../../trace/messages.ts'
import type { TraceNode } from '../../../trace/trace.ts'
import { t } from '../../i18n/t.ts'
import type { WhatIfKind } from '../../store/fault-text.ts'
import { useExplorer } from '../../store/store.ts'
import { CorruptForm } from './corrupt-form.tsx'
import { forgeriesOf } from './forgeries.ts'
import { FaultIcon, type WhatIfIcon } from './icons.tsx'
import { zoomOf } from '../../widgets/zoom-of.ts'
import styles from './what-if.module.css'

interface Props {
  readonly message: Message
  readonly anchor: RefObject<HTMLElement | null>
  readonly onClose: () => void
  readonly onChoose: (kind: WhatIfKind, option?: string) => void
}

const ITEMS: readonly { readonly kind: Exclude<WhatIfIcon, 'forge'>; readonly option?: string }[] = [
  { kind: 'drop' },
  { kind: 'delay', option: '500ms' },
  { kind: 'duplicate', option: '20ms' },
  { kind: 'corrupt' },
  { kind: 'replay', option: '1s' },
]

const NOBODY: readonly TraceNode[] = []

/** The menu of faults for one message; floats on free ground beside its button. Arrows move, Esc returns. */
export default function WhatIfMenu({ message, anchor, onClose, onChoose }: Props): ReactNode {
  const box = useRef<HTMLElement | null>(null)
  const [corrupting, setCorrupting] = useState(false)
  const nodes = useExplorer(state => state.loaded?.trace.header.nodes ?? NOBODY)
  const put = useCallback(
    (element: HTMLElement | null): void => {
      box.current = element
      if (element === null) return
      putBeside(element, anchor.current)
      element.querySelector<HTMLElement>('[role=menuitem]')?.focus()
    },
    [anchor],
  )
  useDismiss(box, anchor, onClose)
  if (corrupting) {
    return createPortal(
      <dialog key="form" open ref={put} className={styles.menu} aria-label={t('ladder', 'corruptHeading')}>
        <p className={styles.heading}>{t('ladder', 'corruptHeading')}</p>
        <CorruptForm
          message={message}
          onBack={() => setCorrupting(false)}
          onChoose={option => onChoose('corrupt', option)}
        />
      </dialog>,
      document.body,
    )
  }
  const heading = t('ladder', 'whatIfHeading', message.name)
  return createPortal(
    <div key="menu" ref={put} className={styles.menu} role="menu" aria-label={heading}>
      <p className={styles.heading} role="presentation">
        {heading}
      </p>
      {ITEMS.map(({ kind, option }) => (
        <Item
          key={kind}
          kind={kind}
          name={t('ladder', kind)}
          value={t('ladder', `${kind}Value`)}
          onKeyDown={event => onItemKey(event, box.current, onClose)}
          onClick={() => (kind === 'corrupt' ? setCorrupting(true) : onChoose(kind, option))}
        />
      ))}
      {forgeriesOf(message, nodes).map(({ name, value, option }) => (
        <Item
          key={option}
          kind="forge"
          name={name}
          value={value}
          label={`${name}, ${value}`}
          onKeyDown={event => onItemKey(event, box.current, onClose)}
          onClick={() => onChoose('forge', option)}
        />
      ))}
    </div>,
    document.body,
  )
}

interface ItemProps {
  readonly kind: WhatIfIcon
  readonly name: string
  readonly value: string
  /** Where the name alone does not tell it from another. */
  readonly label?: string
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onClick: () => void
}

function Item({ kind, name, value, label = name, onKeyDown, onClick }: ItemProps): ReactNode {
  return (
    <button
      type="button"
      role="menuitem"
      aria-label={label}
      tabIndex={-1}
      className={styles.item}
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      <FaultIcon kind={kind} />
      <span className={styles.name}>{name}</span>
      <span className={styles.value}>{value}</span>
    </button>
  )
}

/** Keys of the menu pattern: arrows, Home, End and first letters move, Tab leaves; all others do what they do. */
function onItemKey(event: KeyboardEvent, box: HTMLElement | null, onClose: () => void): void {
  event.stopPropagation()
  if (event.key === 'Tab') {
    event.preventDefault()
    onClose()
    return
  }
  const items = [...(box?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
  const at = items.findIndex(item => item === document.activeElement)
  const letter = (item: HTMLElement): boolean =>
    item.ariaLabel?.toLowerCase().startsWith(event.key.toLowerCase()) === true
  const typed = event.key.length === 1 && event.key !== ' ' ? items.findIndex((item, i) => i > at && letter(item)) : -1
  const again = typed < 0 && event.key.length === 1 && event.key !== ' ' ? items.findIndex(letter) : typed
  const to: Record<string, number> = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  }
  const next = items[to[event.key] ?? again]
  if (next === undefined) return
  event.preventDefault()
  next.focus()
}

const GAP = 8

/** Right of the button where there is room, else left; never over it, never outside the page. */
function putBeside(box: HTMLElement, anchor: HTMLElement | null): void {
  const at = anchor?.getBoundingClientRect()
  if (at === undefined) return
  const { offsetWidth: width, offsetHeight: height } = box
  const zoom = zoomOf(box)
  const right = at.right / zoom + GAP
  const x = right + width <= window.innerWidth / zoom - GAP ? right : Math.max(GAP, at.left / zoom - GAP - width)
  const y = Math.max(GAP, Math.min(at.top / zoom - 12, window.innerHeight / zoom - height - GAP))
  box.style.left = `${Math.round(x)}px`
  box.style.top = `${Math.round(y)}px`
}

/** Esc and a press elsewhere close; keys do not reach the page's shortcuts while it is open. */
function useDismiss(
  box: RefObject<HTMLElement | null>,
  anchor: RefObject<HTMLElement | null>,
  onClose: () => void,
): void {
  useEffect(() => {
    const onDown = (event: PointerEvent): void => {
      const { target } = event
      if (!(target instanceof Node)) return
      if (box.current?.contains(target) !== true && anchor.current?.contains(target) !== true) onClose()
    }
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      onClose()
    }
    document.addEventListener('pointerdown', onDown, true)
    document.addEventListener('keydown', onKey, true)
    return () => {
      document.removeEventListener('pointerdown', onDown, true)
      document.removeEventListener('keydown', onKey, true)
    }
  }, [box, anchor, onClose])
}
