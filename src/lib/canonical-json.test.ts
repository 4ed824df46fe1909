import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical-json.ts'

/** What it means, said without any thought of speed. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${plain(member)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

describe('canonicalJson', () => {
  it('writes any JSON with its members in order', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(canonicalJson(value)).toBe(plain(value))
      }),
    )
  })

  it('keeps names with line breaks apart from two names', () => {
    for (const value of [{ a: 1, b: 2 }, { 'a\nb': 1 }, { 'b\na': 1, c: 2 }, { b: 1, 'a\nc': 2 }, { b: 1, a: 2, c: 3 }])
      expect(canonicalJson(value)).toBe(plain(value))
  })

  it('leaves out what is undefined, writes whole numbers of any size, and refuses octets', () => {
    expect(canonicalJson({ b: undefined, a: [undefined, 2n ** 70n], c: 'é"\n' })).toBe(
      '{"a":[null,1180591620717411303424],"c":"é\\"\\n"}',
    )
    expect(canonicalJson({ b: undefined })).toBe('{}')
    expect(() => canonicalJson({ a: new Uint8Array(1) })).toThrow('hex')
  })
})
