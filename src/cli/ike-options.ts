import { utf8 } from '../lib/bytes.ts'
import { parseMicros } from '../lib/micros.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { parseEspProposals, parseIkeProposals } from '../protocol/crypto/ike/cipher-suite-name.ts'
import type { TrafficRange } from '../protocol/ipsec/traffic-range.ts'
import { parseTrafficRange } from '../protocol/ipsec/traffic-range-text.ts'
import { canonicalIp } from '../protocol/wire/ip/address.ts'
import type { InnerAddresses } from '../simulation/nodes/ike/credentials.ts'
import { readIdentity } from '../simulation/nodes/ike-identity.ts'
import {
  DEFAULT_COOKIE_FROM,
  DEFAULT_IKE_LIMITS,
  DEFAULT_IKE_TIMERS,
  type IkeConfig,
  type Place,
} from '../simulation/nodes/ike/ike-config.ts'
import { WINDOW_MAX } from '../simulation/nodes/ike/window.ts'
import { readLimits } from './ike-limits.ts'
import { asInCertificate, readCredentials, type CredentialOptions } from './ike-credentials.ts'
import type { Io } from './io.ts'
import { peersOf } from '../simulation/nodes/ike/ike-config.ts'

/** Options of `ike initiate` and `ike respond`, as commander gives them. */
export interface IkeOptions extends CredentialOptions {
  readonly remote?: string
  readonly listen?: string
  readonly local?: string
  readonly id?: string
  readonly ike?: string
  readonly esp?: string
  readonly ts?: string
  readonly remoteTs?: string
  readonly virtualIp?: true | string
  readonly pool?: string
  readonly mobike?: true
  readonly authLifetime?: string
  readonly breakBeforeMake?: true
  readonly ikeLifetime?: string
  readonly childLifetime?: string
  readonly inactive?: string
  readonly fragment?: string
  readonly cookies?: true
  readonly retransmit?: string
  readonly tries?: string
  readonly window?: string
  readonly do?: string
  readonly timeout?: string
  readonly keys?: string
  readonly json?: true
}

export const DEFAULT_IKE_PROPOSAL = 'aes128gcm16-prfsha256-x25519'
export const DEFAULT_ESP_PROPOSAL = 'aes128gcm16'
/** IPv6 wants 1280 octets to pass (RFC 7383 §2.5.1): less IP, UDP and marker. */
const MESSAGE_MAX = 1_228
const MESSAGE_LEAST = 200

/** `HOST:PORT` or `[HOST]:PORT`; the port may be left out. */
export function readPlace(option: string, text: string, port: number): Result<Place, string> {
  const match = /^(?:\[([^\]]+)\]|([^:]+)|([0-9a-fA-F:]+))(?::(\d{1,5}))?$/.exec(text.trim())
  const address = canonicalIp(match?.[1] ?? match?.[2] ?? match?.[3] ?? '')
  const number = match?.[4] === undefined ? port : Number(match[4])
  if (address === undefined || number > 65_535)
    return err(`${option} ${text}: allowed: an IP address with a port, 192.0.2.1:500 or [2001:db8::1]:500`)
  return ok({ address, port: number })
}

function readRanges(option: string, text: string): Result<readonly TrafficRange[], string> {
  const ranges: TrafficRange[] = []
  for (const part of text.split(',')) {
    const range = parseTrafficRange(part)
    if (!range.ok) return err(`${option}: ${range.error}, joined by commas`)
    ranges.push(range.value)
  }
  return ok(ranges)
}

const whole = (option: string, text: string, least: number, most: number): Result<number, string> => {
  const value = Number(text)
  return Number.isInteger(value) && value >= least && value <= most
    ? ok(value)
    : err(`${option} ${text}: allowed: a whole number from ${least} to ${most}`)
}

interface Inner {
  readonly innerAddresses: InnerAddresses | undefined
  readonly localRanges: readonly TrafficRange[]
  readonly remoteRanges: readonly TrafficRange[]
}

const FAMILIES = ['ip4', 'ip6'] as const
const EVERYTHING = { ip4: '0.0.0.0/0', ip6: '::/0' }

