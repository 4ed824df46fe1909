import { hex32 } from '../../lib/bytes.ts'
import type { Micros } from '../../lib/micros.ts'
import { associationWith, lifetimeState, type SecurityAssociation } from './sa.ts'
import type { IpsecState } from './state.ts'

/** A clause that came into play, to be recorded. */
export interface IpsecMark {
  readonly mark: string
  readonly ref: string
  readonly text: string
}

const SOFT = 'RFC 4301 §4.4.2.1 b'

/** The SA with its soft limit reported, once: time to make a successor (or to end it, as it says). */
export function softReported(
  sa: SecurityAssociation,
  nowUs: Micros,
): { readonly sa: SecurityAssociation; readonly marks: readonly IpsecMark[] } {
  if (sa.softReported || lifetimeState(sa, nowUs) !== 'soft') return { sa, marks: [] }
  const text = `${sa.id} ${hex32(sa.spi)} reached its soft limit; at the hard one it will ${sa.lifetime.atEnd}`
  return { sa: associationWith(sa, { softReported: true }), marks: [{ mark: 'soft-lifetime', ref: SOFT, text }] }
}

export interface ExpiryOutcome {
  readonly state: IpsecState
  readonly ended: readonly SecurityAssociation[]
  readonly marks: readonly IpsecMark[]
}

/** What time alone brings at `nowUs`: SAs past their hard limit and policies past their lifetime go, soft limits are reported. */
export function expire(state: IpsecState, nowUs: Micros): ExpiryOutcome {
  const ended: SecurityAssociation[] = []
  const marks: IpsecMark[] = []
  const sad: SecurityAssociation[] = []
  for (const sa of state.sad) {
    if (lifetimeState(sa, nowUs) === 'hard') {
      ended.push(sa)
      marks.push({ mark: 'hard-lifetime', ref: SOFT, text: `${sa.id} ${hex32(sa.spi)} ended` })
      continue
    }
    const reported = softReported(sa, nowUs)
    marks.push(...reported.marks)
    sad.push(reported.sa)
  }
  const spd = state.spd.filter(policy => policy.expiresAtUs === undefined || nowUs < policy.expiresAtUs)
  const same = marks.length === 0 && spd.length === state.spd.length
  return { state: same ? state : { ...state, sad, spd }, ended, marks }
}

/** The next moment at which `expire` would change something; undefined when time ends nothing. */
export function nextExpiryUs(state: IpsecState): Micros | undefined {
  let next: Micros | undefined
  const note = (moment: Micros | undefined): void => {
    if (moment !== undefined && (next === undefined || moment < next)) next = moment
  }
  // After every change of a table that may have thousands of rows: no list is made of them.
  for (const { softReported, lifetime } of state.sad) {
    if (!softReported) note(lifetime.softExpiresAtUs)
    note(lifetime.hardExpiresAtUs)
  }
  for (const { expiresAtUs } of state.spd) note(expiresAtUs)
  return next
}
