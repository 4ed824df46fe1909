/** At most four digits that count, thin-space thousands: `0.3128`, `12.5`, `1 000`. */
export function numberText(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size < 1e-4) return value.toExponential(2).replace('e-', '·10^-')
  const digits = Math.max(0, Math.min(4, 3 - Math.floor(Math.log10(size))))
  const [whole = '0', fraction = ''] = value.toFixed(digits).split('.')
  const cut = fraction.replace(/0+$/, '')
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, '\u2009')
  return cut === '' ? grouped : `${grouped}.${cut}`
}

/** Of a share of 1: `73.3 %`. */
export const percentText = (share: number): string => `${(share * 100).toFixed(1).replace(/^-0\.0$/, '0.0')} %`
