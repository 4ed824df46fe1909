import {
  addressKey,
  inRange,
  keyAddress,
  prefixLength,
  singleAddress,
  type AddressRange,
} from '../../../protocol/ipsec/address.ts'
import type { CfgAttribute, ConfigurationPayload } from '../../../protocol/wire/ikev2/configuration.ts'
import { payloadOf } from '../../../protocol/wire/ikev2/find.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { ipVersion } from '../../../protocol/wire/ip/address.ts'
import type { Assignment } from './credentials.ts'
import type { IkePeer } from './ike-config.ts'
import type { IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'

/** Addresses of the peer's network for the initiator (RFC 7296 §2.19, §3.15). */

const ASK = {
  ip4: ['INTERNAL_IP4_ADDRESS', 'INTERNAL_IP4_NETMASK', 'INTERNAL_IP4_DNS'],
  ip6: ['INTERNAL_IP6_ADDRESS', 'INTERNAL_IP6_DNS'],
} as const

/** CFG_REQUEST: addresses of these families, any will do, and who resolves names. */
export function configurationRequest({ innerAddresses }: IkePeer): readonly ClearPayload[] {
  const asked = (innerAddresses?.wants ?? []).flatMap(family => ASK[family])
  if (asked.length === 0) return []
  return [
    configuration(
      'CFG_REQUEST',
      asked.map(attribute => ({ attribute, value: undefined })),
    ),
  ]
}

const configuration = (
  cfg: ConfigurationPayload['cfg'],
  attributes: readonly CfgAttribute[],
): ConfigurationPayload => ({
  type: 'CP',
  cfg,
  attributes,
})

/** What the initiator was given, canonical texts. */
export function takeConfiguration(payloads: readonly ClearPayload[]): readonly string[] {
  const reply = payloadOf(payloads, 'CP')
  if (reply?.cfg !== 'CFG_REPLY') return []
  return reply.attributes.flatMap(({ attribute, value }) => {
    if (attribute === 'INTERNAL_IP4_ADDRESS') return value === undefined ? [] : [value]
    if (attribute === 'INTERNAL_IP6_ADDRESS') return value === undefined ? [] : [value.address]
    return []
  })
}

/** Addresses for the initiator, out of what the peer's pool has left. */
export function assignAddresses(work: IkeWork, peer: IkePeer, payloads: readonly ClearPayload[]): Assignment {
  const { innerAddresses } = peer
  const request = payloadOf(payloads, 'CP')
  const attributes = request?.cfg === 'CFG_REQUEST' ? request.attributes : []
  const families = attributes.flatMap(({ attribute }) => {
    if (attribute === 'INTERNAL_IP4_ADDRESS') return [4 as const]
    return attribute === 'INTERNAL_IP6_ADDRESS' ? [6 as const] : []
  })
  if (families.length === 0)
    return innerAddresses?.demanded === true
      ? { refusal: 'FAILED_CP_REQUIRED' }
      : { assigned: [], reply: [], refusal: undefined }
  const found = [...new Set(families)].flatMap(family => freeAddress(work, innerAddresses?.pool ?? [], family))
  if (found.length === 0) return { refusal: 'INTERNAL_ADDRESS_FAILURE' }
  const wanted = new Set(attributes.map(({ attribute }) => attribute))
  const reply = [...found.flatMap(addressAttributes), ...dnsAttributes(innerAddresses?.dns ?? [])]
  return {
    assigned: found.map(({ address }) => address),
    reply: [
      configuration(
        'CFG_REPLY',
        reply.filter(({ attribute }) => wanted.has(attribute)),
      ),
    ],
    refusal: undefined,
  }
}

interface Found {
  readonly address: string
  readonly range: AddressRange
}

/** Addresses of a pool that are looked at; a larger pool is never full (Roamscope). */
const POOL_LOOK = 4_096

/** The first address of the pool that no living SA has. */
function freeAddress(work: IkeWork, pool: readonly AddressRange[], family: 4 | 6): readonly Found[] {
  const { sas } = work.endpoint
  const isTaken = (address: string): boolean => sas.where('assigned', address).some(({ phase }) => phase !== 'closed')
  for (const range of pool) {
    if (ipVersion(range.from) !== family) continue
    let address = firstHost(range)
    for (let i = 0; i < POOL_LOOK && address !== undefined; i++) {
      const key = addressKey(address)
      if (key === undefined || !inRange(key, range)) break
      if (!isTaken(address)) return [{ address, range }]
      address = nextAddress(key)
    }
  }
  return []
}

/** The first address of a prefix is that of the network itself, or of any of its routers (RFC 4291 §2.6.1). */
function firstHost(range: AddressRange): string | undefined {
  const key = addressKey(range.from)
  const hosts = 4 * (key?.length ?? 0) - (prefixLength(range) ?? 4 * (key?.length ?? 0))
  return key === undefined || hosts < 2 ? range.from : nextAddress(key)
}

/** The address after the one of this key; undefined after the last of all. */
function nextAddress(key: string): string | undefined {
  const digits = (BigInt(`0x${key}`) + 1n).toString(16).padStart(key.length, '0')
  return digits.length > key.length ? undefined : keyAddress(digits)
}

function addressAttributes({ address, range }: Found): readonly CfgAttribute[] {
  if (ipVersion(address) === 6) return [{ attribute: 'INTERNAL_IP6_ADDRESS', value: { address, prefixLength: 128 } }]
  return [
    { attribute: 'INTERNAL_IP4_ADDRESS', value: address },
    { attribute: 'INTERNAL_IP4_NETMASK', value: netmaskOf(range) },
  ]
}

/** The mask of a pool that is one prefix; of any other pool, the one of a single host. */
function netmaskOf(range: AddressRange): string {
  const mask = 2 ** 32 - 2 ** (32 - (prefixLength(range) ?? 32))
  return [24, 16, 8, 0].map(shift => Math.floor(mask / 2 ** shift) % 256).join('.')
}

const dnsAttributes = (dns: readonly string[]): readonly CfgAttribute[] =>
  dns.map(value => ({ attribute: ipVersion(value) === 4 ? 'INTERNAL_IP4_DNS' : 'INTERNAL_IP6_DNS', value }))

/** What is agreed with the peer, with the addresses that this SA gave or got in place of those configured. */
export function peerUnder(work: IkeWork, sa: Pick<IkeSa, 'peer' | 'founder' | 'assigned'>): IkePeer {
  const peer = work.peer(sa.peer)
  if (sa.assigned.length === 0) return peer
  const ranges = sa.assigned.map(singleAddress)
  return sa.founder === 'us' ? { ...peer, localRanges: ranges } : { ...peer, remoteRanges: ranges }
}

/** Whether the peer of this SA had to ask for an inner address and did not. */
export const lacksAddress = (work: IkeWork, sa: IkeSa): boolean =>
  sa.founder === 'peer' && sa.assigned.length === 0 && work.peer(sa.peer).innerAddresses?.demanded === true
