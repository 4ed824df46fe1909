import { addressKey, sameAddress } from './address.ts'
import type { AddressSelector, PacketSelectors, SelectorSet } from './selectors.ts'
import { placeOfSame } from './table-part.ts'

/** What this looks at of a policy (spd.ts). */
interface Rule {
  readonly selectors: readonly SelectorSet[]
  readonly action: {
    readonly kind: string
    readonly tunnelLocal?: string | undefined
    readonly tunnelRemote?: string | undefined
  }
}
type Rows = readonly Rule[]

/** Below this, a look at every row costs less than an index (Roamscope). */
const ROWS_MIN = 48

const keyOf = (address: string): string => addressKey(address) ?? address

/** Keys of the addresses that a selector names one by one; undefined where it has ranges or takes any. */
const singles = (selector: AddressSelector): readonly string[] | undefined =>
  selector !== 'any' && selector.every(({ from, to }) => sameAddress(from, to))
    ? selector.map(({ from }) => keyOf(from))
    : undefined

/** Keys of all addresses that a policy names one by one: tunnel ends, and selectors of one address. */
function addressesOf({ action, selectors }: Rule): readonly string[] {
  const ends = [action.tunnelLocal, action.tunnelRemote]
  const ranges = selectors.flatMap(({ local, remote }) => [local, remote].flatMap(each => (each === 'any' ? [] : each)))
  return [
    ...ends.flatMap(end => (end === undefined ? [] : [keyOf(end)])),
    ...ranges.flatMap(({ from, to }) => (sameAddress(from, to) ? [keyOf(from)] : [])),
  ]
}

/**
 * Which policies may be meant, by what they are looked for. Tables that are made from each other share one, as with
 * sad-index.ts: what it names counts only if the table at hand has it.
 */
class SpdIndex {
  private readonly addresses = new Map<string, Set<Rule>>()
  /** By the addresses of both sides, `*` for a side with ranges. */
  private readonly pairs = new Map<string, Set<Rule>>()

  note(policy: Rule): void {
    for (const address of addressesOf(policy)) add(this.addresses, address, policy)
    for (const { local, remote } of policy.selectors)
      for (const a of singles(local) ?? ['*'])
        for (const b of singles(remote) ?? ['*']) add(this.pairs, `${a} ${b}`, policy)
  }

  ofAddress(address: string): Iterable<Rule> {
    return this.addresses.get(keyOf(address)) ?? []
  }

  forPacket({ local, remote }: PacketSelectors): readonly Iterable<Rule>[] {
    const words = [`${local} ${remote}`, `* ${remote}`, `${local} *`, '* *']
    return words.map(word => this.pairs.get(word) ?? [])
  }
}

function add(policies: Map<string, Set<Rule>>, word: string, policy: Rule): void {
  const there = policies.get(word)
  if (there === undefined) policies.set(word, new Set([policy]))
  else there.add(policy)
}

/** Policies that are no more are left out of an index by making a new one, once they are many. */
interface Shared {
  readonly index: SpdIndex
  readonly noted: number
}
const indexes = new WeakMap<Rows, Shared>()

function sharedOf(spd: Rows): Shared {
  const known = indexes.get(spd)
  if (known !== undefined) return known
  const made = { index: new SpdIndex(), noted: spd.length }
  for (const policy of spd) made.index.note(policy)
  indexes.set(spd, made)
  return made
}

/** A table made from another one: `added` are those of its rows that the other has not. */
export function madeFrom<P extends Rule>(before: readonly P[], after: readonly P[], added: readonly P[]): readonly P[] {
  const known = indexes.get(before)
  if (known === undefined || known.noted > 4 * after.length + ROWS_MIN) return after
  for (const policy of added) known.index.note(policy)
  indexes.set(after, { index: known.index, noted: known.noted + added.length })
  return after
}

/** Policies that name the address, in their order. */
export function rowsNaming<P extends Rule>(spd: readonly P[], address: string): readonly P[] {
  const key = keyOf(address)
  if (spd.length < ROWS_MIN) return spd.filter(policy => addressesOf(policy).includes(key))
  return inOrder(spd, sharedOf(spd).index.ofAddress(address)).flatMap(place => spd[place] ?? [])
}

/** Place of the first policy that holds for the packet, -1 without one; `holds` is asked of those only that may. */
export function placeFor<P extends Rule>(
  spd: readonly P[],
  packet: PacketSelectors,
  holds: (policy: P) => boolean,
): number {
  if (spd.length < ROWS_MIN) return spd.findIndex(holds)
  let first = -1
  // Few of those that may be meant are, and only where these stand is looked for, which is a way through the table.
  for (const policies of sharedOf(spd).index.forPacket(packet) as readonly Iterable<P>[])
    for (const policy of policies) {
      const place = holds(policy) ? placeOfSame(spd, policy) : -1
      if (place >= 0 && (first < 0 || place < first)) first = place
    }
  return first
}

const inOrder = (spd: Rows, policies: Iterable<Rule>): readonly number[] =>
  [...new Set(policies)]
    .map(policy => placeOfSame(spd, policy))
    .filter(place => place >= 0)
    .sort((a, b) => a - b)
