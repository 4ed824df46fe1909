import { sameAddress } from './address.ts'
import type { Sad } from './sad.ts'
import { rowsWithSpi } from './sad-index.ts'
import type { LookupCase, SecurityAssociation } from './sa.ts'

/**
 * What "the SPI must be unique" covers: Allard 2008 §3.2.3 wants it in case 1 of outbound SAs too; RFC 4301 §4.1 looks up
 * only inbound ones, since outbound SPIs are the peer's choice.
 */
export type UniqueSpis = 'allard-2008' | 'rfc4301'

/**
 * The row that an arriving SA cannot stand beside where SAs are looked up by `lookup`. `sa` may be one of the table's
 * rows itself: it does not collide with its own id.
 */
export function holderOf(
  sad: Sad,
  sa: SecurityAssociation,
  lookup: LookupCase,
  unique: UniqueSpis,
): SecurityAssociation | undefined {
  const everything = lookup === 1 && unique === 'allard-2008'
  return rowsWithSpi(sad, sa.spi).find(other => {
    if (other.id === sa.id) return false
    if (everything) return true
    if (other.direction !== sa.direction) return false
    // The very same outbound SA twice is wrong whatever the search goes by.
    if (sa.direction === 'out') return other.protocol === sa.protocol && sameAddress(other.destination, sa.destination)
    if (lookup >= 2 && !sameAddress(other.destination, sa.destination)) return false
    return lookup !== 3 || sameAddress(other.source, sa.source)
  })
}
