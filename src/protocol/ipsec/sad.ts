import { hex32 } from '../../lib/bytes.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { sameAddress } from './address.ts'
import { ipsecError, type IpsecError } from './error.ts'
import { anySetHolds, type PacketSelectors } from './selectors.ts'
import {
  placeOfRow,
  rowsOfAddress,
  rowsOfLink,
  rowsWithSpi,
  withoutRows,
  withRowAt,
  withRowsBehind,
  withRowsChanged,
} from './sad-index.ts'
import { associationWith, SPI_FIRST, type SaProtocol, type SecurityAssociation } from './sa.ts'

/** The security association database as an immutable list in order of insertion (RFC 4301 §4.4.2). */
export type Sad = readonly SecurityAssociation[]

/** How the search of RFC 4301 §4.1 went: the longest identifier that found a row wins. */
export interface SadMatch {
  readonly sa: SecurityAssociation
  readonly by: 'spi' | 'spi+destination' | 'spi+destination+source'
  readonly why: string
}

const BY = { 1: 'spi', 2: 'spi+destination', 3: 'spi+destination+source' } as const

/** The packet's fields an inbound search uses. */
export interface InboundKey {
  readonly spi: number
  readonly protocol: SaProtocol
  readonly source: string
  readonly destination: string
}

/**
 * The inbound SA of a packet: searches by SPI, destination and source, then SPI and destination, then SPI, each among
 * the rows that say they are found that way (RFC 4301 §4.1). SPIs are one space for AH and ESP; a row of the other
 * protocol is no match.
 */
export function findInbound(sad: Sad, key: InboundKey): SadMatch | undefined {
  let best: SecurityAssociation | undefined
  for (const sa of rowsWithSpi(sad, key.spi)) {
    if (sa.direction !== 'in' || sa.protocol !== key.protocol) continue
    if (best !== undefined && sa.lookupCase <= best.lookupCase) continue
    if (sa.lookupCase >= 2 && !sameAddress(sa.destination, key.destination)) continue
    if (sa.lookupCase === 3 && !sameAddress(sa.source, key.source)) continue
    best = sa
  }
  if (best === undefined) return undefined
  const by = BY[best.lookupCase]
  return { sa: best, by, why: `${hex32(key.spi)} found by ${by} (case ${best.lookupCase})` }
}

/**
 * The outbound SA of a PROTECT policy: by its link, never by address and SPI (RFC 4301 §4.4.2). Of several the one
 * whose DSCP list names the packet's value comes before one without a list, and the youngest before older ones.
 * `packet`: SAs whose own selectors it is not in are passed over (§4.4.2.1, §5.1 step 3a).
 */
export function findOutbound(
  sad: Sad,
  link: string,
  protocol: SaProtocol,
  dscp: number,
  packet?: PacketSelectors,
): SecurityAssociation | undefined {
  let best: SecurityAssociation | undefined
  for (const sa of rowsOfLink(sad, link)) {
    if (sa.direction !== 'out' || sa.protocol !== protocol) continue
    if (sa.dscp.length > 0 && !sa.dscp.includes(dscp)) continue
    if (packet !== undefined && !anySetHolds(sa.selectors, packet)) continue
    if (best !== undefined && best.dscp.length > 0 && sa.dscp.length === 0) continue
    if (best !== undefined && best.state === 'active' && sa.state === 'held') continue
    best = sa
  }
  return best
}

/** The row an SA may not stand beside: same inbound lookup key, or the very same outbound SA. */
export function collisionOf(sad: Sad, sa: SecurityAssociation): SecurityAssociation | undefined {
  return rowsWithSpi(sad, sa.spi).find(other => {
    if (other.id === sa.id || other.direction !== sa.direction) return false
    // Outbound SPIs are the peer's choice: only the same SA twice is wrong.
    if (sa.direction === 'out') return other.protocol === sa.protocol && sameAddress(other.destination, sa.destination)
    if (other.lookupCase !== sa.lookupCase) return false
    if (sa.lookupCase >= 2 && !sameAddress(other.destination, sa.destination)) return false
    return sa.lookupCase !== 3 || sameAddress(other.source, sa.source)
  })
}

