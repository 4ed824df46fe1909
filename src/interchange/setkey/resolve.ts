import { err, ok, type Result } from '../../lib/result.ts'
import { canonicalIp, ipVersion } from '../../protocol/wire/ip/address.ts'
import { prefixRange, singleAddress, type AddressRange } from '../../protocol/ipsec/address.ts'
import { setkeyError, type SetkeyError } from './error.ts'
import type { Host, TrafficEnd } from './statement.ts'

/** Addresses of host names; looked up without regard to case, as DNS does (RFC 4343). */
export type HostNames = Readonly<Record<string, string>>

/** The canonical address a name or an address text stands for. */
export function resolveHost(host: Host, names: HostNames): Result<string, SetkeyError> {
  const address = addressOf(host.name, names)
  return address === undefined ? err(unknownName(host, names)) : ok(address)
}

function addressOf(name: string, names: HostNames): string | undefined {
  const literal = canonicalIp(name)
  if (literal !== undefined) return literal
  const found = Object.entries(names).find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1]
  return found === undefined ? undefined : canonicalIp(found)
}

const NAMES_SHOWN = 8

function unknownName(host: Host, names: HostNames): SetkeyError {
  const known = Object.keys(names)
  const some = known.slice(0, NAMES_SHOWN).join(', ') + (known.length > NAMES_SHOWN ? ', …' : '')
  return setkeyError('unknown-name', host, host.name, `an address${known.length === 0 ? '' : ` or one of ${some}`}`)
}

/** The two ends of `SRC-DST`: at the first hyphen that leaves a known name or an address on both sides. */
export function resolveEnds(
  ends: Host,
  names: HostNames,
): Result<{ readonly source: string; readonly destination: string }, SetkeyError> {
  const parts = ends.name.split('-')
  for (let cut = 1; cut < parts.length; cut++) {
    const source = addressOf(parts.slice(0, cut).join('-'), names)
    const destination = addressOf(parts.slice(cut).join('-'), names)
    if (source !== undefined && destination !== undefined) return ok({ source, destination })
  }
  const [first = '', ...others] = parts
  const second = others.join('-')
  if (addressOf(first, names) === undefined) return err(unknownName({ ...ends, name: first }, names))
  return err(unknownName({ ...ends, name: second, column: ends.column + first.length + 1 }, names))
}

/** The addresses a traffic end covers. */
export function resolveRange(end: TrafficEnd, names: HostNames): Result<AddressRange, SetkeyError> {
  const address = resolveHost(end, names)
  if (!address.ok) return address
  if (end.prefix === undefined) return ok(singleAddress(address.value))
  const range = prefixRange(address.value, end.prefix)
  const most = ipVersion(address.value) === 6 ? 128 : 32
  return range === undefined
    ? err(setkeyError('bad-value', end, `/${end.prefix}`, `a prefix length up to ${most}`))
    : ok(range)
}
