import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, test } from 'vitest'
import { toHex } from '../../../lib/bytes.ts'
import { canonicalIp, ipText, ipv4TextAt, ipv6TextAt, parseIpAddress } from './address.ts'

const octetsOf = (count: number) => fc.uint8Array({ minLength: count, maxLength: count })
/** Addresses have zeros in a row more often than not. */
const address = fc.oneof(
  octetsOf(16),
  fc
    .array(fc.constantFrom(0, 0, 0, 1, 0x20, 0xff), { minLength: 16, maxLength: 16 })
    .map(list => Uint8Array.from(list)),
)

/** What the library makes of a text. */
function byLibrary(text: string): string | undefined {
  if (text.includes('%') || !(ipaddr.IPv6.isValid(text) || ipaddr.IPv4.isValidFourPartDecimal(text))) return undefined
  return toHex(Uint8Array.from(ipaddr.parse(text).toByteArray()))
}
const hexOf = (octets: Uint8Array | undefined): string | undefined => octets && toHex(octets)

describe('texts of addresses', () => {
  test('come back as the octets they were made of', () => {
    fc.assert(
      fc.property(fc.oneof(address, octetsOf(4)), octets => {
        expect(parseIpAddress(ipText(octets))).toEqual(octets)
      }),
    )
  })

  test('of any kind are what the library says', () => {
    const piece = fc.constantFrom(':', '::', '0', '1', 'ab', 'ABCD', '0db8', '12345', 'g', '.', '1.2.3.4', '%eth0', 'x')
    const text = fc.array(piece, { maxLength: 18 }).map(pieces => pieces.join(''))
    const groups = fc
      .array(fc.constantFrom('0', '1', 'fe80', ''), { minLength: 6, maxLength: 10 })
      .map(list => list.join(':'))
    fc.assert(
      fc.property(fc.oneof(text, groups, fc.string(), fc.domain()), some => {
        expect(hexOf(parseIpAddress(some))).toBe(byLibrary(some))
      }),
      { numRuns: 20_000 },
    )
  })

  test.each([
    ['::', '00000000000000000000000000000000'],
    ['::1', '00000000000000000000000000000001'],
    ['1::', '00010000000000000000000000000000'],
    ['2001:DB8::10', '20010db8000000000000000000000010'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['10.0.0.1', '0a000001'],
    ['1:2:3:4:5:6:7:8:9', undefined],
    ['1::2::3', undefined],
    [':1:2:3:4:5:6:7:8', undefined],
    ['client-17.example', undefined],
    ['', undefined],
  ])('%s', (text, hex) => {
    expect(hexOf(parseIpAddress(text))).toBe(hex)
    expect(byLibrary(text)).toBe(hex)
    expect(canonicalIp(text) === undefined).toBe(hex === undefined)
  })

  test('stand for the octets at a place', () => {
    fc.assert(
      fc.property(address, octetsOf(3), (octets, before) => {
        const bytes = Uint8Array.from([...before, ...octets])
        expect(ipv6TextAt(bytes, 3)).toBe(ipText(octets))
        expect(ipv4TextAt(bytes, 3)).toBe(ipText(octets.subarray(0, 4)))
      }),
    )
  })
})