/** The table with one row more. Two rows must not share the lookup key of their case; a taken id gets a number. */
export function insertAssociation(sad: Sad, sa: SecurityAssociation): Result<Sad, IpsecError> {
  const named = associationWith(sa, { id: freeId(sad, sa.id) })
  const other = collisionOf(sad, named)
  if (other === undefined) return ok(withRowsBehind(sad, [named]))
  const code = sa.direction === 'in' ? 'spi-collision' : 'duplicate-row'
  return err(ipsecError(code, `${hex32(sa.spi)} is taken by ${other.id} (lookup case ${sa.lookupCase})`, other.id))
}

/** The wanted id, or with a number where a row has it. */
export function freeId(sad: Sad, wanted: string): string {
  if (!hasAssociation(sad, wanted)) return wanted
  for (let n = 2; n <= sad.length + 2; n++) {
    const id = `${wanted}#${n}`
    if (!hasAssociation(sad, id)) return id
  }
  return wanted
}

/** The table with the row of the same id replaced; without such a row it stays as it is. */
export function updateAssociation(sad: Sad, sa: SecurityAssociation): Sad {
  const at = placeOfRow(sad, sa.id)
  return at < 0 ? sad : withRowAt(sad, at, sa)
}

/** The row of that name. */
export const associationOf = (sad: Sad, id: string): SecurityAssociation | undefined => sad[placeOfRow(sad, id)]

export const hasAssociation = (sad: Sad, id: string): boolean => placeOfRow(sad, id) >= 0

/** The table with the rows of these names changed; the same one where nothing is. */
export function changeAssociations(
  sad: Sad,
  ids: Iterable<string>,
  change: (sa: SecurityAssociation) => SecurityAssociation,
): Sad {
  const changes = new Map<SecurityAssociation, SecurityAssociation>()
  for (const id of ids) {
    const sa = associationOf(sad, id)
    const changed = sa === undefined ? undefined : change(sa)
    if (sa !== undefined && changed !== undefined && changed !== sa) changes.set(sa, changed)
  }
  return withRowsChanged(sad, changes)
}

/** The same table where there is no such row. */
export function removeAssociation(sad: Sad, id: string): Sad {
  const sa = associationOf(sad, id)
  return sa === undefined ? sad : withoutRows(sad, new Set([sa]))
}

/** SAs with this address at one end: how pAR finds a mobile's rows (Allard 2007 §VI-C step 2). */
export const associationsOfAddress = (sad: Sad, address: string): readonly SecurityAssociation[] =>
  rowsOfAddress(sad, address)

export const SPI_TRIES = 64

/**
 * An SPI no inbound row uses, whatever its case: the receiver chooses (RFC 4301 §4.1). `draw(attempt)` gives 32 bits;
 * 0 to 255 are reserved (RFC 4303 §2.1). Gives up after 64 draws.
 */
export const freeSpi = (sad: Sad, draw: (attempt: number) => number): Result<number, IpsecError> =>
  drawFreeSpi(spi => rowsWithSpi(sad, spi).some(sa => sa.direction === 'in'), draw)

/** The same where `isTaken` knows what inbound rows use. */
export function drawFreeSpi(
  isTaken: (spi: number) => boolean,
  draw: (attempt: number) => number,
): Result<number, IpsecError> {
  for (let attempt = 0; attempt < SPI_TRIES; attempt++) {
    const spi = draw(attempt) >>> 0
    if (spi >= SPI_FIRST && !isTaken(spi)) return ok(spi)
  }
  return err(ipsecError('no-free-spi', `no free SPI in ${SPI_TRIES} draws`))
}
