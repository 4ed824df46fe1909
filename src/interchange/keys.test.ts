import { expect, test } from 'vitest'
import { utf8, toHex } from '../lib/bytes.ts'
import { keysOf, openingKeys, readKeys, writeKeys } from './keys.ts'

const key = (encryption: string, octets: number, integrity = 'none', macOctets = 0) => ({
  source: '2001:db8:1::10',
  destination: '2001:db8:1::1',
  spi: '0x00000101',
  encryption,
  encryptionKey: 'ab'.repeat(octets),
  integrity,
  integrityKey: 'cd'.repeat(macOctets),
})

test('names and keys are as Wireshark wants them', () => {
  const rows = keysOf({
    espKeys: [key('aes128', 16, 'sha256', 32), key('aes256gcm16', 36), key('null', 0, 'sha1', 20)],
  }).esp
  expect(rows.map(({ encr, auth, enc_key }) => [encr, auth, enc_key.length / 2])).toEqual([
    ['AES-CBC [RFC3602]', 'HMAC-SHA-256-128 [RFC4868]', 16],
    ['AES-GCM with 16 octet ICV [RFC4106]', 'NULL', 36],
    ['NULL', 'HMAC-SHA-1-96 [RFC2404]', 0],
  ])
})

test('DES goes out as triple DES with one key three times', () => {
  const des = { ...key('des', 8), encryptionKey: toHex(utf8('kamekame')) }
  expect(keysOf({ espKeys: [des] }).esp[0]).toMatchObject({
    encr: 'TripleDES-CBC [RFC2451]',
    enc_key: toHex(utf8('kamekamekamekamekamekame')),
    auth: 'NULL',
  })
})

test('a row stands once; algorithms without a name are left out', () => {
  expect(keysOf({ espKeys: [key('aes128', 16), key('aes128', 16), key('rot13', 1)] }).esp).toHaveLength(1)
})

test('written and read back, rows open packets with our own algorithms', () => {
  const file = keysOf({
    espKeys: [key('aes192', 24, 'sha384', 48), key('3des', 24), { ...key('des', 8), spi: '0x00000102' }],
  })
  const read = readKeys(writeKeys(file))
  expect(read).toEqual({ ok: true, value: file })
  expect(openingKeys(file).keys.map(({ spi, encryption, integrity }) => [spi, encryption, integrity])).toEqual([
    [0x101, 'aes192', 'sha384'],
    [0x101, '3des', 'none'],
    [0x102, '3des', 'none'],
  ])
})

test('sidecars of captures and flat lists are keys too', () => {
  const esp = {
    src: '*',
    dst: '*',
    spi: 'ccf81887',
    encr: 'AES-CBC [RFC3602]',
    enc_key: '0x' + '00'.repeat(16),
    auth: 'NULL',
    auth_key: '',
    proposal: 'x',
  }
  const sidecar = readKeys(JSON.stringify({ scenario: 'x', psk: {}, ike: [{ spi_i: '1' }], esp: [esp] }))
  const flat = readKeys(JSON.stringify([{ spi_i: '1' }, { cookie_i: '2' }, esp]))
  expect(sidecar.ok && [sidecar.value.ike.length, sidecar.value.esp[0]?.spi]).toEqual([1, '0xccf81887'])
  expect(flat.ok && [flat.value.ike.length, flat.value.ikev1.length, flat.value.esp.length]).toEqual([1, 1, 1])
})

test('what does not fit is named with its place', () => {
  const problem = (text: string): string => {
    const read = readKeys(text)
    return read.ok ? openingKeys(read.value).findings.join('; ') : read.error
  }
  const row = { src: '*', dst: '*', spi: '1', encr: 'NULL', enc_key: '', auth: 'NULL', auth_key: '' }
  expect(problem('{')).toContain('not JSON')
  expect(problem('3')).toContain('found 3')
  expect(problem('{"esp": 3}')).toBe('esp: found 3, allowed: a list')
  expect(problem(JSON.stringify([{ ...row, spi: 'xyz' }]))).toBe('esp[0].spi: found "xyz", allowed: up to 8 hex digits')
  expect(problem(JSON.stringify([row, { ...row, enc_key: 'abc' }]))).toContain('esp[1].enc_key: found "abc"')
  expect(problem(JSON.stringify([{ ...row, encr: undefined }]))).toContain('esp[0].encr: found nothing')
  expect(problem(JSON.stringify([{ ...row, encr: 'AES-CTR [RFC3686]' }]))).toContain(
    'esp[0].encr: found "AES-CTR [RFC3686]", which is not opened here',
  )
  expect(problem(JSON.stringify([{ ...row, encr: 'AES-CBC [RFC3602]', enc_key: 'ab' }]))).toContain(
    'found a key of 1 octets, allowed: 16, 24, 32',
  )
})
