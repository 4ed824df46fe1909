import type { ReactNode } from 'react'
import type { Phrase, Word } from '../../i18n/words.ts'
import type { Selection } from '../../store/state.ts'
import { t } from '../../i18n/t.ts'
import styles from './narration.module.css'

interface Props {
  readonly words: Phrase
  readonly text: string
  /** What is lit anywhere on the page. */
  readonly lit: string | null
  readonly onLight: (lit: string | null) => void
  readonly onPick: (selection: Selection) => void
}

/** Characters that may need a second line: set smaller, so that the place of the sentence is always the same. */
const LONG = 88

/** The sentence that heads the figure. Its words are the objects of the picture. */
export function Narration({ words, text, lit, onLight, onPick }: Props): ReactNode {
  return (
    <output
      className={styles.sentence}
      aria-label={t('app', 'narration')}
      aria-atomic="true"
      title={text}
      data-long={text.length > LONG ? '' : undefined}
    >
      {words.map((word, i) => (
        <NarrationWord
          key={i}
          word={word}
          lit={word.lit !== null && word.lit === lit}
          onLight={onLight}
          onPick={onPick}
        />
      ))}
    </output>
  )
}

interface WordProps {
  readonly word: Word
  readonly lit: boolean
  readonly onLight: Props['onLight']
  readonly onPick: Props['onPick']
}

function NarrationWord({ word, lit, onLight, onPick }: WordProps): ReactNode {
  if (word.kind === 'plain') return word.text
  const { pick } = word
  const shared = {
    className: styles[word.kind],
    'data-lit': lit ? '' : undefined,
    onPointerEnter: () => onLight(word.lit),
    onPointerLeave: () => onLight(null),
  }
  if (pick === null) return <span {...shared}>{word.text}</span>
  return (
    <button
      type="button"
      {...shared}
      onFocus={() => onLight(word.lit)}
      onBlur={() => onLight(null)}
      onClick={() => onPick(pick)}
    >
      {word.text}
    </button>
  )
}
