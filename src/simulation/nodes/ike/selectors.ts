import { addressKey, type AddressRange } from '../../../protocol/ipsec/address.ts'
import type { SelectorSet } from '../../../protocol/ipsec/selectors.ts'
import {
  commonRange,
  coversRange,
  sameRange,
  selectorSets,
  withoutCovered,
  type TrafficPair,
  type TrafficRange,
} from '../../../protocol/ipsec/traffic-range.ts'
import { ipVersion } from '../../../protocol/wire/ip/address.ts'
import { TS_PROTOCOL } from '../../../protocol/wire/ikev2/codes.ts'
import {
  ANY_PORTS,
  OPAQUE_PORTS,
  type AddressSelector,
  type TrafficSelector,
  type TsPayload,
} from '../../../protocol/wire/ikev2/traffic-selector.ts'
import { codeNumber, codeReader } from '../../../protocol/wire/schema/numbers.ts'

const protocolCode = codeReader(TS_PROTOCOL)

/** A traffic selector payload for these ranges (RFC 7296 §3.13). */
export function rangesPayload<T extends 'TSi' | 'TSr'>(
  type: T,
  ranges: readonly TrafficRange[],
): Extract<TsPayload, { readonly type: T }> {
  const selectors: readonly AddressSelector[] = ranges.map(({ from, to, protocol, ports }) => ({
    type: ipVersion(from) === 4 ? 'TS_IPV4_ADDR_RANGE' : 'TS_IPV6_ADDR_RANGE',
    protocol: protocolCode(protocol ?? 0),
    ...(ports === undefined
      ? ANY_PORTS
      : ports === 'opaque'
        ? OPAQUE_PORTS
        : { startPort: ports.from, endPort: ports.to }),
    startAddress: from,
    endAddress: to,
  }))
  return { type, selectors } as unknown as Extract<TsPayload, { readonly type: T }>
}

/** What a selector means; `undefined` for one of an unknown type, which is ignored (RFC 7296 §2.9), or of nothing. */
export function readSelector(selector: TrafficSelector): TrafficRange | undefined {
  if (selector.type === 'other') return undefined
  const { startAddress: from, endAddress: to, startPort, endPort } = selector
  const number = codeNumber(TS_PROTOCOL, selector.protocol)
  const anyPorts = startPort === ANY_PORTS.startPort && endPort === ANY_PORTS.endPort
  // Of no protocol in particular there are no ports in particular (§3.13.1).
  if (number === 0) return anyPorts ? { from, to } : undefined
  if (anyPorts) return { from, to, protocol: number }
  if (startPort === OPAQUE_PORTS.startPort && endPort === OPAQUE_PORTS.endPort)
    return { from, to, protocol: number, ports: 'opaque' }
  return startPort > endPort ? undefined : { from, to, protocol: number, ports: { from: startPort, to: endPort } }
}

/** What is left of a peer's selectors within the own policy's ranges, what is in the first one first (RFC 7296 §2.9). */
export function narrow(
  selectors: readonly TrafficSelector[],
  policy: readonly TrafficRange[],
): readonly TrafficRange[] {
  const found: TrafficRange[] = []
  for (const selector of selectors) {
    const asked = readSelector(selector)
    if (asked === undefined) continue
    for (const allowed of policy) {
      const both = commonRange(asked, allowed)
      if (both !== undefined && !found.some(each => sameRange(each, both))) found.push(both)
    }
  }
  const [first] = found
  const left = withoutCovered(found)
  const isFirst = (range: TrafficRange): boolean => first !== undefined && coversRange(range, first)
  return [...left.filter(isFirst), ...left.filter(range => !isFirst(range))].slice(0, RANGES_MAX)
}
/** Ranges of one child SA; more would make every packet dear (Roamscope). */
const RANGES_MAX = 32
/** Selector sets of one child SA: pairs of protocols and ports of both sides (Roamscope). */
const SETS_MAX = 64

const NOTHING: TrafficPair = { localRanges: [], remoteRanges: [] }
const setCount = ({ localRanges, remoteRanges }: TrafficPair): number => selectorSets(localRanges, remoteRanges).length

/** Ranges without those that no range of the other side has a protocol in common with; none when nothing passes. */
export function paired({ localRanges, remoteRanges }: TrafficPair): TrafficPair {
  const some = (ranges: readonly TrafficRange[], others: readonly TrafficRange[]): readonly TrafficRange[] =>
    ranges.filter(range => selectorSets([range], others).length > 0)
  const pair = { localRanges: some(localRanges, remoteRanges), remoteRanges: some(remoteRanges, localRanges) }
  return setCount(pair) > SETS_MAX ? NOTHING : pair
}

