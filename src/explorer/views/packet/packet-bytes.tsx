import { memo, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { packetContent as texts } from '../../i18n/en/packet-content.ts'
import { textsOf } from '../../i18n/t.ts'
import type { PacketNode } from '../../selectors/packet.ts'
import { useNearView } from '../../widgets/use-near-view.ts'
import styles from './packet-bytes.module.css'

const say = textsOf(texts)

interface Props {
  readonly name: string
  readonly bytes: Uint8Array
  readonly nodes: readonly PacketNode[]
  readonly picked: PacketNode | undefined
  readonly changed: ReadonlySet<number>
  readonly onByte: (buffer: string, byte: number) => void
}

const COLUMNS = 16
/** Rows that are drawn, or not, together. */
const CHUNK = 8
/** px, as in the style sheet. */
const ROW = 17

/** Octets in rows of 16 by the ARIA grid pattern; a field picked in the tree is marked, an octet picked here picks its field. */
export function PacketBytes({ name, bytes, nodes, picked, changed, onByte }: Props): ReactNode {
  const grid = useRef<HTMLTableElement>(null)
  const [chosenStop, setStop] = useState(0)
  // The packet before may have been longer.
  const stop = Math.min(chosenStop, Math.max(0, bytes.length - 1))
  const tints = useMemo(() => tintsOf(nodes, name, bytes.length), [nodes, name, bytes])
  const rows = Math.ceil(bytes.length / COLUMNS)
  // The grid listens for its cells: two listeners for each of some hundred octets would cost more than their drawing.
  const onKey = (event: KeyboardEvent): void => {
    const at = octetOf(event)
    if (at === undefined) return
    const to = target(event.key, at, bytes.length, event.ctrlKey)
    if (event.key === 'Enter' || event.key === ' ') onByte(name, at)
    else if (to === undefined) return
    event.preventDefault()
    event.stopPropagation()
    if (to === undefined) return
    // What the keyboard goes to need not be drawn yet.
    flushSync(() => setStop(to))
    grid.current?.querySelector<HTMLElement>(`[data-at="${to}"]`)?.focus()
  }
  const onClick = (event: MouseEvent): void => {
    const at = octetOf(event)
    if (at === undefined) return
    setStop(at)
    onByte(name, at)
  }
  const heading =
    name === 'frame' ? say('frame') : say('decrypted', name.replace('decrypted-', ''), openedFrom(nodes, name) ?? 'ESP')
  return (
    <section className={styles.block}>
      <h3 className={styles.heading}>{heading}</h3>
      {/* A table whose cells are walked with arrow keys is a grid (ARIA grid pattern). */}
      <table
        ref={grid}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role
        role="grid"
        aria-label={name === 'frame' ? say('bytes') : heading}
        aria-rowcount={rows}
        className={styles.grid}
        tabIndex={-1}
        onKeyDown={onKey}
        onClick={onClick}
      >
        {Array.from({ length: Math.ceil(rows / CHUNK) }, (_, chunk) => (
          <HexRows
            key={chunk}
            first={chunk * CHUNK}
            until={Math.min(rows, (chunk + 1) * CHUNK)}
            bytes={bytes}
            tints={tints}
            stop={Math.floor(stop / COLUMNS / CHUNK) === chunk ? stop : -1}
            from={picked === undefined ? -1 : picked.start}
            to={picked === undefined ? -1 : picked.end}
            changed={changed}
          />
        ))}
      </table>
    </section>
  )
}

/** What a buffer was opened from. */
function openedFrom(nodes: readonly PacketNode[], buffer: string): string | undefined {
  for (const node of nodes) {
    if (node.kind === 'opened' && node.buffer === buffer) return node.protocol === 'ike' ? 'SK' : undefined
    const inside = openedFrom(node.children, buffer)
    if (inside !== undefined) return inside
  }
  return undefined
}

function target(key: string, at: number, length: number, whole: boolean): number | undefined {
  const moves: Record<string, number> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at + COLUMNS,
    ArrowUp: at - COLUMNS,
    Home: whole ? 0 : at - (at % COLUMNS),
    End: whole ? length - 1 : Math.min(length - 1, at - (at % COLUMNS) + COLUMNS - 1),
  }
  const to = moves[key]
  return to === undefined || to < 0 || to >= length ? undefined : to
}

const TINTS = [undefined, 'cxtp', 'ike', 'encrypted'] as const

/** What each octet is part of, where that deserves a tint: inner parts are laid over what they stand in. */
function tintsOf(nodes: readonly PacketNode[], buffer: string, length: number): Uint8Array {
  const tints = new Uint8Array(length)
  const lay = (node: PacketNode): void => {
    if (node.buffer === buffer && node.kind !== 'opened' && node.kind !== 'error') {
      const isSealed = node.encrypted && node.kind === 'field'
      const own = node.protocol === 'cxtp' ? 1 : node.protocol === 'ike' ? 2 : 0
      tints.fill(isSealed ? 3 : own, node.start, node.end)
    }
    node.children.forEach(lay)
  }
  nodes.forEach(lay)
  return tints
}

/** The octet an event came from. */
function octetOf({ target: from }: KeyboardEvent | MouseEvent): number | undefined {
  const cell = from instanceof Element ? from.closest<HTMLElement>('[data-at]') : null
  return cell === null ? undefined : Number(cell.dataset['at'])
}

interface RowsProps extends Omit<RowProps, 'row'> {
  readonly first: number
  readonly until: number
}

/** Some rows of a long packet: drawn where they are looked at, for a frame has thousands of octets. */
function HexRows({ first, until, stop, ...shared }: RowsProps): ReactNode {
  const body = useRef<HTMLTableSectionElement>(null)
  const near = useNearView(body, first === 0)
  return (
    <tbody ref={body}>
      {near || stop >= 0 ? (
        Array.from({ length: until - first }, (_, i) => (
          <HexRow
            key={first + i}
            row={first + i}
            stop={Math.floor(stop / COLUMNS) === first + i ? stop : -1}
            {...shared}
          />
        ))
      ) : (
        <tr aria-hidden="true" style={{ height: (until - first) * ROW }} />
      )}
    </tbody>
  )
}

interface RowProps {
  readonly row: number
  readonly bytes: Uint8Array
  /** Numbers of TINTS. */
  readonly tints: Uint8Array
  readonly stop: number
  readonly from: number
  readonly to: number
  readonly changed: ReadonlySet<number>
}

const HexRow = memo(HexRowOf, (a, b) => {
  const start = a.row * COLUMNS
  const touches = ({ from, to }: RowProps): boolean => from < start + COLUMNS && to > start
  const samePick = (a.from === b.from && a.to === b.to) || (!touches(a) && !touches(b))
  return samePick && a.bytes === b.bytes && a.tints === b.tints && a.stop === b.stop && a.changed === b.changed
})

function HexRowOf({ row, bytes, tints, stop, from, to, changed }: RowProps): ReactNode {
  const start = row * COLUMNS
  const cells = Array.from(bytes.subarray(start, start + COLUMNS))
  return (
    <tr aria-rowindex={row + 1}>
      <th scope="row" className={styles.offset}>
        {String(start).padStart(3, '0')}
      </th>
      {cells.map((byte, column) => {
        const at = start + column
        return (
          <td
            key={at}
            data-at={at}
            data-tint={TINTS[tints[at] ?? 0]}
            data-changed={changed.has(at) ? '' : undefined}
            aria-selected={at >= from && at < to ? true : undefined}
            tabIndex={at === stop ? 0 : -1}
          >
            {byte.toString(16).padStart(2, '0')}
          </td>
        )
      })}
    </tr>
  )
}
