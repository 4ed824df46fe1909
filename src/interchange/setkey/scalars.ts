import { refuse, type Cursor } from './cursor.ts'
import type { Host } from './statement.ts'

export function host(cursor: Cursor): Host {
  const { value, line, column } = cursor.word('a host name or an address')
  return { name: value, line, column }
}

export function saProtocol(cursor: Cursor): 'esp' | 'ah' {
  const token = cursor.word('esp or ah')
  if (token.value === 'esp' || token.value === 'ah') return token.value
  if (['esp-old', 'ah-old', 'ipcomp', 'tcp'].includes(token.value)) return refuse('unsupported', token, 'esp or ah')
  return refuse('syntax', token, 'esp or ah')
}

/** SPIs 0 to 255 are reserved (RFC 4303 §2.1). */
export function spiOf(cursor: Cursor): number {
  const token = cursor.word('an SPI, decimal or 0x hex')
  const spi = /^(0x[0-9a-f]+|\d+)$/i.test(token.value) ? Number(token.value) : Number.NaN
  if (!(spi >= 256 && spi <= 0xffffffff)) refuse('bad-value', token, 'an SPI from 256 (0x100) to 0xffffffff')
  return spi
}

/** A decimal number within bounds. */
export function decimal(cursor: Cursor, what: string, max: number): number {
  const token = cursor.word(what)
  const value = /^\d{1,15}$/.test(token.value) ? Number(token.value) : Number.NaN
  if (!(value <= max)) refuse('bad-value', token, `${what}, at most ${max}`)
  return value
}
