import type { ReactNode } from 'react'

/** Paths on a 16 × 16 field, round caps, currentColor (visual language §4). `fill` ones are solid. */
const ICONS = {
  first: { d: 'M4 3.5v9M12.5 3.8 7 8l5.5 4.2z', fill: true },
  back: { d: 'M11 3.8 5 8l6 4.2z', fill: true },
  play: { d: 'M5 3.2 12.5 8 5 12.8z', fill: true },
  pause: { d: 'M5.2 3.5v9M10.8 3.5v9', fill: false },
  forward: { d: 'M5 3.8 11 8l-6 4.2z', fill: true },
  last: { d: 'M12 3.5v9M3.5 3.8 9 8l-5.5 4.2z', fill: true },
  chevron: { d: 'M4.5 6.5 8 10l3.5-3.5', fill: false },
  fork: { d: 'M2 5h5c3 0 3 5 6 5M7 5h6', fill: false },
  more: { d: 'M3.2 8h.1M8 8h.1M12.8 8h.1', fill: false },
  cross: { d: 'M4 4l8 8M12 4l-8 8', fill: false },
  check: { d: 'M3.5 8.5 6.5 11.5 12.5 4.5', fill: false },
  pencil: { d: 'M3 13l.8-3L10.5 3.3a1.2 1.2 0 0 1 1.7 0l.5.5a1.2 1.2 0 0 1 0 1.7L6 12.2z', fill: false },
} as const

export type IconName = keyof typeof ICONS

/** Decoration beside or instead of a name that the button itself carries. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  const { d, fill } = ICONS[name]
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d={d}
        fill={fill ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth={fill ? 1.4 : 1.7}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
