import type { ContextStatus, SpiChange } from '../../protocol/machines/cxtp/events.ts'
import { CXTP_STATUS, FPT } from '../../protocol/wire/cxtp/codes.ts'
import type { CxtpStatus, Fpt } from '../../protocol/wire/cxtp/codes.ts'
import {
  activationStatus,
  type ActivationStatus,
  type ContextStatus as StatusEntry,
} from '../../protocol/wire/cxtp/entries.ts'

/** Code points are names on the wire's side and numbers on the machines'. */
export const fptNumber = (fpt: Fpt): number => (typeof fpt === 'number' ? fpt : FPT[fpt])
const statusNumber = (status: CxtpStatus): number => (typeof status === 'number' ? status : CXTP_STATUS[status])

/** Open code points: the name where the number has one. */
const nameIn = <T extends string>(table: Readonly<Record<T, number>>, code: number): T | number => {
  const names = Object.keys(table) as T[]
  return names.find(name => table[name] === code) ?? code
}

/** What failed. A collision whose new number cannot be read is a failure too. */
export const statusesOf = (entries: readonly (StatusEntry | ActivationStatus)[]): readonly ContextStatus[] =>
  entries
    .filter(entry => !('remap' in entry || 'pair' in entry || 'proof' in entry))
    .map(entry => ({ fpt: fptNumber(entry.fpt), status: statusNumber(entry.status) }))

export const spiChangesOf = (entries: readonly ActivationStatus[]): readonly SpiChange[] =>
  entries.flatMap(({ status, remap, pair }): readonly SpiChange[] => {
    if (pair !== undefined) {
      const { oldInitiator, oldResponder, newInitiator, newResponder } = pair
      return [{ old: { spiI: oldInitiator, spiR: oldResponder }, pair: { spiI: newInitiator, spiR: newResponder } }]
    }
    if (remap === undefined) return []
    return [status === 'outbound SPI collision' ? { ...remap, outbound: true as const } : remap]
  })

export const statusEntries = (statuses: readonly ContextStatus[]): readonly StatusEntry[] =>
  statuses.map(({ fpt, status }) => ({ fpt: nameIn(FPT, fpt), status: nameIn(CXTP_STATUS, status) }))

/** Entries of a CTAA: what failed, and each number that changed (Allard 2007 §VI-C step 5; the extension of entries.ts). */
export const activationEntries = (
  statuses: readonly ContextStatus[],
  changes: readonly SpiChange[],
): readonly ActivationStatus[] => [...statusEntries(statuses), ...changes.map(changeEntry)]

function changeEntry(change: SpiChange): ActivationStatus {
  if ('pair' in change) {
    const { old, pair } = change
    return {
      fpt: 'IKEv2',
      status: 'SPI collision',
      pair: { oldInitiator: old.spiI, oldResponder: old.spiR, newInitiator: pair.spiI, newResponder: pair.spiR },
    }
  }
  const { oldSpi, newSpi, outbound } = change
  const status = outbound === true ? 'outbound SPI collision' : 'SPI collision'
  return { fpt: 'IPsec SAD', status, remap: { oldSpi, newSpi } }
}

/** Octets under a proof: the entries that stand before it. */
export const provenOctets = (entries: readonly ActivationStatus[]): readonly Uint8Array[] =>
  entries.filter(({ proof }) => proof === undefined).map(entry => activationStatus.encode(entry))

export const proofEntry = (proof: Uint8Array): ActivationStatus => ({ fpt: 'IKEv2', status: 'good', proof })
