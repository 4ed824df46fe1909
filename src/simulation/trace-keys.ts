import type { TraceEvent } from '../trace/event.ts'
import type { EspKey, IkeKey, Ikev1Key } from '../trace/trace.ts'

/** Every key that was in an SAD, once for each pair of addresses it served. */
export function espKeysOf(events: readonly TraceEvent[]): readonly EspKey[] {
  const keys = new Map<string, EspKey>()
  for (const event of events) {
    if (
      event.kind !== 'row' ||
      event.table !== 'SAD' ||
      event.row === null ||
      event.counter ||
      event.row['protocol'] !== 'esp'
    )
      continue
    const cell = (name: string): string => String(event.row?.[name] ?? '')
    const key: EspKey = {
      source: cell('source'),
      destination: cell('destination'),
      spi: cell('spi'),
      encryption: cell('encryption'),
      encryptionKey: cell('encryptionKey'),
      integrity: cell('integrity'),
      integrityKey: cell('integrityKey'),
    }
    keys.set(`${key.source} ${key.destination} ${key.spi} ${key.encryptionKey}`, key)
  }
  return [...keys.values()]
}

/** Keys of every IKE SA that had some, once. */
export function ikeKeysOf(events: readonly TraceEvent[]): readonly IkeKey[] {
  const keys = new Map<string, IkeKey>()
  for (const event of events) {
    if (event.kind !== 'row' || event.table !== 'IKE SAs' || event.row === null || event.row['version'] === 1) continue
    if (event.row['skEi'] === '') continue
    const cell = (name: string): string => String(event.row?.[name] ?? '')
    const key: IkeKey = {
      initiatorSpi: cell('initiatorSpi'),
      responderSpi: cell('responderSpi'),
      encryption: cell('encryption'),
      integrity: cell('integrity'),
      skEi: cell('skEi'),
      skEr: cell('skEr'),
      skAi: cell('skAi'),
      skAr: cell('skAr'),
    }
    keys.set(`${key.initiatorSpi} ${key.responderSpi} ${key.skEi}`, key)
  }
  return [...keys.values()]
}

/** Keys of every ISAKMP SA that had some, once. */
export function ikev1KeysOf(events: readonly TraceEvent[]): readonly Ikev1Key[] {
  const keys = new Map<string, Ikev1Key>()
  for (const event of events) {
    if (event.kind !== 'row' || event.table !== 'IKE SAs' || event.row?.['version'] !== 1) continue
    const cell = (name: string): string => String(event.row?.[name] ?? '')
    const key = {
      initiatorCookie: cell('initiatorSpi'),
      cipherKey: cell('cipherKey'),
      skeyid: cell('skeyid'),
      skeyidA: cell('skeyidA'),
    }
    if (key.cipherKey !== '') keys.set(`${key.initiatorCookie} ${key.cipherKey}`, key)
  }
  return [...keys.values()]
}
