import { useRef } from 'react'
import { sameValue } from '../selectors/same-value.ts'

/** The value of an earlier redraw as long as the new one says the same: what depends on it is not drawn again. */
export function useSame<T>(value: T): T {
  const kept = useRef(value)
  if (!sameValue(kept.current, value)) kept.current = value
  return kept.current
}
