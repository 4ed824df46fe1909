/** A moment or a length of virtual time: whole microseconds. Names of such values end in `Us`. */
export type Micros = number

export const ms = (milliseconds: number): Micros => Math.round(milliseconds * 1_000)
export const seconds = (value: number): Micros => Math.round(value * 1_000_000)

const UNITS: Readonly<Record<string, number>> = { us: 1, µs: 1, ms: 1_000, s: 1_000_000, min: 60_000_000, '': 1 }

/** Reads `500ms`, `2s`, `1.5 s`, `80us`; a bare number is microseconds. `undefined` when it is no such text. */
export function parseMicros(text: string): Micros | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(us|µs|ms|s|min|)$/.exec(text.trim())
  const unit = match?.[2] === undefined ? undefined : UNITS[match[2]]
  if (match?.[1] === undefined || unit === undefined) return undefined
  const value = Math.round(Number(match[1]) * unit)
  return Number.isSafeInteger(value) ? value : undefined
}

/** `20.1 ms`, `1.5 s`, `80 µs`: at most one decimal, thin-space thousands (visual language §2.2). */
export function formatMicros(value: Micros): string {
  if (Math.abs(value) < 1_000) return `${value} µs`
  if (Math.abs(value) < 10_000_000) return `${formatMilliseconds(value)} ms`
  return `${(value / 1_000_000).toFixed(1)} s`
}

/** `1 454.6`: milliseconds with one decimal and thin-space thousands, without unit. */
export function formatMilliseconds(value: Micros): string {
  const [whole = '0', fraction = '0'] = (value / 1_000).toFixed(1).split('.')
  return `${whole.replace(/\B(?=(\d{3})+(?!\d))/g, '\u2009')}.${fraction}`
}
