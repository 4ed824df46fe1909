import { useEffect } from 'react'
import * as actions from '../store/actions.ts'
import type { InspectorTab } from '../store/state.ts'
import { useExplorer } from '../store/store.ts'

const TAB_KEYS: readonly InspectorTab[] = ['packet', 'machine', 'row', 'why', 'collision']

/** Keys of the whole page, by `KeyboardEvent.key`; the help dialog lists the same table. */
const KEYS: Readonly<Record<string, () => void>> = {
  ArrowRight: actions.stepForward,
  ArrowLeft: actions.stepBack,
  'Shift+ArrowRight': actions.nextMessage,
  'Shift+ArrowLeft': actions.previousMessage,
  Home: actions.first,
  End: actions.last,
  ' ': () => (useExplorer.getState().playing ? actions.pause() : actions.play()),
  m: actions.nextMessage,
  t: actions.nextTableChange,
  s: actions.nextStateChange,
  f: actions.nextFault,
  i: actions.nextBrokenInvariant,
  '?': () => actions.setHelp(!useExplorer.getState().help),
  ...Object.fromEntries(TAB_KEYS.map((tab, i) => [String(i + 1), () => actions.setTab(tab)])),
}

/** Listens for the page's keys, leaving alone what a control took for itself. */
export function useKeyboard(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return
      const shift = event.shiftKey && event.key.startsWith('Arrow') ? 'Shift+' : ''
      const act = KEYS[`${shift}${event.key}`]
      if (act === undefined) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

/** Where the key means something else: text and choices, menus and dialogs; Space on what it presses. */
function isTyping({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest('input:not([type=range]), textarea, select, [contenteditable], dialog, [role=menu]') !== null)
    return true
  return key === ' ' && target.closest('button, a, summary, [role=button], [role=tab], [role=treeitem]') !== null
}
