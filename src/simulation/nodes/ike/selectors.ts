import { addressKey, type AddressRange } from '../../../protocol/ipsec/address.ts'
import type { SelectorSet } from '../../../protocol/ipsec/selectors.ts'
import {
  commonRange,
  sameRange,
  selectorSets,
  withoutCovered,
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

/** What is left of a peer's selectors within the own policy's ranges, the first one first (RFC 7296 §2.9). */
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
  return withoutCovered(found).slice(0, RANGES_MAX)
}
/** Ranges of one child SA; more would make every packet dear (Roamscope). */
const RANGES_MAX = 32
/** Selector sets of one child SA: pairs of protocols and ports of both sides (Roamscope). */
const SETS_MAX = 64

export interface TrafficPair {
  readonly localRanges: readonly TrafficRange[]
  readonly remoteRanges: readonly TrafficRange[]
}

/** Ranges without those that no range of the other side has a protocol in common with; none when nothing passes. */
export function paired({ localRanges, remoteRanges }: TrafficPair): TrafficPair {
  const some = (ranges: readonly TrafficRange[], others: readonly TrafficRange[]): readonly TrafficRange[] =>
    ranges.filter(range => selectorSets([range], others).length > 0)
  const pair = { localRanges: some(localRanges, remoteRanges), remoteRanges: some(remoteRanges, localRanges) }
  return selectorSets(pair.localRanges, pair.remoteRanges).length > SETS_MAX ? NOTHING : pair
}
const NOTHING: TrafficPair = { localRanges: [], remoteRanges: [] }

/** What a policy lets pass; `singlePair`: each pair of addresses in an SA of its own. */
type PairPolicy = TrafficPair & { readonly singlePair?: boolean | undefined }

/**
 * Both ends of an offer within the policy (RFC 7296 §2.9). Of a policy of single pairs the pair that is asked for first
 * is granted; an offer that is of more and begins with no single pair leaves nothing to choose by: `required`.
 * `mayHave`: ranges the peer may say to be its own (RFC 4301 §4.4.3.3).
 */
export function narrowPair(
  local: readonly TrafficSelector[],
  remote: readonly TrafficSelector[],
  policy: PairPolicy,
  mayHave: (range: TrafficRange) => boolean,
): TrafficPair & { readonly onePair: 'required' | 'granted' | undefined } {
  const within = ({ localRanges, remoteRanges }: TrafficPair): TrafficPair =>
    paired({ localRanges: narrow(local, localRanges), remoteRanges: narrow(remote, remoteRanges).filter(mayHave) })
  const all = within(policy)
  if (policy.singlePair !== true || isOnePair(all)) return { ...all, onePair: undefined }
  const [here, there] = [firstAddress(local), firstAddress(remote)]
  if (here === undefined || there === undefined) return { ...all, onePair: 'required' }
  const only = (ranges: readonly TrafficRange[], address: string): readonly TrafficRange[] =>
    ranges.flatMap(range => commonRange(range, { from: address, to: address }) ?? [])
  const one = within({ localRanges: only(policy.localRanges, here), remoteRanges: only(policy.remoteRanges, there) })
  return { ...one, onePair: 'granted' }
}

function isOnePair({ localRanges, remoteRanges }: TrafficPair): boolean {
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
