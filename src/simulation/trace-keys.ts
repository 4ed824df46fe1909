import type { Row, TableName, TraceEvent } from '../trace/event.ts'
import type { EspKey, IkeKey, Ikev1Key } from '../trace/trace.ts'

type RowEvent = Extract<TraceEvent, { readonly kind: 'row' }>
type Filled = RowEvent & { readonly row: Row }

/** A walk over the few events that are rows of one table: a trace of a crowd has hundreds of thousands of others. */
const rowsOf = (events: readonly TraceEvent[], table: TableName): readonly Filled[] =>
  events.filter((event): event is Filled => event.kind === 'row' && event.table === table && event.row !== null)

const cell = (row: Row, name: string): string => String(row[name] ?? '')

/** Every key that was in an SAD, once for each pair of addresses it served. */
export function espKeysOf(events: readonly TraceEvent[]): readonly EspKey[] {
  const keys = new Map<string, EspKey>()
  for (const { row, counter } of rowsOf(events, 'SAD')) {
    if (counter || row['protocol'] !== 'esp') continue
    const key: EspKey = {
      source: cell(row, 'source'),
      destination: cell(row, 'destination'),
      spi: cell(row, 'spi'),
      encryption: cell(row, 'encryption'),
      encryptionKey: cell(row, 'encryptionKey'),
      integrity: cell(row, 'integrity'),
      integrityKey: cell(row, 'integrityKey'),
    }
    keys.set(`${key.source} ${key.destination} ${key.spi} ${key.encryptionKey}`, key)
  }
  return [...keys.values()]
}

/** Keys of every IKE SA that had some, once. */
export function ikeKeysOf(events: readonly TraceEvent[]): readonly IkeKey[] {
  const keys = new Map<string, IkeKey>()
  for (const { row } of rowsOf(events, 'IKE SAs')) {
    if (row['version'] === 1 || row['skEi'] === '') continue
    const key: IkeKey = {
      initiatorSpi: cell(row, 'initiatorSpi'),
      responderSpi: cell(row, 'responderSpi'),
      encryption: cell(row, 'encryption'),
      integrity: cell(row, 'integrity'),
      skEi: cell(row, 'skEi'),
      skEr: cell(row, 'skEr'),
      skAi: cell(row, 'skAi'),
      skAr: cell(row, 'skAr'),
    }
    keys.set(`${key.initiatorSpi} ${key.responderSpi} ${key.skEi}`, key)
  }
  return [...keys.values()]
}

/** Keys of every ISAKMP SA that had some, once. */
export function ikev1KeysOf(events: readonly TraceEvent[]): readonly Ikev1Key[] {
  const keys = new Map<string, Ikev1Key>()
  for (const { row } of rowsOf(events, 'IKE SAs')) {
    if (row['version'] !== 1) continue
    const key = {
      initiatorCookie: cell(row, 'initiatorSpi'),
      cipherKey: cell(row, 'cipherKey'),
      skeyid: cell(row, 'skeyid'),
      skeyidA: cell(row, 'skeyidA'),
    }
    if (key.cipherKey !== '') keys.set(`${key.initiatorCookie} ${key.cipherKey}`, key)
  }
  return [...keys.values()]
}
