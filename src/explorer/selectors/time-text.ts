/** `1 454.600 ms`: virtual time to the microsecond, thousands apart by a thin space. */
export const clockText = (timeUs: number): string => `${milliseconds(timeUs, 3)} ms`

/** `1 454.6`, without unit: axes. As many decimals as asked for; none are dropped. */
export function milliseconds(timeUs: number, decimals: number): string {
  const [whole = '0', fraction] = (timeUs / 1_000).toFixed(decimals).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, '\u2009')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** A time as short as it is exact: `1 446`, `0.25`. */
export function axisText(timeUs: number): string {
  const decimals = timeUs % 1_000 === 0 ? 0 : timeUs % 100 === 0 ? 1 : timeUs % 10 === 0 ? 2 : 3
  return milliseconds(timeUs, decimals)
}
