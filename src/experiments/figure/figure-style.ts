/** Looks of figures: one meaning a class, for the page and for files. `var(--…)` are the page's colours. */
const RULES: readonly (readonly [string, string])[] = [
  ['text', 'font: 400 11px var(--font-text); fill: var(--ink-2)'],
  ['.title', 'font: 650 14px var(--font-text); fill: var(--ink)'],
  ['.sub', 'font-size: 11.5px; fill: var(--ink-2)'],
  ['.name', 'font: 600 12px var(--font-text); fill: var(--ink)'],
  ['.tick', 'font: 400 10.5px var(--font-mono); fill: var(--ink-2)'],
  ['.axis', 'stroke: var(--ink); stroke-width: 1.5; fill: none'],
  ['.grid', 'stroke: var(--line); stroke-width: 1; fill: none'],
  ['.box', 'stroke: var(--ink); stroke-width: 1.5; fill: var(--surface)'],
  ['.box1', 'stroke: var(--ink); stroke-width: 1.5; fill: var(--band-stripe)'],
  ['.box2', 'stroke: var(--ink); stroke-width: 1.5; fill: var(--band-solid)'],
  ['.whisker', 'stroke: var(--ink); stroke-width: 1.2; fill: none'],
  ['.median', 'stroke: var(--ink); stroke-width: 2.6; fill: none'],
  ['.median2', 'stroke: var(--surface); stroke-width: 2.6; fill: none'],
  ['.clock', 'stroke: var(--selection); stroke-width: 1.5; fill: var(--surface)'],
  ['.clock1', 'stroke: var(--selection); stroke-width: 1.5; fill: var(--band-stripe)'],
  ['.clockline', 'stroke: var(--selection); stroke-width: 1.5; fill: none'],
  ['.outage', 'stroke: var(--danger); stroke-width: 1; fill: var(--danger)'],
  ['.outage1', 'stroke: var(--danger); stroke-width: 1; fill: var(--danger-field)'],
  ['.curve', 'stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 2 3; fill: none'],
  ['.dot', 'stroke: var(--ink); stroke-width: 1.5; fill: var(--paper)'],
  ['.part0', 'stroke: var(--ink); stroke-width: 1; fill: var(--surface)'],
  ['.part1', 'stroke: var(--ink); stroke-width: 1; fill: var(--ink-3)'],
  ['.part2', 'stroke: var(--ink); stroke-width: 1; fill: var(--changed-rule)'],
  ['.part3', 'stroke: var(--ink); stroke-width: 1; fill: var(--band-stripe)'],
  ['.number', 'stroke: none; fill: var(--changed-rule)'],
  ['.numeral', 'font: 700 10.5px var(--font-text); fill: var(--paper)'],
  ['.said', 'stroke: var(--changed-rule); stroke-width: 2; fill: none'],
  [
    '.range',
    'stroke: var(--changed-rule); stroke-width: 1; stroke-dasharray: 4 3; fill: var(--changed-field); fill-opacity: 0.45',
  ],
]

/** A style sheet of figures below `scope`. */
export const figureRules = (scope: string): string =>
  RULES.map(([selector, look]) => `${scope} ${selector} { ${look} }`).join('\n')

/** The page's colours for a file that stands alone: light, and dark where the viewer asks for it. */
const ALONE: Readonly<Record<string, readonly [string, string]>> = {
  '--paper': ['#faf6ee', '#15161a'],
  '--surface': ['#ffffff', '#1d1f25'],
  '--line': ['#e2daca', '#33363f'],
  '--ink': ['#211d17', '#f3eee4'],
  '--ink-2': ['#544d40', '#c9c2b4'],
  '--ink-3': ['#6e6655', '#9f998c'],
  '--band-stripe': ['#d9cfbb', '#4b4d55'],
  '--band-solid': ['#544d40', '#c9c2b4'],
  '--selection': ['#1450c8', '#8cb6ff'],
  '--danger': ['#b0241c', '#ff8b7b'],
  '--danger-field': ['#fbe4de', '#4b201c'],
  '--changed-rule': ['#b57708', '#d09a2a'],
  '--changed-field': ['#ffebb0', '#453511'],
}

const set = (which: 0 | 1): string =>
  Object.entries(ALONE)
    .map(([name, values]) => `${name}: ${values[which]}`)
    .join('; ')

/** The style of a file. */
export const ALONE_STYLE = `svg { --font-text: Inter, system-ui, sans-serif; --font-mono: 'JetBrains Mono', ui-monospace, monospace; ${set(0)}; background: var(--paper) }
@media (prefers-color-scheme: dark) { svg { ${set(1)} } }
${figureRules('svg')}`
