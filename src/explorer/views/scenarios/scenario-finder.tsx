// A native choice cannot be searched: the parts of this one have their roles by hand.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import {
  memo,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react'
import type { ScenarioCard } from '../../../scenarios/registry.ts'
import { scenarios as say } from '../../i18n/en/scenarios.ts'
import { bySource, likeliest, matching, type SourceGroup } from '../../store/scenario-list.ts'
import { Icon } from '../../widgets/icon.tsx'
import styles from './scenarios.module.css'

interface Props {
  readonly cards: readonly ScenarioCard[]
  /** Id of the scenario that is shown. */
  readonly shown: string | null
  /** What was typed to open the list. */
  readonly typed: string
  readonly onChoose: (id: string) => void
  readonly onClose: () => void
}

const PAGE = 8

/** All scenarios under their sources with a field that narrows them: a combobox by the ARIA pattern. */
export default function ScenarioFinder({ cards, shown, typed, onChoose, onClose }: Props): ReactNode {
  const [text, setText] = useState(typed)
  const groups = useMemo(() => bySource(matching(cards, text)), [cards, text])
  const found = groups.flatMap(group => group.cards)
  const [picked, setPicked] = useState<string | null>(shown)
  const active = found.find(({ id }) => id === picked) ?? likeliest(found, text)
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const ids = useId()
  useEffect(() => field.current?.focus(), [])
  useShown(list, active)
  const narrow = (to: string): void => {
    setText(to)
    setPicked(null)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = place(event, active === undefined ? -1 : found.indexOf(active), found.length)
    if (event.key === 'Enter' && active !== undefined) onChoose(active.id)
    else if (event.key === 'Escape') onClose()
    else if (to === undefined) return
    else setPicked(found[to]?.id ?? null)
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className={styles.finder}>
      <div className={styles.head}>
        <input
          ref={field}
          type="text"
          role="combobox"
          className={styles.field}
          aria-label={say.find}
          placeholder={say.find}
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={`${ids}-list`}
          aria-activedescendant={active === undefined ? undefined : `${ids}-${active.id}`}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={event => narrow(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <span aria-live="polite" className={styles.count}>
          {say.found(found.length, cards.length)}
        </span>
      </div>
      <div ref={list} id={`${ids}-list`} role="listbox" aria-label={say.all} tabIndex={-1} className={styles.list}>
        <Groups ids={ids} groups={groups} active={active} shown={shown} onChoose={onChoose} />
      </div>
      {found.length === 0 && <Nothing text={text.trim()} all={cards.length} onClear={() => narrow('')} />}
    </div>
  )
}

interface GroupsProps extends Pick<Props, 'shown' | 'onChoose'> {
  readonly ids: string
  readonly groups: readonly SourceGroup[]
  readonly active: ScenarioCard | undefined
}

function Groups({ ids, groups, active, shown, onChoose }: GroupsProps): ReactNode {
  return groups.map(({ work, cards }) => (
    <div key={work} role="group" aria-label={work}>
      <p role="presentation" className={styles.group}>
        {work} <span>{cards.length}</span>
      </p>
      {cards.map(card => (
        <Option
          key={card.id}
          id={`${ids}-${card.id}`}
          card={card}
          active={card === active}
          shown={card.id === shown}
          onChoose={onChoose}
        />
      ))}
    </div>
  ))
}

interface NothingProps {
  readonly text: string
  readonly all: number
  readonly onClear: () => void
}

function Nothing({ text, all, onClear }: NothingProps): ReactNode {
  if (all === 0) return <p className={styles.none}>{say.loading}</p>
  return (
    <p className={styles.none}>
      {say.none(text)}
      <button type="button" onClick={onClear}>
        {say.clear}
      </button>
    </p>
  )
}

/** Scrolls to the active option. */
function useShown(list: RefObject<HTMLElement | null>, active: ScenarioCard | undefined): void {
  useEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' })
  }, [list, active])
}

/** Index a key leads to; undefined for keys of the field itself. */
function place({ key }: KeyboardEvent, at: number, count: number): number | undefined {
  if (count === 0) return undefined
  if (key === 'ArrowDown') return (at + 1) % count
  if (key === 'ArrowUp') return (at - 1 + count) % count
  if (key === 'PageDown') return Math.min(count - 1, at + PAGE)
  if (key === 'PageUp') return Math.max(0, at - PAGE)
  return undefined
}

interface OptionProps {
  readonly id: string
  readonly card: ScenarioCard
  readonly active: boolean
  readonly shown: boolean
  readonly onChoose: (id: string) => void
}

const Option = memo(function Option({ id, card, active, shown, onChoose }: OptionProps): ReactNode {
  const { section } = card.source
  return (
    // Keys go to the field above, which names the active option.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={shown}
      data-active={active ? '' : undefined}
      className={styles.option}
      title={card.summary}
      onClick={() => onChoose(card.id)}
    >
      <span className={styles.check}>{shown && <Icon name="check" size={14} />}</span>
      <span className={styles.title}>{card.title}</span>
      <span className={styles.section}>{/^[§R]/.test(section) ? section : `§${section}`}</span>
      <code className={styles.id}>{card.id}</code>
    </div>
  )
})
