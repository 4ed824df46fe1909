// Real exchanges of strongSwan: every SK payload opens, and every message comes back octet for octet.
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { toHex } from '../lib/bytes.ts'
import { createRealSuite } from '../protocol/crypto/real-suite.ts'
import { skProtection } from '../protocol/ipsec/sk-protection.ts'
import { dissectFrame, type IkeOpenRequest, type Opened } from '../protocol/wire/frame.ts'
import { IKEV1_NOTIFY, IKEV1_PAYLOAD } from '../protocol/wire/ikev1/codes.ts'
import { ikev1Message, ikev1Plaintext } from '../protocol/wire/ikev1/message.ts'
import { PAYLOAD } from '../protocol/wire/ikev2/codes.ts'
import { ikeMessage } from '../protocol/wire/ikev2/message.ts'
import { NOTIFY } from '../protocol/wire/ikev2/notify-codes.ts'
import { openSk, sealedFirst } from '../protocol/wire/ikev2/open.ts'
import { skPlaintext } from '../protocol/wire/ikev2/plaintext.ts'
import { sealMessage } from '../protocol/wire/ikev2/seal.ts'
import { dissectPacket } from './dissection.ts'
import { createOpener } from './esp-open.ts'
import { openingKeys, readKeys } from './keys.ts'
import { readPcapng } from './pcapng-read.ts'

const FOLDER = 'src/interchange/fixtures'
const names = readdirSync(FOLDER)
  .filter(file => file.endsWith('.pcapng'))
  .map(file => file.slice(0, -'.pcapng'.length))
const ikev2 = names.filter(name => !name.startsWith('1'))
const ikev1 = names.filter(name => name.startsWith('1'))

/** What tshark says of one message, in the sidecar. */
interface Listed {
  readonly frame: number
  readonly exchange: string
  readonly message_id: number | string
  readonly response?: boolean
  readonly encrypted?: boolean
  readonly isakmp_bytes: number
  readonly payloads: readonly string[]
}

function capture(name: string) {
  const file = readPcapng(readFileSync(`${FOLDER}/${name}.pcapng`))
  const text = readFileSync(`${FOLDER}/${name}.keys.json`, 'utf8')
  const keys = readKeys(text)
  if (!file.ok || !keys.ok) throw new Error('fixtures are readable')
  const { messages } = JSON.parse(text) as { readonly messages: readonly Listed[] }
  return { packets: file.value.packets, keys: openingKeys(keys.value), messages }
}

const openerOf = ({ keys, ikeKeys, ikev1Keys }: ReturnType<typeof openingKeys>) =>
  createOpener(keys, createRealSuite(), ikeKeys, ikev1Keys)

const named = new Map(Object.entries({ ...PAYLOAD, ...Object.fromEntries(notifyNames()) }))
function notifyNames(): readonly (readonly [string, number])[] {
  return Object.entries(NOTIFY).map(([name, code]) => [`N(${name})`, code])
}
/** `N(COOKIE)` and `SA` of a sidecar as `dissect --json` has them. */
const listedPayload = (name: string) =>
  name.startsWith('N(') ? { type: PAYLOAD.N, notify: named.get(name) } : { type: named.get(name) }

