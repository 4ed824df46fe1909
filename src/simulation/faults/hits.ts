import { present } from '../../lib/assert.ts'
import { formatMicros, type Micros } from '../../lib/micros.ts'
import type { Dispatch } from '../dispatch.ts'
import type { Fault, Selector } from './fault.ts'

/** Fault `index` took effect once more. */
export function countHit(d: Dispatch, index: number): void {
  d.update({ faultHits: d.state.faultHits.with(index, (d.state.faultHits[index] ?? 0) + 1) })
}

/** At the end of a run: a fault that never took effect is told, never silence. */
export function reportIdleFaults(d: Dispatch, untilUs: Micros): void {
  d.env.faults.forEach((fault, index) => {
    if ((d.state.faultHits[index] ?? 0) > 0) return
    tellNoEffect(d, fault, whyIdle(d, fault, index, untilUs))
  })
}

/** A fault could not take effect. */
function tellNoEffect(d: Dispatch, fault: Fault, why: string): void {
  const text = `${fault.text} met nothing: ${why}`
  d.record({ kind: 'fault', node: 'net', fault: fault.text, effect: 'none', message: null, text, bytes: null })
}

function whyIdle(d: Dispatch, fault: Fault, index: number, untilUs: Micros): string {
  const late = (atUs: Micros): string | undefined =>
    atUs > untilUs ? `the run ends at ${formatMicros(untilUs)}` : undefined
  switch (fault.kind) {
    case 'crash':
      return late(fault.atUs) ?? `${fault.node} was down already`
    case 'restart':
      return late(fault.atUs) ?? `${fault.node} was not down`
    case 'partition':
      return late(fault.fromUs) ?? `nothing was on its way between ${fault.a} and ${fault.b}`
    case 'forge':
      return late(fault.atUs) ?? d.state.forgeriesFailed[index] ?? 'there was nobody to deceive'
    default:
      return whyUnmet(d, fault.selector, index, fault.kind)
  }
}

function whyUnmet(d: Dispatch, selector: Selector, index: number, kind: string): string {
  const seen = present(d.state.matches[2 * index], `matches of fault ${index}`)
  const what = selector.by === 'name' ? selector.name : `a frame from ${selector.from} to ${selector.to}`
  if (seen === 0) return `${what} was never sent`
  const times = seen === 1 ? 'once' : `${seen} times`
  if (selector.nth !== undefined && seen < selector.nth) return `${what} was sent ${times} only`
  if (kind === 'corrupt') return 'its octet lies beyond the frame'
  if (kind === 'duplicate' || kind === 'replay') return 'the run ended, or nobody could hear it, before its turn came'
  return 'an earlier fault took the frame away'
}