/** What is on both sides, and the addresses one of them gets from the other (RFC 7296 §2.19). */
function readInner({ ts, remoteTs, virtualIp, pool: given }: IkeOptions): Result<Inner, string> {
  const named = virtualIp === undefined ? [] : virtualIp === true ? ['ip4'] : virtualIp.split(',')
  const wants = FAMILIES.filter(family => named.includes(family))
  if (wants.length !== named.length) return err(`--virtual-ip ${named.join(',')}: allowed: ip4, ip6, or ip4,ip6`)
  const pool: Result<readonly TrafficRange[], string> = given === undefined ? ok([]) : readRanges('--pool', given)
  if (!pool.ok) return pool
  if (pool.value.some(({ protocol }) => protocol !== undefined))
    return err(`--pool ${given}: allowed: prefixes such as 10.9.0.0/24, without protocols`)
  // The gateway narrows all addresses to the one it gives.
  const whole = wants.map(family => EVERYTHING[family]).join(',')
  const localRanges = readRanges('--ts', ts ?? (whole === '' ? '10.20.0.0/24' : whole))
  if (!localRanges.ok) return localRanges
  const onlyPool = given !== undefined && remoteTs === undefined
  const remoteRanges = onlyPool ? ok([]) : readRanges('--remote-ts', remoteTs ?? '10.10.0.0/24')
  if (!remoteRanges.ok) return remoteRanges
  const innerAddresses = { wants, pool: pool.value, dns: [], demanded: onlyPool }
  return ok({
    innerAddresses: wants.length === 0 && given === undefined ? undefined : innerAddresses,
    localRanges: localRanges.value,
    remoteRanges: remoteRanges.value,
  })
}

/** The configuration of an endpoint with this one peer. Errors: one line, with what is allowed. */
export function readIkeConfig(
  options: IkeOptions,
  role: 'initiate' | 'respond',
  read: Io['read'],
): Result<IkeConfig, string> {
  const { id, remoteId } = options
  if (id === undefined || remoteId === undefined)
    return err('--id and --remote-id are needed: who this side is, and who the peer is')
  const credentials = readCredentials(options, role, readIdentity(id), read)
  if (!credentials.ok) return credentials
  const localId = asInCertificate(readIdentity(id), credentials.value.own)
  const ike = parseIkeProposals(options.ike ?? DEFAULT_IKE_PROPOSAL)
  if (!ike.ok) return err(`--ike: ${ike.error.message} (${ike.error.found}); allowed: ${ike.error.allowed.join(', ')}`)
  const esp = parseEspProposals(options.esp ?? DEFAULT_ESP_PROPOSAL)
  if (!esp.ok) return err(`--esp: ${esp.error.message} (${esp.error.found}); allowed: ${esp.error.allowed.join(', ')}`)
  const inner = readInner(options)
  if (!inner.ok) return inner
  const messageMax = whole('--fragment', options.fragment ?? String(MESSAGE_MAX), MESSAGE_LEAST, 65_535)
  if (!messageMax.ok) return messageMax
  const attempts = whole('--tries', options.tries ?? String(DEFAULT_IKE_TIMERS.attempts), 1, 30)
  if (!attempts.ok) return attempts
  const window = whole('--window', options.window ?? '1', 1, WINDOW_MAX)
  if (!window.ok) return window
  const limits = readLimits(options)
  if (!limits.ok) return limits
  const first = parseMicros(options.retransmit ?? `${DEFAULT_IKE_TIMERS.retransmitFirstUs}us`)
  if (first === undefined || first < 1_000) return err(`--retransmit ${options.retransmit}: allowed: 500ms, 2s`)
  return ok({
    node: role === 'initiate' ? 'initiator' : 'responder',
    timers: { ...DEFAULT_IKE_TIMERS, retransmitFirstUs: first, attempts: attempts.value },
    // A program without rights cannot send ESP itself: it always asks for UDP.
    forceEncapsulation: true,
    messageMax: messageMax.value,
    cookieFrom: options.cookies === true ? 0 : DEFAULT_COOKIE_FROM,
    limits: DEFAULT_IKE_LIMITS,
    window: window.value,
    peers: peersOf([
      {
        name: 'peer',
        localId,
        remoteId: readIdentity(remoteId),
        secret: utf8(options.psk ?? ''),
        ...credentials.value,
        ike: ike.value,
        esp: esp.value,
        ...inner.value,
        mode: 'tunnel',
        mobike: options.mobike === true,
        ...limits.value,
      },
    ]),
  })
}
