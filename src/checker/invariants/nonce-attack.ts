import { concatBytes, fromHex, toHex, utf8 } from '../../lib/bytes.ts'
import { recoverForgers } from '../../protocol/crypto/nonce-reuse/nonce-reuse.ts'
import { xor } from '../../protocol/crypto/nonce-reuse/sealed.ts'
import { createRealSuite } from '../../protocol/crypto/real-suite.ts'
import { ENCRYPTION, encryptionIds, type EncryptionId } from '../../protocol/crypto/transforms.ts'
import { forgeEsp, overheardEsp, type OverheardEsp } from '../../protocol/ipsec/esp-forgery.ts'
import { esp } from '../../protocol/wire/esp/esp.ts'
import { espPlaintext } from '../../protocol/wire/esp/trailer.ts'
import { ipv6 } from '../../protocol/wire/ip/ipv6.ts'
import { udp } from '../../protocol/wire/udp/udp.ts'
import type { NodeId } from '../../trace/event.ts'
import type { EspKey, Trace } from '../../trace/trace.ts'
import { readHeaders, readSecurity } from './headers.ts'
import { plaintextDifference } from './nonce-harvest.ts'

/** An ESP packet on the wire, from SPI to ICV. */
export interface Overheard {
  readonly message: number
  readonly node: NodeId
  readonly atUs: number
  readonly step: number
  readonly sequence: number
  /** Hex. */
  readonly iv: string
  readonly octets: Uint8Array
}

/** Two different packets under one key and nonce. */
export interface NonceReuse {
  readonly iv: string
  readonly one: Overheard
  readonly other: Overheard
}

/**
 * What somebody on the way made of it who has no key. Only `clear` and `forgery.attempt` ask the receiver's key: to hold what
 * was found against what is, and to tell which forgery the receiver takes.
 */
export interface NonceAttack {
  readonly encryption: EncryptionId
  readonly spi: string
  /** All under this key, first to last. */
  readonly reuses: readonly [NonceReuse, ...NonceReuse[]]
  /** XOR of the first two in clear. */
  readonly difference: Uint8Array
  /** Both as their key opens them: inner packet, padding, next header. */
  readonly clear: { readonly one: Uint8Array; readonly other: Uint8Array }
  /** Octets at their start that addresses and ports of the flow already tell: IPv6 and UDP header. */
  readonly predictable: number
  /** Of the polynomial that has the ICV's key among its roots; 0: packets too long, or cipher without one. */
  readonly degree: number
  readonly candidates: number
  readonly forgery: Forgery | undefined
}

/** A packet nobody sent, which the receiver's ICV check takes. */
export interface Forgery {
  /** How many candidates were tried, this one included. */
  readonly attempt: number
  /** H of GHASH, or r and s of Poly1305. */
  readonly secret: Uint8Array
  readonly sequence: number
  /** From SPI to ICV. */
  readonly octets: Uint8Array
  /** What the receiver reads in it. */
  readonly clear: Uint8Array
}

/** What the attacker writes in the place of the data. */
const MESSAGE = 'Nobody sent this. '
/** Pairs that are compared: two leave hardly ever more than one candidate. */
const PAIRS = 4
const suite = createRealSuite()

/** A key under which nonces came twice. */
export interface ReusedKey {
  readonly key: EspKey
  /** All packets under it, in order. */
  readonly packets: readonly Overheard[]
  readonly reuses: readonly [NonceReuse, ...NonceReuse[]]
}

/** The keys of a run under which nonces came twice, as anybody on the way sees it: by SPI, destination and IV. */
export function reusedKeys(trace: Trace): readonly ReusedKey[] {
  return [...overheardByKey(trace).values()].flatMap(({ key, packets }) => {
    const [first, ...rest] = reusesIn(packets)
    return first === undefined ? [] : [{ key, packets, reuses: [first, ...rest] as const }]
  })
}

