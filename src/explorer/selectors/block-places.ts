/** Where a block of tables stands: as near to its lifeline as its neighbours let it. */
export interface BlockPlace {
  readonly left: number
  readonly width: number
}

export interface BlockWish {
  /** px of the lifeline. */
  readonly x: number
  readonly width: number
}

/**
 * Places blocks of the wished widths in order, centred on their lifelines where possible, `gap` apart and between
 * `margin` and `total − margin`. Wishes that do not fit are shortened in proportion.
 */
export function placeBlocks(
  wishes: readonly BlockWish[],
  total: number,
  margin: number,
  gap: number,
): readonly BlockPlace[] {
  const room = total - 2 * margin - gap * Math.max(0, wishes.length - 1)
  const wanted = wishes.reduce((sum, { width }) => sum + width, 0)
  const factor = wanted > room ? room / wanted : 1
  const widths = wishes.map(({ width }) => Math.floor(width * factor))
  const lefts: number[] = []
  wishes.forEach(({ x }, i) => {
    const before = i === 0 ? margin : (lefts[i - 1] ?? 0) + (widths[i - 1] ?? 0) + gap
    lefts.push(Math.max(before, Math.round(x - (widths[i] ?? 0) / 2)))
  })
  for (let i = wishes.length - 1; i >= 0; i -= 1) {
    const after = i === wishes.length - 1 ? total - margin : (lefts[i + 1] ?? 0) - gap
    lefts[i] = Math.min(lefts[i] ?? 0, after - (widths[i] ?? 0))
  }
  return widths.map((width, i) => ({ left: Math.max(margin, lefts[i] ?? 0), width }))
}
