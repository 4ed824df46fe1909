import { memo, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { crowd as texts } from '../../i18n/en/crowd.ts'
import { textsOf } from '../../i18n/t.ts'
import { boundAt } from '../../selectors/crowd-bound.ts'
import type { CrowdFacts, LoadedTrace } from '../../store/state.ts'
import { lastChanges, membersNamed } from '../../selectors/crowd-list.ts'
import { milliseconds } from '../../selectors/time-text.ts'
import { follow } from '../../store/actions.ts'
import { useExplorer } from '../../store/store.ts'
import { useSize } from '../../widgets/use-size.ts'
import { CrowdSummary } from './crowd-summary.tsx'
import styles from './clients.module.css'

const t = textsOf(texts)
/** px, as in the style sheet. */
const ROW = 24
/** Rows drawn beyond both edges. */
const SPARE = 4

/** All clients of a crowd, found by name or address; only the rows in view are there. A chosen one is followed. */
export default function Clients({ loaded }: { readonly loaded: LoadedTrace }): ReactNode {
  return loaded.crowd === undefined ? null : <List loaded={loaded} crowd={loaded.crowd} />
}

interface Props {
  readonly loaded: LoadedTrace
  readonly crowd: CrowdFacts
}

function List({ loaded, crowd }: Props): ReactNode {
  const [words, setWords] = useState('')
  const found = useMemo(() => membersNamed(crowd, words), [crowd, words])
  const client = useExplorer(state => state.client)
  const label = crowd.members.find(({ id }) => id === client)?.label
  return (
    <section className={styles.clients} aria-label={t('list')}>
      <CrowdSummary loaded={loaded} crowd={crowd} />
      <div className={styles.head}>
        <strong>{t('count', crowd.members.length)}</strong>
        {label !== undefined && (
          <button type="button" className={styles.stop} onClick={() => follow(null)}>
            {t('unfollow', label)}
          </button>
        )}
      </div>
      <input
        type="search"
        className={styles.find}
        aria-label={t('find')}
        placeholder={t('find')}
        value={words}
        onChange={event => setWords(event.target.value)}
        onKeyDown={event => {
          const first = crowd.members[found[0] ?? -1]
          if (event.key === 'Enter' && first !== undefined) follow(first.id)
        }}
      />
      <Rows loaded={loaded} crowd={crowd} found={found} client={client} />
    </section>
  )
}

interface RowsProps extends Props {
  readonly found: readonly number[]
  readonly client: string | null
}

function Rows({ loaded, crowd, found, client }: RowsProps): ReactNode {
  const cursor = useExplorer(state => state.cursor)
  const box = useRef<HTMLDivElement>(null)
  const { height } = useSize(box)
  const [top, setTop] = useState(0)
  const bound = boundAt(crowd, cursor)
  const from = Math.max(0, Math.floor(top / ROW) - SPARE)
  const until = Math.min(found.length, Math.ceil((top + height) / ROW) + SPARE)
  const atUs = loaded.steps[cursor]?.atUs ?? 0
  return (
    // Rows out of view are not there to be reached: the list scrolls, and its arrows go from row to row.
    <div ref={box} className={styles.scroller} onScroll={event => setTop(event.currentTarget.scrollTop)}>
      <table
        aria-rowcount={found.length + 1}
        aria-label={t('list')}
        style={{ marginTop: from * ROW, marginBottom: (found.length - until) * ROW }}
      >
        <thead>
          <tr>
            <th scope="col">{t('client')}</th>
            <th scope="col">{t('gateway')}</th>
            <th scope="col">{t('since')}</th>
          </tr>
        </thead>
        <tbody>
          {found.slice(from, until).map((member, i) => {
            const node = crowd.members[member]
            const gateway = bound.gateway[member] ?? -1
            return node === undefined ? null : (
              <ClientRow
                key={node.id}
                index={from + i + 2}
                id={node.id}
                label={node.label}
                gateway={gateway}
                name={crowd.gateways[gateway]?.label ?? '–'}
                sinceUs={lastChanges(crowd, member, atUs)}
                moved={bound.moved.has(member)}
                followed={node.id === client}
              />
            )
          })}
        </tbody>
      </table>
      {found.length === 0 && <p>{t('noneFound')}</p>}
    </div>
  )
}

interface RowProps {
  readonly index: number
  readonly id: string
  readonly label: string
  readonly gateway: number
  readonly name: string
  readonly sinceUs: number | undefined
  readonly moved: boolean
  readonly followed: boolean
}

const ClientRow = memo(function ClientRow(props: RowProps): ReactNode {
  const { index, id, label, gateway, name, sinceUs, moved, followed } = props
  return (
    <tr aria-rowindex={index} data-moved={moved ? '' : undefined} data-followed={followed ? '' : undefined}>
      <td>
        <button
          type="button"
          aria-label={t(followed ? 'unfollow' : 'follow', label)}
          aria-pressed={followed}
          onClick={() => follow(followed ? null : id)}
          onKeyDown={onArrows}
        >
          {label}
        </button>
      </td>
      <td>
        <i data-gateway={gateway} aria-hidden="true" />
        {name}
      </td>
      <td className={styles.time}>{sinceUs === undefined ? '' : milliseconds(sinceUs, 1)}</td>
    </tr>
  )
})

/** From row to row. */
function onArrows(event: KeyboardEvent<HTMLButtonElement>): void {
  const way = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (way === 0) return
  const buttons = [...(event.currentTarget.closest('tbody')?.querySelectorAll('button') ?? [])]
  const at = buttons.findIndex(button => button === document.activeElement)
  const next = buttons[at + way]
  if (at < 0 || next === undefined) return
  event.preventDefault()
  event.stopPropagation()
  next.focus({ preventScroll: true })
  next.scrollIntoView({ block: 'nearest' })
}
