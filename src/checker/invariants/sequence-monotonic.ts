import { plural, type Moment, type Verdict, type Watch } from './invariant.ts'

const WRAP = 2 ** 32

/** Numbers under one key and SPI only rise, also when another router takes over sending (RFC 4303 §3.3.3, RFC 6311 §5.2). */
export const sequenceMonotonic: Watch = run => {
  const last = new Map<string, { readonly sequence: number; readonly node: string }>()
  const seen = new Set<string>()
  const see = ({ event }: Moment): Verdict => {
    const sealed = run.sealed(event)
    if (event.kind !== 'sent' || sealed === undefined) return undefined
    const { id } = sealed
    // A router on the way sends the same packet on.
    if (seen.has(id)) return undefined
    seen.add(id)
    const sa = `${sealed.key}/${sealed.packet.spi}`
    const previous = last.get(sa)
    const { sequence } = sealed.packet
    last.set(sa, { sequence, node: event.node })
    if (previous === undefined || rises(previous.sequence, sequence)) return undefined
    return `${event.node} sent number ${sequence} in frame ${event.message}, after ${previous.node} had sent ${previous.sequence}`
  }
  return {
    sees: ['sent'],
    see,
    summary: () =>
      seen.size === 0
        ? 'no protected packet was sent'
        : `${plural(seen.size, 'protected packet')} on ${plural(last.size, 'SA')}, numbers only rising`,
  }
}

/** The low half of a 64-bit number, and a counter allowed to roll, begin again at 0. */
const rises = (before: number, now: number): boolean => now > before || now + WRAP - before < WRAP / 2