/** What a policy lets pass, and what of it has to be in SAs of its own (RFC 7296 §2.9). */
type PairPolicy = TrafficPair & {
  readonly singlePair?: boolean | undefined
  readonly separateRanges?: boolean | undefined
}

/**
 * What becomes of the part of an offer that is not granted: `more-possible` in other SAs (ADDITIONAL_TS_POSSIBLE);
 * `single-pair` when the policy is of single pairs of addresses and the offer leaves nothing to choose one by.
 */
export type Rest = 'more-possible' | 'single-pair' | undefined
type Narrowed = TrafficPair & { readonly rest: Rest }

/**
 * Both ends of an offer within the policy: all of it, or where the policy wants several SAs for it the one that carries
 * what the offer begins with (RFC 7296 §2.9). `mayHave`: ranges the peer may say to be its own (RFC 4301 §4.4.3.3).
 */
export function narrowPair(
  local: readonly TrafficSelector[],
  remote: readonly TrafficSelector[],
  policy: PairPolicy,
  mayHave: (range: TrafficRange) => boolean,
): Narrowed {
  const within = ({ localRanges, remoteRanges }: TrafficPair): TrafficPair => ({
    localRanges: narrow(local, localRanges),
    remoteRanges: narrow(remote, remoteRanges).filter(mayHave),
  })
  const [whole, rest] =
    policy.separateRanges === true ? oneOfRanges(local, remote, policy, within) : [policy, undefined]
  const all = within(whole)
  if (policy.singlePair !== true || isOnePair(paired(all))) return bounded(all, rest)
  const [here, there] = [firstAddress(local), firstAddress(remote)]
  if (here === undefined || there === undefined) return { ...paired(all), rest: 'single-pair' }
  const only = (ranges: readonly TrafficRange[], address: string): readonly TrafficRange[] =>
    ranges.flatMap(range => commonRange(range, { from: address, to: address }) ?? [])
  const one = within({ localRanges: only(whole.localRanges, here), remoteRanges: only(whole.remoteRanges, there) })
  return bounded(one, 'more-possible')
}

/** No more than one SA can look through for every packet; what the offer begins with stays in. */
function bounded(pair: TrafficPair, rest: Rest): Narrowed {
  if (setCount(pair) <= SETS_MAX) return { ...paired(pair), rest }
  const first = { localRanges: pair.localRanges.slice(0, 1), remoteRanges: pair.remoteRanges.slice(0, 1) }
  return { ...paired(first), rest: 'more-possible' }
}

/** Of a policy's ranges the two that carry what the offer begins with; the first two that meet it where none do. */
function oneOfRanges(
  local: readonly TrafficSelector[],
  remote: readonly TrafficSelector[],
  { localRanges, remoteRanges }: TrafficPair,
  within: (policy: TrafficPair) => TrafficPair,
): readonly [TrafficPair, Rest] {
  const met = localRanges
    .flatMap(here => remoteRanges.map((there): TrafficPair => ({ localRanges: [here], remoteRanges: [there] })))
    .filter(each => setCount(within(each)) > 0)
  const takesFirst = (each: TrafficPair): boolean =>
    narrow(local.slice(0, 1), each.localRanges).length > 0 && narrow(remote.slice(0, 1), each.remoteRanges).length > 0
  return [met.find(takesFirst) ?? met[0] ?? NOTHING, met.length > 1 ? 'more-possible' : undefined]
}

/** One address on either side. */
export function isOnePair({ localRanges, remoteRanges }: TrafficPair): boolean {
  const isOne = (ranges: readonly TrafficRange[]): boolean =>
    new Set(ranges.flatMap(({ from, to }) => [addressKey(from), addressKey(to)])).size <= 1
  return isOne(localRanges) && isOne(remoteRanges)
}

/** The address that an offer's first selector is of, if it is of one. */
function firstAddress([first]: readonly TrafficSelector[]): string | undefined {
  if (first === undefined || first.type === 'other') return undefined
  return addressKey(first.startAddress) === addressKey(first.endAddress) ? first.startAddress : undefined
}

/** Whole addresses, every protocol and port. */
export const selectorSet = (local: readonly AddressRange[], remote: readonly AddressRange[]): SelectorSet => ({
  local,
  remote,
  protocol: 'any',
  localPort: 'any',
  remotePort: 'any',
})
