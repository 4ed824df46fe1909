import { memo, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { t } from '../../i18n/t.ts'
import { nodeAt, type PacketNode } from '../../selectors/packet.ts'
import styles from './packet-bytes.module.css'

interface Props {
  readonly name: string
  readonly bytes: Uint8Array
  readonly nodes: readonly PacketNode[]
  readonly picked: PacketNode | undefined
  readonly changed: ReadonlySet<number>
  readonly onByte: (buffer: string, byte: number) => void
}

const COLUMNS = 16

/** Octets in rows of 16 by the ARIA grid pattern; a field picked in the tree is marked, an octet picked here picks its field. */
export function PacketBytes({ name, bytes, nodes, picked, changed, onByte }: Props): ReactNode {
  const grid = useRef<HTMLTableElement>(null)
  const [stop, setStop] = useState(0)
  const tints = useMemo(() => tintsOf(nodes, name, bytes.length), [nodes, name, bytes])
  const rows = Math.ceil(bytes.length / COLUMNS)
  const onKey = (event: KeyboardEvent, at: number): void => {
    const to = target(event.key, at, bytes.length, event.ctrlKey)
    if (event.key === 'Enter' || event.key === ' ') onByte(name, at)
    else if (to === undefined) return
    event.preventDefault()
    event.stopPropagation()
    if (to === undefined) return
    setStop(to)
    grid.current?.querySelector<HTMLElement>(`[data-at="${to}"]`)?.focus()
  }
  const heading = name === 'frame' ? t('packet', 'frame') : t('packet', 'decrypted', name.replace('decrypted-', ''))
  return (
    <section className={styles.block}>
      <h3 className={styles.heading}>{heading}</h3>
      {/* A table whose cells are walked with arrow keys is a grid (ARIA grid pattern). */}
      <table
        ref={grid}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role
        role="grid"
        aria-label={name === 'frame' ? t('packet', 'bytes') : heading}
        className={styles.grid}
      >
        <tbody>
          {Array.from({ length: rows }, (_, row) => (
            <HexRow
              key={row}
              row={row}
              bytes={bytes}
              tints={tints}
              stop={Math.floor(stop / COLUMNS) === row ? stop : -1}
              from={picked === undefined ? -1 : picked.start}
              to={picked === undefined ? -1 : picked.end}
              changed={changed}
              onKey={onKey}
              onByte={at => {
                setStop(at)
                onByte(name, at)
              }}
            />
          ))}
        </tbody>
      </table>
    </section>
  )
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

type Tint = '' | 'cxtp' | 'encrypted'

/** What an octet is part of, where that deserves a tint. */
function tintsOf(nodes: readonly PacketNode[], buffer: string, length: number): readonly Tint[] {
  return Array.from({ length }, (_, at): Tint => {
    const node = nodeAt(nodes, buffer, at)
    if (node === undefined) return ''
    if (node.encrypted && node.kind === 'field') return 'encrypted'
    return node.protocol === 'cxtp' ? 'cxtp' : ''
  })
}

interface RowProps {
  readonly row: number
  readonly bytes: Uint8Array
  readonly tints: readonly Tint[]
  readonly stop: number
  readonly from: number
  readonly to: number
  readonly changed: ReadonlySet<number>
  readonly onKey: (event: KeyboardEvent, at: number) => void
  readonly onByte: (at: number) => void
}

const HexRow = memo(HexRowOf, (a, b) => {
  const start = a.row * COLUMNS
  const touches = ({ from, to }: RowProps): boolean => from < start + COLUMNS && to > start
  const samePick = (a.from === b.from && a.to === b.to) || (!touches(a) && !touches(b))
  return samePick && a.bytes === b.bytes && a.tints === b.tints && a.stop === b.stop && a.changed === b.changed
})

function HexRowOf({ row, bytes, tints, stop, from, to, changed, onKey, onByte }: RowProps): ReactNode {
  const start = row * COLUMNS
  const cells = Array.from(bytes.subarray(start, start + COLUMNS))
  return (
    <tr>
      <th scope="row" className={styles.offset}>
        {String(start).padStart(3, '0')}
      </th>
      {cells.map((byte, column) => {
        const at = start + column
        return (
          <td
            key={at}
            data-at={at}
            data-tint={tints[at] === '' ? undefined : tints[at]}
            data-changed={changed.has(at) ? '' : undefined}
            className={styles.byte}
            aria-selected={at >= from && at < to}
            tabIndex={at === stop ? 0 : -1}
            onKeyDown={event => onKey(event, at)}
            onClick={() => onByte(at)}
          >
            {byte.toString(16).padStart(2, '0')}
          </td>
        )
      })}
    </tr>
  )
}
