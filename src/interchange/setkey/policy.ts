import { canonicalJson } from '../../lib/canonical-json.ts'
import { ok, type Result } from '../../lib/result.ts'
import type { PortSelector, SelectorSet } from '../../protocol/ipsec/selectors.ts'
import { NO_PFP, type Policy, type PolicyAction } from '../../protocol/ipsec/spd.ts'
import type { SetkeyError } from './error.ts'
import { reversedTunnel, type SetkeyFinding } from './finding.ts'
import { isOwn, linkOf, ownerOf, type Reading, type SetkeyOptions } from './options.ts'
import { resolveEnds, resolveRange } from './resolve.ts'
import type { PolicyKey, PolicyRule, SpdAddStatement } from './statement.ts'

/** Selectors of a policy: setkey says source and destination, the SPD local and remote. */
export function selectorSetOf(options: SetkeyOptions, key: PolicyKey): Result<SelectorSet, SetkeyError> {
  const source = resolveRange(key.source, options.names)
  if (!source.ok) return source
  const destination = resolveRange(key.destination, options.names)
  if (!destination.ok) return destination
  const port = (value: number | undefined): PortSelector => (value === undefined ? 'any' : [{ from: value, to: value }])
  const out = key.direction === 'out'
  // RFC 4301 §4.4.1.3: type and code count as the local value of what is sent, the remote one of what is received.
  const sourcePort = port(key.typeCode ?? key.source.port)
  const destinationPort = key.typeCode === undefined ? port(key.destination.port) : 'any'
  return ok({
    local: [out ? source.value : destination.value],
    remote: [out ? destination.value : source.value],
    protocol: key.upper,
    localPort: out ? sourcePort : destinationPort,
    remotePort: out ? destinationPort : sourcePort,
  })
}

/** Whether two policies are for the same traffic and direction: what setkey tells them apart by. */
export function samePolicyKey(
  a: Pick<Policy, 'direction' | 'selectors'>,
  b: Pick<Policy, 'direction' | 'selectors'>,
): boolean {
  return a.direction === b.direction && canonicalJson(a.selectors) === canonicalJson(b.selectors)
}

interface ReadPolicy {
  readonly policy: Policy
  readonly findings: readonly SetkeyFinding[]
}

/** The row an spdadd makes. */
export function policyOf(reading: Reading, statement: SpdAddStatement): Result<ReadPolicy, SetkeyError> {
  const { options } = reading
  const set = selectorSetOf(options, statement)
  if (!set.ok) return set
  const row = (id: string, owner: string, action: PolicyAction): Policy => ({
    id: freeId(reading, id),
    names: [],
    direction: statement.direction,
    selectors: [set.value],
    pfp: NO_PFP,
    action,
    expiresAtUs: undefined,
    owner,
  })
  const { rule, direction } = statement
  if (rule === undefined) {
    const kind = statement.action === 'discard' ? 'discard' : 'bypass'
    return ok({ policy: row(`${kind}/${direction}`, '', { kind }), findings: [] })
  }
  const ends = endsOf(options, statement, rule, set.value)
  if (!ends.ok) return ends
  const { local, remote, findings } = ends.value
  const link = rule.unique === undefined ? linkOf(options, local, remote) : `unique-${rule.unique}`
  const tunnel = rule.mode === 'tunnel'
  const action: PolicyAction = {
    kind: 'protect',
    protocol: rule.protocol,
    mode: rule.mode,
    tunnelLocal: tunnel ? local : undefined,
    tunnelRemote: tunnel ? remote : undefined,
    link,
    extendedSequence: false,
    algorithms: [],
  }
  return ok({ policy: row(`${link}/${direction}`, ownerOf(options, local, remote), action), findings })
}

function freeId({ spd }: Reading, wanted: string): string {
  let id = wanted
  for (let n = 2; spd.some(row => row.id === id) && n <= spd.length + 2; n++) id = `${wanted}#${n}`
  return id
}

interface Ends {
  readonly local: string
  readonly remote: string
  readonly findings: readonly SetkeyFinding[]
}

/**
 * This node's end and the other one. In tunnel mode they are written in the direction of the packets; an end of this
 * node on the wrong side shows that they were written the other way round. In transport mode the traffic's own ends.
 */
function endsOf(
  options: SetkeyOptions,
  { direction }: SpdAddStatement,
  rule: PolicyRule,
  set: SelectorSet,
): Result<Ends, SetkeyError> {
  if (rule.tunnel === undefined || rule.mode === 'transport') {
    const single = (selector: SelectorSet['local']) => (selector === 'any' ? '' : (selector[0]?.from ?? ''))
    return ok({ local: single(set.local), remote: single(set.remote), findings: [] })
  }
  const ends = resolveEnds(rule.tunnel, options.names)
  if (!ends.ok) return ends
  const { source, destination } = ends.value
  const [local, remote] = direction === 'out' ? [source, destination] : [destination, source]
  if (isOwn(options, local) || !isOwn(options, remote)) return ok({ local, remote, findings: [] })
  const findings = [reversedTunnel(rule.tunnel, direction, source, destination)]
  return ok(options.reading === 'corrected' ? { local: remote, remote: local, findings } : { local, remote, findings })
}
