import type { ReactNode } from 'react'

/** A key without hue: nine squares from its fingerprint, so that "the same key" is seen at a glance (§2.3). */
export function KeyGlyph({ fingerprint }: { readonly fingerprint: string }): ReactNode {
  return (
    <svg width="11" height="11" viewBox="0 0 9 9" aria-hidden="true">
      <path d={squares(fingerprint)} fill="currentColor" />
    </svg>
  )
}

/** Nine bits of the fingerprint as 3 × 3 squares; both octets take part. */
export function squares(fingerprint: string): string {
  const value = Number.parseInt(fingerprint.slice(0, 4), 16)
  if (Number.isNaN(value)) return ''
  const bits = (value ^ (value >>> 7)) & 0x1ff
  // Never empty: a key that shows nothing would look like no key.
  const shown = bits === 0 ? 0x10 : bits
  return Array.from({ length: 9 }, (_, i) =>
    (shown >> i) & 1 ? `M${(i % 3) * 3} ${Math.floor(i / 3) * 3}h3v3h-3z` : '',
  ).join('')
}
