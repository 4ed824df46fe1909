import { THEMES, type Theme } from './state.ts'

const KEY = 'roamscope-theme'

/** The choice of an earlier visit. Storage is refused in some frames: then there is none. */
export function storedTheme(): Theme {
  try {
    const stored = window.localStorage.getItem(KEY)
    return THEMES.find(theme => theme === stored) ?? 'system'
  } catch {
    return 'system'
  }
}

/** Puts a theme on the page and keeps it for the next visit. */
export function applyTheme(theme: Theme): void {
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset['theme']
  else dataset['theme'] = theme
  try {
    window.localStorage.setItem(KEY, theme)
  } catch {
    // The page works without; the choice lasts for this visit.
  }
}
