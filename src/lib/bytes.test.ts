import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseHex, toHex } from './bytes.ts'

const plainly = (bytes: Uint8Array): string => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')

describe('hex text', () => {
  it('is two digits an octet', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
        expect(toHex(bytes)).toBe(plainly(bytes))
        expect(parseHex(toHex(bytes))).toEqual(bytes)
      }),
    )
  })

  it('is written in any length', () => {
    for (const length of [0, 6, 7, 2048, 2049, 70_000]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37) & 255)
      expect(toHex(bytes), `${length} octets`).toBe(plainly(bytes))
    }
  })

  it('is of the part that a view shows', () => {
    expect(toHex(Uint8Array.from({ length: 30 }, (_, i) => i).subarray(10, 20))).toBe('0a0b0c0d0e0f10111213')
  })
})
