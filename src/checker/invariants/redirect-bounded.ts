import { plural, type Moment, type Verdict, type Watch } from './invariant.ts'

/** RFC 5685 §7: MAX_REDIRECTS in REDIRECT_LOOP_DETECT_PERIOD. */
const MAX_REDIRECTS = 5
const PERIOD_US = 300_000_000

/** Redirects a client followed, to a gateway named in whatever exchange; those it refused do not count. */
export const redirectBounded: Watch = () => {
  const taken = new Map<string, number[]>()
  let count = 0
  const see = ({ event }: Moment): Verdict => {
    if (event.kind !== 'marked' || event.mark !== 'redirect-followed') return undefined
    count += 1
    const recent = [...(taken.get(event.node) ?? []).filter(atUs => event.atUs - atUs < PERIOD_US), event.atUs]
    taken.set(event.node, recent)
    return recent.length > MAX_REDIRECTS ? `${event.node} followed ${recent.length} redirects within 300 s` : undefined
  }
  return {
    sees: ['marked'],
    see,
    summary: () =>
      count === 0 ? 'no redirect in this run' : `${plural(count, 'redirect')}, at most ${MAX_REDIRECTS} in 300 s`,
  }
}
