import { addressKey, type AddressRange } from '../../../protocol/ipsec/address.ts'

/** Whether an address lies in one of the ranges. */
export function inRanges(ranges: readonly AddressRange[], address: string): boolean {
  const key = addressKey(address)
  return ranges.some(({ from, to }) => {
    const [low, high] = [addressKey(from), addressKey(to)]
    return (
      key !== undefined &&
      low !== undefined &&
      high !== undefined &&
      key.length === low.length &&
      low <= key &&
      key <= high
    )
  })
}
