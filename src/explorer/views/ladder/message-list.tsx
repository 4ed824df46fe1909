import { memo, useCallback, useRef, useState, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react'
import type { Message } from '../../../trace/messages.ts'
import { t } from '../../i18n/t.ts'
import type { Box } from '../../selectors/labels-box.ts'
import type { WhatIfKind } from '../../store/fault-text.ts'
import { WhatIfButton } from '../what-if/what-if-button.tsx'
import { fateText, journeyText, messageTitle, messageWords, type LabelOf } from './message-text.ts'
import styles from './message-list.module.css'

export interface ListedMessage {
  readonly message: Message
  /** Where its label stands on the picture; where its arrow is when it has none. */
  readonly place: { readonly box: Box }
}

interface Props {
  readonly items: readonly ListedMessage[]
  readonly labelOf: LabelOf
  readonly selected: number | undefined
  /** `picture`: every item lies over its arrow's label; `rows`: one under the other, in words. */
  readonly form: 'picture' | 'rows'
  readonly onSelect: (message: number) => void
  readonly onHover: (message: number | undefined, how: 'pointer' | 'focus') => void
  readonly onWhatIf: (message: number, kind: WhatIfKind, option?: string) => void
}

/** The message sequence as a list: its text form, and what carries focus and menus on the picture. One stop for Tab. */
export const MessageList = memo(function MessageList({ items, selected, form, ...rest }: Props): ReactNode {
  const list = useRef<HTMLOListElement>(null)
  const [roving, setRoving] = useState<number | undefined>(undefined)
  const stop = [roving, selected, items[0]?.message.message].find(
    id => id !== undefined && items.some(item => item.message.message === id),
  )
  const onKey = useCallback(
    (message: number, event: KeyboardEvent): void => {
      const at = items.findIndex(item => item.message.message === message)
      const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }
      const next = items[to[event.key] ?? -1]
      if (next === undefined || event.shiftKey) return
      event.preventDefault()
      event.stopPropagation()
      setRoving(next.message.message)
      list.current?.querySelector<HTMLElement>(`[data-message="${next.message.message}"]`)?.focus()
    },
    [items],
  )
  return (
    <ol ref={list} aria-label={t('ladder', 'messages')} className={form === 'picture' ? styles.overlay : styles.rows}>
      {items.map(item => (
        <Item
          key={item.message.message}
          item={item}
          form={form}
          selected={item.message.message === selected}
          stop={item.message.message === stop}
          onRove={setRoving}
          onKey={onKey}
          {...rest}
        />
      ))}
    </ol>
  )
})

interface ItemProps extends Omit<Props, 'items' | 'selected'> {
  readonly item: ListedMessage
  readonly selected: boolean
  readonly stop: boolean
  readonly onRove: (message: number) => void
  readonly onKey: (message: number, event: KeyboardEvent) => void
}

const Item = memo(function Item({ item, form, selected, stop, ...rest }: ItemProps): ReactNode {
  const { message, place } = item
  const { labelOf, onRove, onSelect, onHover, onKey } = rest
  const id = `message-${message.message}`
  const onPicture = form === 'picture'
  return (
    <li
      className={styles.item}
      style={onPicture ? overPicture(place.box) : undefined}
      data-fate={message.fate}
      data-selected={selected ? '' : undefined}
    >
      <button
        type="button"
        id={id}
        className={styles.select}
        data-message={message.message}
        aria-pressed={selected}
        tabIndex={stop ? 0 : -1}
        onKeyDown={event => onKey(message.message, event)}
        onClick={() => {
          onRove(message.message)
          onSelect(message.message)
        }}
        onPointerEnter={() => onHover(message.message, 'pointer')}
        onPointerLeave={() => onHover(undefined, 'pointer')}
        onFocus={event => {
          onRove(message.message)
          if (event.target.matches(':focus-visible')) onHover(message.message, 'focus')
        }}
        onBlur={() => onHover(undefined, 'focus')}
      >
        {onPicture ? (
          <span className="visually-hidden">{messageWords(message, labelOf)}</span>
        ) : (
          <Words message={message} labelOf={labelOf} />
        )}
      </button>
      <span className={styles.menu}>
        <WhatIfButton
          message={message}
          describedBy={id}
          onWhatIf={rest.onWhatIf}
          tabIndex={stop ? 0 : -1}
          size={onPicture ? 'dots' : 'word'}
        />
      </span>
    </li>
  )
})

const overPicture = (box: Box): CSSProperties => ({
  left: box.x,
  top: box.y,
  width: Math.max(24, box.width),
  transform: `translate(-50%, -50%) rotate(${box.angle.toFixed(4)}rad)`,
})

function Words({ message, labelOf }: { readonly message: Message; readonly labelOf: LabelOf }): ReactNode {
  return (
    <>
      <span className={styles.number}>{message.number === 0 ? '' : message.number}</span>
      <span className={styles.title}>{messageTitle(message, labelOf)}</span>
      <span className={styles.detail}>{message.detail}</span>
      <span className={styles.journey}>{journeyText(message, labelOf)}</span>
      <span className={styles.fate}>{fateText(message, labelOf)}</span>
    </>
  )
}
