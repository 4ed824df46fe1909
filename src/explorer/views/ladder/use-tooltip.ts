import { useCallback, useEffect, useRef, useState } from 'react'

const HOVER_MS = 300

export interface TooltipState {
  readonly shown: number | undefined
  readonly onHover: (message: number | undefined, how: 'pointer' | 'focus') => void
}

/** Shows after 300 ms under the pointer, at once on focus; Esc closes. */
export function useTooltip(): TooltipState {
  const [shown, setShown] = useState<number | undefined>(undefined)
  const timer = useRef<number | undefined>(undefined)
  const onHover = useCallback((message: number | undefined, how: 'pointer' | 'focus'): void => {
    window.clearTimeout(timer.current)
    if (message === undefined || how === 'focus') setShown(message)
    else timer.current = window.setTimeout(() => setShown(message), HOVER_MS)
  }, [])
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') setShown(undefined)
    }
    window.addEventListener('keydown', onKey)
    return () => {
      window.removeEventListener('keydown', onKey)
      window.clearTimeout(timer.current)
    }
  }, [])
  return { shown, onHover }
}
