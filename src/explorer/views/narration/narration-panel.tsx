import type { ReactNode } from 'react'
import { narrate } from '../../selectors/narration.ts'
import { light, select } from '../../store/actions.ts'
import { useExplorer } from '../../store/store.ts'
import { Narration } from './narration.tsx'

export function NarrationPanel(): ReactNode {
  const loaded = useExplorer(state => state.loaded)
  const cursor = useExplorer(state => state.cursor)
  const lit = useExplorer(state => state.lit)
  if (loaded === undefined) return null
  const { words, text } = narrate(loaded, cursor)
  return <Narration words={words} text={text} lit={lit} onLight={light} onPick={select} />
}