interface Group {
  readonly key: EspKey
  readonly packets: Overheard[]
}

/** Packets of combined modes by the key they are sealed with, each once however many hops it goes. */
function overheardByKey(trace: Trace): ReadonlyMap<string, Group> {
  const keys = new Map(trace.header.espKeys.map(key => [`${Number(key.spi)} ${key.destination}`, key]))
  const groups = new Map<string, Group>()
  const seen = new Set<string>()
  for (const event of trace.events) {
    if (event.kind !== 'sent' || event.forged || event.copyOf !== null) continue
    const headers = readHeaders(event.bytes)
    const packet = headers === undefined ? undefined : readSecurity(headers)
    const key = packet === undefined ? undefined : keys.get(`${packet.spi} ${headers?.destination}`)
    const cipher = cipherOf(key)
    if (packet === undefined || key === undefined || cipher === undefined) continue
    const octets = esp.encode(packet)
    const id = toHex(octets)
    if (seen.has(id)) continue
    seen.add(id)
    const group = groups.get(key.encryptionKey) ?? { key, packets: [] }
    groups.set(key.encryptionKey, group)
    const { message, node, atUs, step } = event
    const iv = toHex(packet.payload.subarray(0, cipher.ivOctets))
    group.packets.push({ message, node, atUs, step, sequence: packet.sequence, iv, octets })
  }
  return groups
}

function cipherOf(key: EspKey | undefined): (typeof ENCRYPTION)[EncryptionId] | undefined {
  const id = encryptionIds.find(each => each === key?.encryption)
  return id === undefined || ENCRYPTION[id].icvOctets === 0 ? undefined : ENCRYPTION[id]
}

/** What comes of it. Takes milliseconds for packets of 100 octets; undefined when the key of the trace opens them not. */
export function attackOn({ key, packets, reuses }: ReusedKey): NonceAttack | undefined {
  const cipher = cipherOf(key)
  const [first] = reuses
  const one = opened(key, first.one)
  const other = opened(key, first.other)
  if (cipher === undefined || one === undefined || other === undefined) return undefined
  const pairs = shortestFirst(cipher.id, reuses).flatMap(reuse => {
    const [a, b] = [reuse.one, reuse.other].map(({ octets }) => overheardEsp(cipher, octets, one.high)?.sealed)
    return a === undefined || b === undefined ? [] : [[a, b] as const]
  })
  const { degree, forgers } = recoverForgers(cipher, pairs) ?? { degree: 0, forgers: [] }
  const change = changeOf(one.clear)
  const sequence = packets.reduce((most, packet) => Math.max(most, packet.sequence), 0) + 1
  const forgeries = forgers.flatMap((forger, i) => {
    const octets = forgeEsp(forger, one.packet, sequence, change)
    const clear = opened(key, { octets })?.clear
    return clear === undefined ? [] : [{ attempt: i + 1, secret: forger.secret, sequence, octets, clear }]
  })
  return {
    encryption: cipher.id,
    spi: key.spi,
    reuses,
    difference: plaintextDifference(cipher.id, first.one.octets.subarray(8), first.other.octets.subarray(8)),
    clear: { one: one.clear, other: other.clear },
    predictable: predictableOctets(one.clear),
    degree,
    candidates: forgers.length,
    forgery: forgeries[0],
  }
}

/** Short packets make equations of a low degree. Poly1305 has another key for each nonce: only that of the first counts. */
function shortestFirst(encryption: EncryptionId, reuses: ReusedKey['reuses']): readonly NonceReuse[] {
  if (ENCRYPTION[encryption].mode !== 'gcm') return [reuses[0]]
  const longer = ({ one, other }: NonceReuse): number => Math.max(one.octets.length, other.octets.length)
  return reuses.toSorted((a, b) => longer(a) - longer(b)).slice(0, PAIRS)
}

