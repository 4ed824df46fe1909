import type { ReactNode } from 'react'

export type WhatIfIcon = 'drop' | 'delay' | 'duplicate' | 'corrupt' | 'replay' | 'forge'

const PATHS: Readonly<Record<WhatIfIcon, string>> = {
  drop: 'M3 3l8 8M11 3l-8 8',
  delay: 'M7 1.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 0 1 0-11M7 4v3.2l2.2 1.4',
  duplicate: 'M2 4.5h6.5v8H2zM5 4.5V2h7v8H8.6',
  corrupt: 'M1 8l2-3 1.6 5L7 4l1.8 6L10.6 5 13 8',
  forge: 'M1.5 12.5l1-3L10 2l2 2-7.5 7.5zM8.5 3.5l2 2',
  replay: 'M11.8 5.2A5.2 5.2 0 1 0 12.2 8M12.2 1.8v3.6H8.6',
}

/** The sign of a fault: the same on the picture, in the menu and on the timeline. */
export function FaultIcon({ kind, size = 14 }: { readonly kind: WhatIfIcon; readonly size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 14 14" aria-hidden="true">
      <path
        d={PATHS[kind]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
