import {
  lazy,
  memo,
  Suspense,
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
} from 'react'
import type { ScenarioCard } from '../../../scenarios/registry.ts'
import { t } from '../../i18n/t.ts'
import floating from '../../widgets/popover.module.css'
import styles from './scenario-choice.module.css'

const Finder = lazy(() => import('./scenario-finder.tsx'))
/** A press or a key comes soon: then the list is there. */
const fetchFinder = (): void => void import('./scenario-finder.tsx')

/** Keys that open the list of a choice, and what they leave in its field; undefined for others. */
function typedBy({ key, ctrlKey, metaKey }: KeyboardEvent): string | undefined {
  if (ctrlKey || metaKey) return undefined
  if (['ArrowDown', 'ArrowUp', 'Enter', ' '].includes(key)) return ''
  return /^[\p{L}\p{N}]$/u.test(key) ? key : undefined
}

interface Props {
  readonly scenarios: readonly ScenarioCard[]
  /** Of the run that is shown; its scenario need not be among ours when it came as a file. */
  readonly shown: { readonly scenario: string; readonly title: string } | null
  readonly onScenario: (id: string) => void
}

/**
 * What is played. A native choice in name, role and value, for scripts and assistive technology that set it; pressing
 * it or typing on it opens a list that can be searched, in the place of the browser's own.
 */
export function ScenarioChoice({ scenarios, shown, onScenario }: Props): ReactNode {
  const [typed, setTyped] = useState<string | null>(null)
  const box = useRef<HTMLDivElement>(null)
  const select = useRef<HTMLSelectElement>(null)
  const open = typed !== null
  const close = (): void => {
    setTyped(null)
    select.current?.focus()
  }
  usePressElsewhere(box, open, setTyped)
  const onMouseDown = (event: MouseEvent): void => {
    event.preventDefault()
    setTyped(open ? null : '')
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const text = typedBy(event)
    if (text === undefined) return
    event.preventDefault()
    // What is typed while the list is on its way is not lost.
    setTyped(before => `${before ?? ''}${text}`)
  }
  return (
    <div ref={box} className={styles.choice}>
      <select
        ref={select}
        className={styles.scenario}
        aria-label={t('header', 'scenario')}
        aria-expanded={open}
        value={shown?.scenario ?? ''}
        onChange={event => onScenario(event.target.value)}
        onPointerEnter={fetchFinder}
        onFocus={fetchFinder}
        onMouseDown={onMouseDown}
        onKeyDown={onKeyDown}
      >
        <Options scenarios={scenarios} shown={shown} />
      </select>
      {open && (
        <div className={`${floating.floating} ${styles.floating}`}>
          <Suspense fallback={null}>
            <Finder
              cards={scenarios}
              shown={shown?.scenario ?? null}
              typed={typed}
              onChoose={id => {
                close()
                onScenario(id)
              }}
              onClose={close}
            />
          </Suspense>
        </div>
      )}
    </div>
  )
}

const Options = memo(function Options({ scenarios, shown }: Pick<Props, 'scenarios' | 'shown'>): ReactNode {
  const known = scenarios.some(({ id }) => id === shown?.scenario)
  return (
    <>
      {!known && <option value={shown?.scenario ?? ''}>{shown?.title ?? '…'}</option>}
      {scenarios.map(({ id, title }) => (
        <option key={id} value={id}>
          {title}
        </option>
      ))}
    </>
  )
})

function usePressElsewhere(
  box: RefObject<HTMLElement | null>,
  open: boolean,
  setTyped: (typed: string | null) => void,
): void {
  useEffect(() => {
    if (!open) return undefined
    const onPress = (event: PointerEvent): void => {
      if (event.target instanceof Node && box.current?.contains(event.target) === false) setTyped(null)
    }
    document.addEventListener('pointerdown', onPress)
    return () => document.removeEventListener('pointerdown', onPress)
  }, [box, open, setTyped])
}
