// SK payloads of an RFC's example and of a real peer, sealed and opened with the one implementation there is.
import { expect, test } from 'vitest'
import { present } from '../../lib/assert.ts'
import { fromHex, toHex } from '../../lib/bytes.ts'
import captures from '../crypto/ike/fixtures/captures.json'
import { rekeyedIkeKeys } from '../crypto/ike/key-schedule.ts'
import { createRealIkeSuite } from '../crypto/ike/real-ike-suite.ts'
import { payloadOf } from '../wire/ikev2/find.ts'
import { decodeIke } from '../wire/ikev2/message.ts'
import { notifyWith } from '../wire/ikev2/notify.ts'
import { openSk, sealedPayload } from '../wire/ikev2/open.ts'
import { sealMessage } from '../wire/ikev2/seal.ts'
import { skProtection } from './sk-protection.ts'

const suite = createRealIkeSuite()
const NONE = new Uint8Array(0)
const GCM128 = { encryption: 'aes128gcm16', integrity: 'none', prf: 'prfsha256' } as const

test('ChaCha20-Poly1305: the message of RFC 7634 appendix B', () => {
  const protection = skProtection(suite, {
    encryption: 'chacha20poly1305',
    integrity: 'none',
    encryptionKey: Uint8Array.from({ length: 36 }, (_, i) => 0x80 + i),
    integrityKey: NONE,
  })
  const header = {
    initiatorSpi: '0xc0c1c2c3c4c5c6c7',
    responderSpi: '0xd0d1d2d3d4d5d6d7',
    exchange: 'INFORMATIONAL',
    response: false,
    initiator: false,
    messageId: 9,
  } as const
  const payloads = [notifyWith('SET_WINDOW_SIZE', { size: 10 })]
  const message = sealMessage(header, payloads, fromHex('1011121314151617'), { protection })
  expect(toHex(message)).toBe(
    'c0c1c2c3c4c5c6c7d0d1d2d3d4d5d6d72e202500000000090000004529000029' +
      '1011121314151617610394701f8d017f7c129248896b71bfe25236efd7cdc67066906315b2',
  )
})

test('capture 07: the keys of the rekeyed IKE SA follow from nonces and SPIs inside the exchange', () => {
  const [oldSa, newSa] = captures['07'].ike
  if (oldSa === undefined || newSa === undefined) throw new Error('two IKE SAs')
  const exchange = captures['07'].messages
    // The exchange without traffic selectors and without REKEY_SA: SA, Nonce, KE.
    .filter(({ exchange, payloads }) => exchange === 'CREATE_CHILD_SA' && payloads.length === 4)
    .map(({ bytes, fromInitiator }) => {
      const octets = fromHex(bytes)
      const decoded = decodeIke(octets)
      const sealed = decoded.ok ? sealedPayload(decoded.value.payloads) : undefined
      if (sealed?.type !== 'SK') throw new Error('an SK payload')
      const encryptionKey = fromHex(fromInitiator ? oldSa.skEi : oldSa.skEr)
      const opened = openSk(octets, sealed, skProtection(suite, { ...GCM128, encryptionKey, integrityKey: NONE }))
      if (!opened.ok) throw new Error(opened.error.code)
      return present(payloadOf(opened.value, 'Nonce'), 'nonce').nonce
    })
  const [nonceI = NONE, nonceR = NONE] = exchange
  const schedule = rekeyedIkeKeys(suite, GCM128, {
    oldPrf: 'prfsha256',
    oldSkD: fromHex(oldSa.skD),
    secret: fromHex(newSa.secret),
    additional: [],
    nonceI,
    nonceR,
    spiI: fromHex(newSa.spiI),
    spiR: fromHex(newSa.spiR),
  })
  expect(toHex(schedule.skeyseed)).toBe(newSa.skeyseed)
  expect(toHex(schedule.keys.skD)).toBe(newSa.skD)
  expect(toHex(schedule.keys.skEr)).toBe(newSa.skEr)
  expect(toHex(schedule.keys.skPr)).toBe(newSa.skPr)
})