describe.each(ikev2)('%s', name => {
  const { packets, keys, messages } = capture(name)

  test('its keys are all usable', () => {
    expect(keys.findings).toEqual([])
    expect(keys.ikeKeys.length).toBeGreaterThan(0)
  })

  test('payloads, notify types, Message IDs and lengths are those tshark lists', () => {
    const opener = openerOf(keys)
    const dissected = packets.map(packet => dissectPacket(packet, opener))
    expect(dissected.flatMap(({ errors }) => errors)).toEqual([])
    const found = dissected.flatMap(({ frame, ike }) =>
      ike === undefined ? [] : [[frame, ike.messageId, ike.response, ike.bytes, ike.opened, ike.payloads]],
    )
    expect(found).toEqual(
      messages.map(each => [
        each.frame,
        each.message_id,
        each.response,
        each.isakmp_bytes,
        true,
        each.payloads.map(listedPayload),
      ]),
    )
  })

  test('messages encode to the octets they were decoded from, and seal to the same packet', () => {
    const suite = createRealSuite()
    const opener = openerOf(keys)
    const seen: [IkeOpenRequest, Opened][] = []
    const clear: Uint8Array[] = []
    for (const { bytes } of packets) {
      const frame = dissectFrame(bytes, request => {
        const opened = opener.open(request)
        if (request.protocol === 'ike' && opened !== undefined) seen.push([request, opened])
        return opened
      })
      const ike = frame.layers.find(({ protocol }) => protocol === 'ike')
      if (ike !== undefined) clear.push(bytes.subarray(ike.start, ike.end))
    }
    expect(clear).toHaveLength(messages.length)
    for (const bytes of clear) {
      const message = ikeMessage.decode(bytes)
      expect(message.ok && toHex(ikeMessage.encode(message.value))).toBe(toHex(bytes))
    }
    expect(seen).toHaveLength(messages.filter(({ payloads }) => payloads.includes('SK')).length)
    for (const [{ message, sealed, packet }, opened] of seen) {
      if (opened.verdict !== 'good' || sealed.type !== 'SK') throw new Error(opened.words)
      const env = { firstPayload: sealedFirst(sealed) }
      const inside = skPlaintext.decode(opened.payload, env)
      if (!inside.ok) throw new Error(inside.error.code)
      expect(toHex(skPlaintext.encode(inside.value, env))).toBe(toHex(opened.payload))

      const row = keys.ikeKeys.find(key => key.initiatorSpi === message.initiatorSpi)
      if (row === undefined) throw new Error('a row opened it')
      const protection = skProtection(suite, message.initiator ? row.initiator : row.responder)
      const iv = sealed.body.subarray(0, protection.ivOctets)
      const again = sealMessage(message, inside.value.payloads, iv, { protection })
      expect(again).toHaveLength(packet.length)
      const back = ikeMessage.decode(again)
      const reopened =
        back.ok && back.value.payloads[0]?.type === 'SK' && openSk(again, back.value.payloads[0], protection)
      expect(reopened).toEqual({ ok: true, value: inside.value.payloads })
      // strongSwan pads CBC with random octets; without padding all of it is determined.
      const isDetermined = inside.value.padding.length === 0
      expect(isDetermined ? toHex(again) : '').toBe(isDetermined ? toHex(packet) : '')
    }
  })
})

/** `INITIAL-CONTACT` and `SA` of a sidecar as `dissect --json` has them. */
const ikev1Payload = (name: string) => {
  const notify = /^N\((.*)\)$/.exec(name)?.[1]
  return notify === undefined
    ? { type: numberOf(IKEV1_PAYLOAD, name) }
    : { type: IKEV1_PAYLOAD.N, notify: numberOf(IKEV1_NOTIFY, notify) }
}
const numberOf = (table: Readonly<Record<string, number>>, name: string): number | undefined => table[name]

