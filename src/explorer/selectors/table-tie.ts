import type { Row } from '../../trace/event.ts'
import type { RowView, Tie } from './table-rows.ts'

/**
 * The first pair of inbound SAs that share a lookup key: SPI (case 1), SPI and destination (2), SPI, destination and
 * source (3); numbers as in Allard 2008 §3.2.2. A row that just came counts with the SPI it came with, so that the tie
 * shows why it got another one.
 */
export function lookupTie(rows: readonly RowView[]): Tie | null {
  const seen = new Map<string, RowView>()
  let tie: Omit<Tie, 'more'> | undefined
  let pairs = 0
  for (const view of rows) {
    if (view.change === 'removed' || view.row['direction'] !== 'in') continue
    const spi = contestedSpi(view)
    const lookupCase = caseOf(view.row)
    const key = lookupKey(view.row, spi, lookupCase)
    const other = seen.get(key)
    if (other === undefined) {
      seen.set(key, view)
      continue
    }
    pairs += 1
    tie ??= { keys: [other.key, view.key], spi, lookupCase }
  }
  return tie === undefined ? null : { ...tie, more: pairs - 1 }
}

const contestedSpi = ({ row, old, change }: RowView): string =>
  String((change === null ? undefined : old?.['spi']) ?? row['spi'])

const caseOf = (row: Row): 1 | 2 | 3 => {
  const value = row['lookupCase']
  return value === 1 || value === 3 ? value : 2
}

function lookupKey(row: Row, spi: string, lookupCase: 1 | 2 | 3): string {
  if (lookupCase === 1) return spi
  const destination = `${spi} ${String(row['destination'])}`
  return lookupCase === 2 ? destination : `${destination} ${String(row['source'])}`
}
