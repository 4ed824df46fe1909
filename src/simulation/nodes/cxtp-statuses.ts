import type { ContextStatus, SpiChange } from '../../protocol/machines/cxtp/events.ts'
import { CXTP_STATUS, FPT } from '../../protocol/wire/cxtp/codes.ts'
import type { CxtpStatus, Fpt } from '../../protocol/wire/cxtp/codes.ts'
import type { ActivationStatus, ContextStatus as StatusEntry } from '../../protocol/wire/cxtp/entries.ts'

/** Code points are names on the wire's side and numbers on the machines'. */
export const fptNumber = (fpt: Fpt): number => (typeof fpt === 'number' ? fpt : FPT[fpt])
const statusNumber = (status: CxtpStatus): number => (typeof status === 'number' ? status : CXTP_STATUS[status])

/** Open code points: the name where the number has one. */
const nameIn = <T extends string>(table: Readonly<Record<T, number>>, code: number): T | number => {
  const names = Object.keys(table) as T[]
  return names.find(name => table[name] === code) ?? code
}

export const statusesOf = (entries: readonly StatusEntry[]): readonly ContextStatus[] =>
  entries
    .filter(entry => entry.status !== 'SPI collision' || !('remap' in entry))
    .map(entry => ({ fpt: fptNumber(entry.fpt), status: statusNumber(entry.status) }))

export const spiChangesOf = (entries: readonly ActivationStatus[]): readonly SpiChange[] =>
  entries.flatMap(entry => (entry.remap === undefined ? [] : [entry.remap]))

export const statusEntries = (statuses: readonly ContextStatus[]): readonly StatusEntry[] =>
  statuses.map(({ fpt, status }) => ({ fpt: nameIn(FPT, fpt), status: nameIn(CXTP_STATUS, status) }))

/** Entries of a CTAA: what failed, and each SPI that changed (Allard 2007 §VI-C step 5; the extension of entries.ts). */
export const activationEntries = (
  statuses: readonly ContextStatus[],
  changes: readonly SpiChange[],
): readonly ActivationStatus[] => [
  ...statusEntries(statuses),
  ...changes.map(remap => ({ fpt: 'IPsec SAD' as const, status: 'SPI collision' as const, remap })),
]
