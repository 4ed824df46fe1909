import { mobilityWith } from './changed.ts'
import type { IkeSa, IkeSas, Purpose } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { activateRows } from './handover-rows.ts'
import { lineOf } from './heirs.ts'
import type { HandoverStage } from './mobility-state.ts'
import { childBusy, ikeBusy } from './sa-busy.ts'

export const stageOf = (sa: IkeSa): HandoverStage => sa.mobility.handover

/** Nothing is open, and nothing being replaced, made or closed (RFC 6311 §4 has outstanding requests lost otherwise). */
export const isQuiet = (work: IkeWork, name: string): boolean =>
  work.sa(name).outstanding.length === 0 &&
  lineOf(work, name).length === 1 &&
  !childBusy(work, name) &&
  !ikeBusy(work, name)

export function setStage(work: IkeWork, name: string, handover: HandoverStage): void {
  const { mobility } = work.sa(name)
  work.changeSa(name, { mobility: mobilityWith(mobility, { handover }) })
}

/** Whether an SA may send that request where it is. */
export function maySend(sa: IkeSa, purpose: Purpose): boolean {
  switch (stageOf(sa)) {
    case 'arrived':
      return false
    case 'leaving':
      return purpose.kind === 'redirect' && purpose.contexts !== undefined
    default:
      return true
  }
}

/** The client has come: whoever sends authentic and new messages or packets here was told to (§III-D step 5). */
export function noteArrival(work: IkeWork, name: string): void {
  const sa = work.sa(name)
  if (stageOf(sa) !== 'arrived') return
  work.outputs.push({ kind: 'handover', remote: sa.remote.address, word: { what: 'came' } })
}

/** What was put here is in use from now on: nobody else uses it any more. */
export function goIntoUse(work: IkeWork, name: string): void {
  setStage(work, name, 'none')
  activateRows(work, name)
}

/** Tells what became of IKE SAs on their way in one step: they are quiet, or gone. */
export function noteHandovers(work: IkeWork, before: IkeSas): void {
  if (!before.hasAny('handover')) return
  const { sas } = work.endpoint
  const changed = sas === before ? [] : sas.changesSince(before).flatMap(each => each.before ?? [])
  // Machines alone may have become quiet, of others something must have changed.
  const hushed = before.where('handover', 'hushed')
  if (changed.length === 0 && hushed.length === 0) return
  const onTheirWay = new Set([...changed, ...hushed])
  const inOrder = [...onTheirWay].sort((a, b) => (before.placeOf(a.name) ?? 0) - (before.placeOf(b.name) ?? 0))
  for (const sa of inOrder) {
    if (sa.mobility.handover === 'none' || sa.phase !== 'established') continue
    const now = work.findSa(sa.name)
    if (now?.phase === 'established') becomeQuiet(work, now)
    else if (!goesOnElsewhere(work, sa) && !wasHandedOver(work, sa)) {
      const silent = work.outputs.some(
        each =>
          each.kind === 'report' &&
          each.report.what === 'sa-removed' &&
          each.report.sa === sa.name &&
          each.report.reason === 'no-answer',
      )
      work.outputs.push({
        kind: 'handover',
        remote: sa.remote.address,
        word: { what: silent ? 'noAnswer' : 'gone' },
      })
    }
  }
}

function becomeQuiet(work: IkeWork, sa: IkeSa): void {
  if (stageOf(sa) !== 'hushed' || !isQuiet(work, sa.name)) return
  setStage(work, sa.name, 'leaving')
  work.outputs.push({ kind: 'handover', remote: sa.remote.address, word: { what: 'quiet' } })
}

/** This side let go of it itself (context-leave.ts). */
const wasHandedOver = (work: IkeWork, { name }: IkeSa): boolean =>
  work.outputs.some(each => each.kind === 'mark' && each.mark === 'ike-sa-handed-over' && each.text === name)

/** It was rekeyed: its heir is on the same way. */
const goesOnElsewhere = (work: IkeWork, { mobility: { line } }: IkeSa): boolean =>
  work.endpoint.sas.where('line', line).some(({ phase }) => phase === 'established')