describe.each(ikev1)('%s (IKEv1)', name => {
  const { packets, keys, messages } = capture(name)

  test('payloads, notify types, Message IDs and lengths are those tshark lists, and every HASH is right', () => {
    expect(keys.findings).toEqual([])
    const opener = openerOf(keys)
    const dissected = packets.map(packet => dissectPacket(packet, opener))
    expect(dissected.flatMap(({ errors }) => errors)).toEqual([])
    const found = dissected.flatMap(({ frame, ike }) =>
      ike === undefined ? [] : [[frame, ike.messageId, ike.bytes, ike.opened, ike.integrity, ike.payloads]],
    )
    expect(found).toEqual(
      messages.map(each => [
        each.frame,
        Number(each.message_id),
        each.isakmp_bytes,
        true,
        each.encrypted === true ? 'good' : undefined,
        each.payloads.map(ikev1Payload),
      ]),
    )
  })

  test('messages, and what they hide, encode to the octets they were decoded from', () => {
    const opener = openerOf(keys)
    let hidden = 0
    for (const { bytes } of packets)
      dissectFrame(bytes, request => {
        const opened = opener.open(request)
        if (request.protocol !== 'ikev1') return opened
        expect(toHex(ikev1Message.encode(request.message))).toBe(toHex(request.packet))
        if (opened?.verdict !== 'good') return opened
        hidden += 1
        const env = { firstPayload: opened.nextHeader }
        const inside = ikev1Plaintext.decode(opened.payload, env)
        expect(inside.ok && toHex(ikev1Plaintext.encode(inside.value, env))).toBe(toHex(opened.payload))
        return opened
      })
    expect(hidden).toBe(messages.filter(({ encrypted }) => encrypted === true).length)
  })

  test('without its first messages nothing of it opens, and the reason is said', () => {
    const opener = openerOf(keys)
    const late = packets.slice(4).map(packet => dissectPacket(packet, opener))
    const sealed = late.filter(({ ike }) => ike !== undefined)
    expect(sealed.every(({ ike }) => ike?.opened === false)).toBe(true)
    expect(sealed[0]?.ike?.words).toContain('is not in the capture')
  })

  test('a message that was changed is told, and those behind it still open', () => {
    const last = packets.findLastIndex(packet => dissectPacket(packet).ike !== undefined)
    const changed = packets.map((packet, index) => {
      const bytes = Uint8Array.from(packet.bytes)
      if (index === last - 1) bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1
      return { ...packet, bytes }
    })
    const opener = openerOf(keys)
    const verdicts = changed.map(packet => dissectPacket(packet, opener).ike?.opened)
    expect(verdicts[last - 1]).toBe(false)
    expect(verdicts[last]).toBe(true)
  })
})

test('rows of IKEv1 that open nothing are named with their place', () => {
  const findings = (row: object): readonly string[] => {
    const read = readKeys(JSON.stringify({ ikev1: [row] }))
    return read.ok ? openingKeys(read.value).findings : []
  }
  expect(findings({ cookie_i: '0011223344556677', key: 'aabb' })).toEqual([])
  expect(findings({ cookie_i: '00', key: 'aabb' })).toEqual(['ikev1[0].cookie_i: found "00", allowed: 16 hex digits'])
  expect(findings({ cookie_i: '0011223344556677' })[0]).toMatch(/^ikev1\[0\]\.key: found .*, allowed: hex octets$/)
})

test('a wrong SK_a is bad integrity and an error with its layer', () => {
  const { packets, keys } = capture('02_ikev2_psk_cbc_modp2048')
  const wrong = keys.ikeKeys.map(key => ({
    ...key,
    responder: { ...key.responder, integrityKey: new Uint8Array(key.responder.integrityKey.length) },
  }))
  const opener = createOpener(keys.keys, createRealSuite(), wrong)
  const ike = packets.map(packet => dissectPacket(packet, opener)).filter(each => each.ike !== undefined)
  expect(ike[2]?.ike).toMatchObject({ opened: true, integrity: 'good' })
  expect(ike[3]?.ike).toMatchObject({ opened: false, integrity: 'bad', payloads: [{ type: 46 }] })
  expect(ike[3]?.errors[0]).toContain('ike: the ICV of')
})

test('rows that open nothing are named with their place', () => {
  const row = JSON.parse(readFileSync(`${FOLDER}/02_ikev2_psk_cbc_modp2048.keys.json`, 'utf8')) as { ike: object[] }
  const findings = (change: object): readonly string[] => {
    const read = readKeys(JSON.stringify({ ike: row.ike.map(each => ({ ...each, ...change })) }))
    return read.ok ? openingKeys(read.value).findings : []
  }
  expect(findings({})).toEqual([])
  expect(findings({ encr: 'AES-CTR-128 [RFC5930]' })[0]).toMatch(/^ike\[0\]\.encr: found "AES-CTR-128 \[RFC5930\]"/)
  expect(findings({ integ: 'NONE [RFC4306]' })[0]).toContain('ike[0].integ')
  expect(findings({ sk_ei: 'ab' })[0]).toBe('ike[0].sk_ei: found 1 octets, allowed: 32 octets in hex')
  expect(findings({ spi_r: 'xyz' })[0]).toBe('ike[0].spi_r: found "xyz", allowed: 16 hex digits')
})
