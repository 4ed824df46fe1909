import { useSyncExternalStore } from 'react'

/** One list for each query of the page: a view asks again whenever it is drawn. */
const known = new Map<string, Watched>()

interface Watched {
  readonly list: MediaQueryList
  readonly follow: (changed: () => void) => () => void
}

function watched(query: string): Watched {
  const there = known.get(query)
  if (there !== undefined) return there
  const list = window.matchMedia(query)
  const follow = (changed: () => void): (() => void) => {
    list.addEventListener('change', changed)
    return () => list.removeEventListener('change', changed)
  }
  const watch = { list, follow }
  known.set(query, watch)
  return watch
}

/** Whether a media query holds, followed as it changes. */
export function useMedia(query: string): boolean {
  const { list, follow } = watched(query)
  return useSyncExternalStore(follow, () => list.matches)
}