/** Each nonce that sealed more than one packet, with the first and the second. */
function reusesIn(packets: readonly Overheard[]): readonly NonceReuse[] {
  const byIv = new Map<string, Overheard[]>()
  for (const packet of packets) byIv.set(packet.iv, [...(byIv.get(packet.iv) ?? []), packet])
  return [...byIv].flatMap(([iv, [one, other]]) =>
    one === undefined || other === undefined ? [] : [{ iv, one, other }],
  )
}

interface OpenedEsp {
  readonly packet: OverheardEsp
  /** The high half of the number that its ICV covers, with extended ones. */
  readonly high: number | undefined
  readonly clear: Uint8Array
}

/** The receiver's ICV check and what it reads; the attacker never comes here. */
function opened(key: EspKey, { octets }: Pick<Overheard, 'octets'>): OpenedEsp | undefined {
  const cipher = cipherOf(key)
  if (cipher === undefined) return undefined
  for (const high of [undefined, 0]) {
    const packet = overheardEsp(cipher, octets, high)
    if (packet === undefined) return undefined
    const { aad, ciphertext, icv } = packet.sealed
    const clear = suite.decrypt(cipher.id, fromHex(key.encryptionKey), packet.iv, concatBytes(ciphertext, icv), aad)
    if (clear !== undefined) return { packet, high, clear }
  }
  return undefined
}

const IPV6_HEADER = 40
const UDP_HEADER = 8

/** Headers of the inner packet; the UDP checksum counts as known to whoever knows the data only. */
function predictableOctets(clear: Uint8Array): number {
  const packet = ipv6.decode(innerPacket(clear))
  if (!packet.ok) return 0
  return packet.value.nextHeader === 'udp' ? IPV6_HEADER + UDP_HEADER - 2 : IPV6_HEADER
}

function innerPacket(clear: Uint8Array): Uint8Array {
  const inside = espPlaintext.decode(clear)
  return inside.ok ? inside.value.payload : clear
}

/**
 * What has to be flipped so that the data of a UDP packet becomes another text, its checksum with it. Whoever knows the
 * packet in clear computes it; for other packets nothing is flipped: an old packet under a new number.
 */
function changeOf(clear: Uint8Array): Uint8Array {
  const inner = innerPacket(clear)
  const packet = ipv6.decode(inner)
  if (!packet.ok || packet.value.nextHeader !== 'udp') return new Uint8Array(clear.length)
  const { source, destination } = packet.value
  const datagram = udp.decode(packet.value.payload, { source, destination })
  if (!datagram.ok) return new Uint8Array(clear.length)
  const payload = datagram.value.payload.map((_, i) => utf8(MESSAGE)[i % MESSAGE.length] ?? 0)
  const changed = ipv6.encode({
    ...packet.value,
    payload: udp.encode({ ...datagram.value, payload }, { source, destination }),
  })
  return xor(clear, concatBytes(changed, clear.subarray(changed.length)))
}

/** What the ICVs of a combined mode depend on beside the cipher's own key. */
export const icvSecret = (encryption: EncryptionId): string =>
  ENCRYPTION[encryption].mode === 'gcm' ? 'H of GHASH' : 'r and s of Poly1305'

/** What the ICVs gave away, for a person. */
export function forgeryText({ encryption, degree, candidates, forgery }: NonceAttack): string {
  const secret = icvSecret(encryption)
  if (degree === 0) return `it did not look for ${secret} in packets that long`
  const polynomial = `of a polynomial of degree ${degree}`
  const found =
    candidates === 1
      ? `both ICVs give it ${secret}, the only root ${polynomial}`
      : `both ICVs give it ${secret} as one of ${candidates} roots ${polynomial}`
  if (forgery === undefined) return found
  const which = candidates === 1 ? 'with it' : `with number ${forgery.attempt} of them`
  return `${found}: ${which} a packet that nobody sent, number ${forgery.sequence}, passes the receiver's ICV check`
}
