/**
 * Widths of Inter's glyphs in 1/1000 em at weight 400, rounded up: enough to give labels ground without asking the
 * page (a selector has no DOM). Capitals, digits and the widest letters by name, all else by class.
 */
const WIDTHS: Readonly<Record<string, number>> = {
  ...spread(' ', 290),
  ...spread(".,:;'|!ilj’‘", 300),
  ...spread('I()[]/-·', 380),
  ...spread('ftr', 380),
}
const WIDE = spread('mwMW@%…—', 920)
const CAPITAL = 700
const OTHER = 620

/** Width of a text in Inter, px; never less than it is drawn. Bold letters are a little wider. */
export function textWidth(text: string, sizePx: number, weight = 400): number {
  let units = 0
  for (const glyph of text) units += WIDTHS[glyph] ?? WIDE[glyph] ?? (/[A-Z0-9+→]/.test(glyph) ? CAPITAL : OTHER)
  return Math.ceil((units * sizePx * (1 + Math.max(0, weight - 400) / 4_500)) / 1_000)
}

/** Width in JetBrains Mono, tracking −0.02 em. */
export const monoWidth = (text: string, sizePx: number): number => Math.ceil(text.length * sizePx * 0.58)

/** Breaks a text into lines of at most `max` characters; what is beyond `lines` ends in an ellipsis. */
export function wrapText(text: string, max: number, lines: number): readonly string[] {
  const wrapped: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = wrapped.at(-1)
    if (last === undefined || last.length + 1 + word.length > max) wrapped.push(word)
    else wrapped[wrapped.length - 1] = `${last} ${word}`
  }
  if (wrapped.length <= lines) return wrapped
  const kept = wrapped.slice(0, lines)
  const last = kept.at(-1) ?? ''
  kept[kept.length - 1] = `${last.slice(0, max - 1).replace(/\W+$/, '')}…`
  return kept
}

function spread(glyphs: string, width: number): Record<string, number> {
  return Object.fromEntries([...glyphs].map(glyph => [glyph, width]))
}
