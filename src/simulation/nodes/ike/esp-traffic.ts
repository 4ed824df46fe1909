import { processInbound } from '../../../protocol/ipsec/inbound.ts'
import { PROTOCOL, readIpPacket } from '../../../protocol/ipsec/ip-packet.ts'
import { processOutbound } from '../../../protocol/ipsec/outbound.ts'
import { ipVersion } from '../../../protocol/wire/ip/address.ts'
import { ipv4 } from '../../../protocol/wire/ip/ipv4.ts'
import { ipv6 } from '../../../protocol/wire/ip/ipv6.ts'
import { activate } from './child-install.ts'
import { followPeer } from './follow-peer.ts'
import type { Place } from './ike-config.ts'
import type { IkeWork } from './ike-work.ts'
import { octetsReached } from './lifetime-limits.ts'
import { reportStrayEsp } from './strangers.ts'
import { childOfRow } from './child-rows.ts'

const HOP_LIMIT = 64

/** An IP packet of this side: policy, SA, and out in UDP (RFC 4301 §5.1, RFC 3948 §3.4). */
export function sendPacket(work: IkeWork, packet: Uint8Array): void {
  const { nowUs, crypto, draw } = work.context
  const outcome = processOutbound(work.endpoint.ipsec, packet, { nowUs, crypto, drawIv: octets => draw('IV', octets) })
  work.change({ ipsec: outcome.state })
  if (outcome.kind === 'discarded') {
    const { code, text, ref, row } = outcome.error
    if (code === 'expired' && row !== null) octetsReached(work, row, 'over')
    return work.refuse(code, text, ref)
  }
  if (outcome.kind === 'bypassed') return undefined
  if (outcome.marks.length > 0) octetsReached(work, outcome.sa.id, 'worn')
  const child = childOfRow(work.endpoint, outcome.sa.id)
  const sa = child && work.findSa(child.sa)
  const outer = readIpPacket(outcome.packet)
  if (sa === undefined || !outer.ok) return undefined
  if (outcome.sa.protocol === 'ah') return work.refuse('not-in-udp', 'only ESP goes in UDP', 'RFC 3948 §2.1')
  work.outputs.push({ kind: 'datagram', from: sa.local, to: sa.remote, payload: outer.value.next, name: 'ESP' })
}

/** ESP out of UDP: through the SAD like any other, with the addresses the datagram had (RFC 3948 §3.2). */
export function receiveEsp(work: IkeWork, payload: Uint8Array, from: Place, to: Place): void {
  const { nowUs, crypto } = work.context
  const packet = wrapped(payload, from.address, to.address)
  const outcome = processInbound(work.endpoint.ipsec, packet, { nowUs, crypto, toThisNode: true })
  work.change({ ipsec: outcome.state })
  if (outcome.kind === 'dropped') {
    work.refuse(outcome.error.code, outcome.error.text, outcome.error.ref)
    const spi = new DataView(payload.buffer, payload.byteOffset, payload.length)
    if (outcome.error.code === 'unknown-spi') reportStrayEsp(work, spi.getUint32(0), from, to)
    return undefined
  }
  if (outcome.kind === 'bypassed') return undefined
  const row = outcome.passed[0]?.sa.id
  if (outcome.marks.length > 0 && row !== undefined) octetsReached(work, row, 'worn')
  const child = row === undefined ? undefined : childOfRow(work.endpoint, row)
  if (child !== undefined) {
    // Authentic traffic is a sign of life, and shows that the peer uses a successor (RFC 7296 §2.4, §2.8).
    work.changeSa(child.sa, { heardAtUs: nowUs })
    followPeer(work, child.sa, { from, to })
    activate(work, child.name)
  }
  work.outputs.push({ kind: 'packet', packet: outcome.packet })
}

function wrapped(payload: Uint8Array, source: string, destination: string): Uint8Array {
  if (ipVersion(source) === 6)
    return ipv6.encode({
      trafficClass: 0,
      flowLabel: 0,
      nextHeader: PROTOCOL.ESP,
      hopLimit: HOP_LIMIT,
      source,
      destination,
      payload,
    })
  return ipv4.encode({
    dscp: 0,
    ecn: 0,
    identification: 0,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: HOP_LIMIT,
    protocol: PROTOCOL.ESP,
    source,
    destination,
    options: new Uint8Array(0),
    payload,
  })
}
