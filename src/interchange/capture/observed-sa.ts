import { toHex } from '../../lib/bytes.ts'
import type { Identity } from '../../protocol/wire/ikev2/identification.ts'
import type { SaPayload } from '../../protocol/wire/ikev2/sa.ts'
import { keyBitsOf } from '../../protocol/wire/ikev2/transform.ts'
import type { Row } from '../../trace/event.ts'
import type { EspKey, IkeKey } from '../../trace/trace.ts'

/** 0: the original initiator, 1: the responder. */
export type Side = 0 | 1
export const other = (side: Side): Side => (side === 0 ? 1 : 0)

/** A pair of child SAs; each side receives on its own SPI. */
export interface ObservedChild {
  readonly number: number
  readonly spis: readonly [string, string]
  readonly suite: string
  readonly transport: boolean
  readonly held: boolean
}

/** An IKE SA as far as its messages have shown it. */
export interface ObservedSa {
  readonly number: number
  readonly spiI: string
  readonly spiR: string
  readonly state: string
  readonly ends: readonly [string, string]
  readonly places: readonly [string, string]
  readonly addresses: readonly [string, string]
  readonly identities: readonly [string, string]
  readonly suite: string
  readonly mobike: boolean
  readonly fragmentation: boolean
  /** Message ID of the next request of each side. */
  readonly next: readonly [number, number]
  readonly children: readonly ObservedChild[]
}

/** Fingerprint of a key, as tables show it. */
export type Fingerprint = (hex: string) => string

/** One row of `IKE SAs`, with the columns simulated runs have; keys are those of the key file. */
export function observedIkeRow(sa: ObservedSa, side: Side, key: IkeKey | undefined, fingerprint: Fingerprint): Row {
  const { ends, places, identities, next, children } = sa
  return {
    initiatorSpi: sa.spiI,
    responderSpi: sa.spiR,
    role: side === 0 ? 'initiator' : 'responder',
    state: sa.state,
    peer: ends[other(side)],
    peerIdentity: identities[other(side)] === '' ? null : identities[other(side)],
    local: places[side],
    remote: places[other(side)],
    suite: sa.suite === '' ? null : sa.suite,
    nextSent: next[side],
    nextExpected: next[other(side)],
    mobike: sa.mobike,
    fragmentation: sa.fragmentation,
    children: children.map(({ spis }) => `${spis[side]} / ${spis[other(side)]}`).join(', '),
    keyFingerprint: key === undefined ? null : fingerprint(key.skEi),
    skEi: key?.skEi ?? '',
    skEr: key?.skEr ?? '',
    skAi: key?.skAi ?? '',
    skAr: key?.skAr ?? '',
  }
}

export interface ObservedSadRow {
  readonly spi: string
  readonly direction: 'in' | 'out'
  readonly source: string
  readonly destination: string
  readonly sequence: number
  readonly key: EspKey | undefined
  readonly owner: string
}

/** One row of the SAD at an end of a pair. Window and lifetime are the end's own and cannot be seen. */
export function observedSadRow(of: ObservedSadRow, child: ObservedChild, fingerprint: Fingerprint): Row {
  const { spi, direction, source, destination, sequence, key, owner } = of
  return {
    spi,
    protocol: 'esp',
    mode: child.transport ? 'transport' : 'tunnel',
    direction,
    source,
    destination,
    sequence,
    state: child.held ? 'held' : 'active',
    suite: child.suite,
    encryption: key?.encryption ?? null,
    integrity: key?.integrity ?? null,
    encryptionKey: key?.encryptionKey ?? '',
    keyFingerprint: key === undefined ? null : fingerprint(key.encryptionKey),
    owner,
  }
}

/** `AES_GCM_16 128, PRF_HMAC_SHA2_256, CURVE_25519`: the transforms of the one proposal an answer has. */
export const suiteOf = ({ proposals }: SaPayload): string =>
  (proposals[0]?.transforms ?? [])
    .map(transform => {
      const bits = keyBitsOf(transform)
      const name = String(transform.id).replace(/^(?:ENCR|AUTH)_/, '')
      return bits === undefined ? name : `${name} ${bits}`
    })
    .join(', ')

export function identityText(id: Identity): string {
  if ('address' in id) return String(id.address)
  if ('name' in id) return String(id.name)
  return 'octets' in id && id.octets instanceof Uint8Array
    ? toHex(id.octets)
    : id.type === undefined
      ? ''
      : String(id.type)
}
