import { crc32c } from '../protocol/wire/checksum/crc32c.ts'
import { addWords, foldWords, pseudoHeaderSum } from '../protocol/wire/checksum/internet.ts'
import type { Message } from '../trace/messages.ts'

/** Ethernet and IPv6 headers before ICMPv6 or SCTP; ICMPv6 and SCTP with its DATA chunk before the CXTP message. */
const UPPER_AT = 54
export const CXTP_IN_ICMP_AT = 62
export const CXTP_IN_SCTP_AT = 82

/**
 * Faults that change octets of a message and mend its checksum, so that the receiver has to read what an attacker on
 * the way wrote. `as` selects the message (`CTAR#1`); `changes` are new values by place in the frame.
 */
export function tampered(message: Message, as: string, changes: Readonly<Record<number, number>>): readonly string[] {
  const before = message.bytes
  const after = before.slice()
  for (const [at, octet] of Object.entries(changes)) after[Number(at)] = octet
  mendChecksum(after)
  return [...after].flatMap((octet, at) => {
    const xor = octet ^ (before[at] ?? 0)
    return xor === 0 ? [] : [`corrupt:${as}:byte=${at},xor=${xor}`]
  })
}

function mendChecksum(frame: Uint8Array): void {
  const view = new DataView(frame.buffer, frame.byteOffset)
  const upper = frame.subarray(UPPER_AT)
  // Next header of IPv6: SCTP (RFC 9260 §6.8), or else ICMPv6 (RFC 4443 §2.3).
  if (frame[20] === 132) return view.setUint32(UPPER_AT + 8, crc32c(upper, 0, upper.length, 8), true)
  view.setUint16(UPPER_AT + 2, 0)
  const pseudo = pseudoHeaderSum(frame.subarray(22, 38), frame.subarray(38, 54), 58, upper.length)
  view.setUint16(UPPER_AT + 2, foldWords(addWords(upper, 0, upper.length, pseudo)))
}
