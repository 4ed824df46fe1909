import { u32Bytes, utf8 } from '../../../lib/bytes.ts'
import { sameAddress } from '../../../protocol/ipsec/address.ts'
import { directionAt, type SpiRemap } from '../../../protocol/ipsec/context.ts'
import { insertAssociation } from '../../../protocol/ipsec/sad.ts'
import { SPI_FIRST } from '../../../protocol/ipsec/sa.ts'
import { holderOf } from '../../../protocol/ipsec/spi-collisions.ts'
import type { IkeSuite } from '../../../protocol/crypto/ike/ike-suite.ts'
import { NO_IKE_SPI } from '../../../protocol/wire/ikev2/message.ts'
import { ipOctets } from '../../../protocol/wire/ip/address.ts'
import { arrivalOf, drawFreePair, drawFreeSpi, repair, setArrival, twinOf } from './arrivals.ts'
import { inboundRow } from './child-rows.ts'
import { spiPolicy } from './spi-policy.ts'
import { samePair, type ArrivingRow, type SpiPair } from './spi-state.ts'
import type { IkeEndpoint, IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { pairWord, remoteWord } from './collections.ts'

/** Numbers that a router tells in the CTAA, before IKE says anything (Allard 2007 §VI-C step 5, Allard 2008 §3.2.3). */

/** Another pair of IKE SPIs for an IKE SA. */
export interface PairChange {
  readonly old: SpiPair
  readonly pair: SpiPair
}

/**
 * At the router: what collides of a transferred IKE SA gets numbers that are free, and is in use under them at once: the
 * mobile sends nothing under them before it has read the CTAA. What finds no number goes on waiting.
 */
export function settleByCtaa(work: IkeWork, name: string): void {
  const { onCollision, ikePair } = spiPolicy(work.endpoint.config)
  if (onCollision === 'ctaa') {
    const waiting = arrivalOf(work, name).rows.filter(arriving => !settleRow(work, arriving))
    setArrival(work, name, { ...arrivalOf(work, name), rows: waiting })
  }
  const sa = work.sa(name)
  const pair = ikePair === 'ctaa' && twinOf(work, sa) !== undefined ? drawFreePair(work, sa) : undefined
  if (pair !== undefined) repair(work, name, pair, 'CTAA')
}

function settleRow(work: IkeWork, arriving: ArrivingRow): boolean {
  const { row } = arriving
  const newSpi = drawFreeSpi(work, arriving)
  const placed = newSpi === undefined ? undefined : insertAssociation(work.endpoint.ipsec.sad, { ...row, spi: newSpi })
  if (newSpi === undefined || placed?.ok !== true) return false
  work.change({ ipsec: { ...work.endpoint.ipsec, sad: placed.value } })
  const child = work.findChild(row.id.replace(/\/(in|out)$/u, ''))
  if (child !== undefined)
    work.changeChild(child.name, row.direction === 'in' ? { inboundSpi: newSpi } : { outboundSpi: newSpi })
  work.outputs.push({ kind: 'spi-changed', table: 'SAD', key: row.id, oldSpi: row.spi, newSpi, by: 'CTAA' })
  return true
}

/** The mobile's IKE takes the numbers of a CTAA; rows of the SAD have them already. `routers`: who the SAs are with. */
export function takeNumbers(
  work: IkeWork,
  spis: readonly SpiRemap[],
  pairs: readonly PairChange[],
  routers: readonly string[],
): void {
  for (const sa of sasWith(work.endpoint, routers)) {
    const change = pairs.find(({ old }) => samePair(old, sa))
    if (change !== undefined) repair(work, sa.name, change.pair, 'CTAA')
    for (const child of work.childrenOf(sa.name)) {
      const told = (direction: 'in' | 'out', spi: number) =>
        spis.find(({ oldSpi, outbound }) => oldSpi === spi && directionAt(outbound) === direction)?.newSpi ?? spi
      work.changeChild(child.name, {
        inboundSpi: told('in', child.inboundSpi),
        outboundSpi: told('out', child.outboundSpi),
      })
    }
  }
}

/** Whether the mobile can have its SAs under these numbers: they may be used, and nothing else of it has them. */
export function canTake(
  endpoint: IkeEndpoint,
  spis: readonly SpiRemap[],
  pairs: readonly PairChange[],
  routers: readonly string[],
): boolean {
  const { lookup, unique } = spiPolicy(endpoint.config)
  const { sad } = endpoint.ipsec
  const rowsFit = sad.every(row => {
    const far = row.direction === 'out' ? row.destination : row.source
    const isWith = routers.some(router => sameAddress(router, far))
    const change = spis.find(({ oldSpi, outbound }) => oldSpi === row.spi && directionAt(outbound) === row.direction)
    if (!isWith || change === undefined) return true
    const { newSpi: spi } = change
    const expected = endpoint.children.where('inboundSpi', String(spi)).some(child => inboundRow(child.name) !== row.id)
    if (spi < SPI_FIRST || (row.direction === 'in' && expected)) return false
    return holderOf(sad, { ...row, spi }, lookup, unique) === undefined
  })
  const pairsFit = sasWith(endpoint, routers).every(sa => {
    const change = pairs.find(({ old }) => samePair(old, sa))
    if (change === undefined) return true
    const { pair } = change
    if (pair.spiI === NO_IKE_SPI || pair.spiR === NO_IKE_SPI) return false
    return !endpoint.sas
      .where('pair', pairWord(pair))
      .some(
        other => other.name !== sa.name && other.phase !== 'closed' && other.role === sa.role && samePair(other, pair),
      )
  })
  return rowsFit && pairsFit
}

/** IKE SAs with one of these addresses whose context may have moved. */
const sasWith = (endpoint: IkeEndpoint, addresses: readonly string[]): readonly IkeSa[] =>
  endpoint.sas
    .where('remote', ...addresses.map(remoteWord))
    .filter(({ phase }) => phase !== 'setup' && phase !== 'closed')

const LABEL = utf8('Roamscope CTAA')

/**
 * Proofs that the numbers of a CTAA are from whoever has the IKE SAs with these addresses: the first 16 octets of
 * prf(SK_d, "Roamscope CTAA" | MN's previous address | sequence number of the CTAR | the entries before the proof). With the
 * sequence number none serves again. Empty: no IKE SA, or one whose ends have not agreed on transfers.
 */
export function numberProofs(
  endpoint: IkeEndpoint,
  crypto: IkeSuite,
  addresses: readonly string[],
  { previousAddress, sequence, entries }: ProvenNumbers,
): readonly Uint8Array[] {
  return sasWith(endpoint, addresses).flatMap(({ keys, algorithms, mobility }) => {
    if (keys === undefined || algorithms === undefined || !mobility.contextTransfer) return []
    const parts = [LABEL, ipOctets(previousAddress), u32Bytes(sequence), ...entries]
    return [crypto.prf(algorithms.prf, keys.skD, parts).slice(0, PROOF_OCTETS)]
  })
}
const PROOF_OCTETS = 16

export interface ProvenNumbers {
  readonly previousAddress: string
  readonly sequence: number
  /** Octets of each. */
  readonly entries: readonly Uint8Array[]
}
