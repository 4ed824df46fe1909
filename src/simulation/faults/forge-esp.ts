import { toHex } from '../../lib/bytes.ts'
import { recoverForgers } from '../../protocol/crypto/nonce-reuse/nonce-reuse.ts'
import type { NoncePair } from '../../protocol/crypto/nonce-reuse/sealed.ts'
import { ENCRYPTION } from '../../protocol/crypto/transforms.ts'
import { forgeEsp, overheardEsp, type OverheardEsp } from '../../protocol/ipsec/esp-forgery.ts'
import { ethernet } from '../../protocol/wire/ethernet/ethernet.ts'
import { ipv6 } from '../../protocol/wire/ip/ipv6.ts'
import type { OverheardFrame } from '../state.ts'

/** Every combined mode here has an IV of 8 and an ICV of 16 octets, so which one it is shows only in trying. */
const COMBINED = [ENCRYPTION.aes128gcm16, ENCRYPTION.chacha20poly1305] as const
const CANDIDATES_MAX = 16

interface Heard {
  readonly packet: ReturnType<typeof readPacket>
  readonly esp: OverheardEsp
}

/**
 * Packets to `destination` that nobody sent, one for each candidate of the ICV's key: nonce and octets of a packet that shared its
 * nonce with another, under the next sequence number, by somebody who has only the frames of one link. Or why there are none.
 */
export function forgedEsp(
  frames: readonly OverheardFrame[],
  link: string,
  destination: string,
): readonly Uint8Array[] | string {
  const heard = frames.flatMap(frame => (frame.link === link ? (read(frame.bytes, destination) ?? []) : []))
  if (heard.length === 0) return `no ESP to ${destination} was heard on ${link}`
  const reused = reuseIn(heard)
  if (reused === undefined) return `no nonce came twice in the ${heard.length} packets heard on ${link}`
  const { seen, pair } = reused
  const latest = heard.findLast(({ esp }) => esp.spi === seen.spi)?.packet
  const number = heard.reduce((most, { esp }) => (esp.spi === seen.spi ? Math.max(most, esp.sequence) : most), 0) + 1
  const unchanged = new Uint8Array(seen.sealed.ciphertext.length)
  const forgers = COMBINED.flatMap(cipher => recoverForgers(cipher, [pair])?.forgers ?? [])
  const made = forgers.slice(0, CANDIDATES_MAX).flatMap(forger => {
    const payload = forgeEsp(forger, seen, number, unchanged)
    return latest === undefined ? [] : [ipv6.encode({ ...latest, payload })]
  })
  return made.length > 0 ? made : 'the packets that share a nonce are too long'
}

function readPacket(frame: Uint8Array) {
  const outer = ethernet.decode(frame)
  const packet = outer.ok && outer.value.type === 'ipv6' ? ipv6.decode(outer.value.payload) : undefined
  return packet?.ok === true ? packet.value : undefined
}

function read(frame: Uint8Array, destination: string): Heard | undefined {
  const packet = readPacket(frame)
  if (packet === undefined || packet.destination !== destination || packet.nextHeader !== 'esp') return undefined
  const esp = overheardEsp(COMBINED[0], packet.payload)
  return esp === undefined ? undefined : { packet, esp }
}

/** The newest two different packets under one SPI and IV. */
function reuseIn(heard: readonly Heard[]): { readonly seen: OverheardEsp; readonly pair: NoncePair } | undefined {
  const byNonce = new Map<string, OverheardEsp>()
  let newest: { readonly seen: OverheardEsp; readonly pair: NoncePair } | undefined
  for (const { esp } of heard) {
    const nonce = `${esp.spi}/${toHex(esp.iv)}`
    const before = byNonce.get(nonce)
    byNonce.set(nonce, before ?? esp)
    if (before === undefined || toHex(before.sealed.icv) === toHex(esp.sealed.icv)) continue
    newest = { seen: before, pair: [before.sealed, esp.sealed] }
  }
  return newest
}
