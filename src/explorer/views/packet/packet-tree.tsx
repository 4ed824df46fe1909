import { memo, useLayoutEffect, useMemo, useRef, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { packetContent as texts } from '../../i18n/en/packet-content.ts'
import { textsOf } from '../../i18n/t.ts'
import { visibleRows, type PacketNode, type VisibleRow } from '../../selectors/packet.ts'
import { sameValue } from '../../selectors/same-value.ts'
import { fingerprintOfKey } from '../../selectors/key-fingerprint.ts'
import { KeyGlyph } from '../tables/key-glyph.tsx'
import { ClauseChip } from './clause-chip.tsx'
import { openedEdges, type OpenedEdge } from './opened-edges.ts'
import styles from './packet-tree.module.css'

const say = textsOf(texts)

interface Props {
  readonly nodes: readonly PacketNode[]
  readonly open: ReadonlySet<string>
  readonly picked: string | undefined
  readonly onOpen: (open: ReadonlySet<string>) => void
  readonly onPick: (id: string) => void
}

/** The packet's layers and fields by the ARIA tree pattern: arrows walk, right opens, left closes or goes up. */
export function PacketTree({ nodes, open, picked, onOpen, onPick }: Props): ReactNode {
  const tree = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => visibleRows(nodes, open), [nodes, open])
  const edges = useMemo(() => openedEdges(rows), [rows])
  const stop = rows.some(row => row.node.id === picked) ? picked : rows[0]?.node.id
  useLayoutEffect(() => {
    if (picked === undefined) return
    tree.current?.querySelector(`[data-id="${picked}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [picked])
  const toggle = (id: string, on: boolean): void => {
    const next = new Set(open)
    if (on) next.add(id)
    else next.delete(id)
    onOpen(next)
  }
  const go = (row: VisibleRow | undefined): void => {
    if (row === undefined) return
    onPick(row.node.id)
    tree.current?.querySelector<HTMLElement>(`[data-id="${row.node.id}"]`)?.focus()
  }
  // The tree listens for its rows, so that a row that says the same is not drawn again.
  const onKey = (event: KeyboardEvent): void => {
    const id = rowOf(event)
    const at = rows.findIndex(row => row.node.id === id)
    const row = rows[at]
    if (row === undefined || !keyDoes(event.key, row, rows, at, open, go, toggle)) return
    event.preventDefault()
    event.stopPropagation()
  }
  const onClick = (event: MouseEvent): void => {
    const row = rows.find(({ node }) => node.id === rowOf(event))
    // Links of clauses do what links do.
    if (row === undefined || (event.target instanceof Element && event.target.closest('a') !== null)) return
    const { id, children } = row.node
    const onTwisty = event.target instanceof Element && event.target.closest('button') !== null
    if (!onTwisty) onPick(id)
    if (onTwisty || (children.length > 0 && id === picked)) toggle(id, !open.has(id))
  }
  return (
    <div
      ref={tree}
      role="tree"
      tabIndex={-1}
      aria-label={say('fields')}
      className={styles.tree}
      onKeyDown={onKey}
      onClick={onClick}
    >
      {rows.map(row => (
        <Row
          key={row.node.id}
          {...row}
          edge={edges.get(row.node.id)}
          isOpen={open.has(row.node.id)}
          picked={row.node.id === picked}
          stop={row.node.id === stop}
        />
      ))}
    </div>
  )
}

function keyDoes(
  key: string,
  row: VisibleRow,
  rows: readonly VisibleRow[],
  at: number,
  open: ReadonlySet<string>,
  go: (row: VisibleRow | undefined) => void,
  toggle: (id: string, on: boolean) => void,
): boolean {
  const { id, children } = row.node
  const isOpen = open.has(id)
  switch (key) {
    case 'ArrowDown':
      go(rows[at + 1])
      return true
    case 'ArrowUp':
      go(rows[at - 1])
      return true
    case 'Home':
      go(rows[0])
      return true
    case 'End':
      go(rows.at(-1))
      return true
    case 'ArrowRight':
      if (children.length > 0 && !isOpen) toggle(id, true)
      else if (children.length > 0) go(rows[at + 1])
      return true
    case 'ArrowLeft':
      if (isOpen && children.length > 0) toggle(id, false)
      else go(rows.findLast((other, i) => i < at && other.level < row.level))
      return true
    case 'Enter':
    case ' ':
      if (children.length > 0) toggle(id, !isOpen)
      return true
    default:
      return false
  }
}

/** The row an event came from. */
function rowOf({ target }: KeyboardEvent | MouseEvent): string | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-id]') : null
  return row?.dataset['id']
}

interface RowProps extends VisibleRow {
  readonly edge: OpenedEdge | undefined
  readonly isOpen: boolean
  readonly picked: boolean
  readonly stop: boolean
}

/** Another packet has other nodes, most of which say the same as those before: what is shown decides. */
const Row = memo(
  RowOf,
  ({ node: a, ...before }, { node: b, ...after }) =>
    sameValue(before, after) && (a === b || sameValue(shownOf(a), shownOf(b))),
)

const shownOf = ({
  id,
  kind,
  name,
  value,
  meaning,
  ref,
  start,
  end,
  encrypted,
  openedBy,
  children,
}: PacketNode): unknown => [
  id,
  kind,
  name,
  value,
  meaning,
  ref,
  start,
  end,
  encrypted,
  openedBy === undefined ? '' : `${openedBy.name} ${fingerprintOfKey(openedBy.octets)}`,
  children.length === 0,
]

/** px of a level, and of the little arrow with the gap behind it: rows without one are as many elements less. */
const INDENT = 14
const TWISTY = 19

function RowOf({ node, level, position, siblings, edge, isOpen, picked, stop }: RowProps): ReactNode {
  const hasChildren = node.children.length > 0
  return (
    <div
      role="treeitem"
      data-id={node.id}
      data-kind={node.kind}
      data-edge={edge}
      className={styles.row}
      style={{
        paddingInlineStart: (level - 1) * INDENT + (edge === undefined ? 0 : 6) + (hasChildren ? 0 : TWISTY),
      }}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-selected={picked}
      {...(hasChildren ? { 'aria-expanded': isOpen } : {})}
      tabIndex={stop ? 0 : -1}
    >
      {hasChildren && <Twisty isOpen={isOpen} />}
      {(node.encrypted || node.kind === 'opened') && (
        <Lock isOpen={node.kind === 'opened' && node.children.length > 0} />
      )}
      <span className={styles.name} title={node.name}>
        {node.kind === 'opened' ? openedName(node) : node.name}
      </span>
      {node.kind === 'layer' && <span className={styles.size}>{node.end - node.start} B</span>}
      {node.value !== '' && <span className={styles.value}>{node.value}</span>}
      {node.openedBy !== undefined && <OpenedBy {...node.openedBy} />}
      {node.meaning !== '' && (
        <span className={styles.meaning} title={node.meaning}>
          {node.meaning}
        </span>
      )}
      {node.ref !== '' && (
        <span className={styles.end}>
          <ClauseChip clause={node.ref} />
        </span>
      )}
    </div>
  )
}

/** The key an encrypted part was opened with, with the sign it has in the tables. */
function OpenedBy({ name, octets }: { readonly name: string; readonly octets: Uint8Array }): ReactNode {
  const fingerprint = fingerprintOfKey(octets)
  return (
    <span className={styles.value}>
      {name} <KeyGlyph fingerprint={fingerprint} /> {fingerprint}
    </span>
  )
}

const openedName = (node: PacketNode): string => say(node.children.length > 0 ? 'opened' : 'closed')

function Twisty({ isOpen }: { readonly isOpen: boolean }): ReactNode {
  return (
    <button type="button" className={styles.twisty} tabIndex={-1} aria-hidden="true">
      {isOpen ? '▾' : '▸'}
    </button>
  )
}

function Lock({ isOpen }: { readonly isOpen: boolean }): ReactNode {
  return (
    <svg className={styles.lock} width="10" height="12" viewBox="0 0 10 12" aria-hidden="true">
      <path
        d={
          isOpen
            ? 'M1 5.5h8v5.5H1zM2.8 5.5V3a2.2 2.2 0 0 1 4.2-.9'
            : 'M1 5.5h8v5.5H1zM2.8 5.5V3.2a2.2 2.2 0 0 1 4.4 0v2.3'
        }
      />
    </svg>
  )
}
