import { type Decoded, message, type ValuePart } from '../schema.ts'
import { codepoint } from '../schema/numbers.ts'
import { takeOctets } from '../schema/octets.ts'
import { IP_PROTOCOL } from '../ip/protocol.ts'

/** Pad length and next header. */
const FIXED = 2

/** Everything before the padding; where that is, only the octet before the last one tells. */
const payload: ValuePart<Uint8Array> = {
  kind: 'value',
  label: 'Payload',
  size: 'up to the padding',
  open: true,
  read(reader, _scope, key) {
    const inside = reader.end - reader.at
    const padLength = inside < FIXED ? 0 : reader.uint(reader.end - FIXED, 1)
    if (inside >= padLength + FIXED) return takeOctets(reader, inside - padLength - FIXED, 'Payload', key)
    const allowed = inside < FIXED ? `${FIXED} octets` : `a pad length of at most ${inside - FIXED}`
    const found = inside < FIXED ? `${inside} octets` : `${padLength}`
    const code = inside < FIXED ? 'truncated' : 'length'
    return reader.fail({ code, at: reader.at, field: 'Payload', found, allowed, ref: 'RFC 4303 §2.5' })
  },
  write: (writer, value) => writer.octets(value),
  sample: choose => choose.bytes(choose.int(0, 48)),
}

/** 1, 2, 3 … and its length: the receiver should look at it (RFC 4303 §2.4). The value is the number of octets. */
const padding: ValuePart<number> = {
  kind: 'value',
  label: 'Padding and its length',
  size: '1 to 256 octets',
  open: true,
  read(reader, _scope, key) {
    const start = reader.at
    const count = reader.end - start - FIXED
    const pad = takeOctets(reader, count, 'Padding', 'padding')
    const wrong = pad?.findIndex((octet, index) => octet !== index + 1) ?? -1
    reader.at += 1
    reader.recorder?.leaf(key, 'Pad length', { start: reader.at - 1, end: reader.at }, count, `${count}`)
    if (wrong >= 0) {
      const found = `${pad?.[wrong]}`
      reader.fault({
        code: 'padding',
        at: start + wrong,
        field: 'Padding',
        found,
        allowed: `${wrong + 1}`,
        ref: 'RFC 4303 §2.4',
      })
    }
    return count
  },
  write(writer, count) {
    for (let octet = 1; octet <= count; octet++) writer.uint(1, octet)
    writer.uint(1, count)
  },
  sample: choose => choose.int(0, 255),
}

/** What ESP encrypts: payload, padding, pad length, next header (RFC 4303 §2.3 to §2.6). */
export const espPlaintext = message('ESP plaintext', 'RFC 4303 §2.4', {
  payload,
  padLength: padding,
  nextHeader: codepoint(IP_PROTOCOL, 'Next header'),
})
export type EspPlaintext = Decoded<typeof espPlaintext>

/**
 * Pad octets so that payload, padding, pad length and next header fill whole blocks and end on 4 octets
 * (RFC 4303 §2.4); `block` is that of the cipher in octets, 1 for a stream cipher.
 */
export function espPadLength(payloadOctets: number, block: number): number {
  const unit = Math.max(4, block)
  return (unit - ((payloadOctets + FIXED) % unit)) % unit
}
