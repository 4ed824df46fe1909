import type { Selection } from '../store/selection.ts'

/** A word of a sentence that is also an object in the picture: lit there when it is pointed at. */
export interface Word {
  readonly text: string
  readonly kind: 'plain' | 'node' | 'message' | 'old' | 'new' | 'danger'
  /** Key of ExplorerState.lit. */
  readonly lit: string | null
  readonly pick: Selection | null
}

export type Phrase = readonly Word[]

const plain = (text: string): Word => ({ text, kind: 'plain', lit: null, pick: null })

/** Template tag: strings become plain words, phrases and words stay what they are. */
export function phrase(texts: TemplateStringsArray, ...parts: readonly (string | number | Word | Phrase)[]): Phrase {
  const words: Word[] = []
  texts.forEach((text, i) => {
    if (text !== '') words.push(plain(text))
    const part = parts[i]
    if (typeof part === 'string' || typeof part === 'number') words.push(plain(String(part)))
    else if (part !== undefined) words.push(...('text' in part ? [part] : part))
  })
  return words.filter(({ text }) => text !== '')
}

export const nodeWord = (id: string, label: string): Word => ({
  text: label,
  kind: 'node',
  lit: `node:${id}`,
  pick: null,
})
export const messageWord = (message: number, name: string, lost = false): Word => ({
  text: name,
  kind: lost ? 'danger' : 'message',
  lit: `message:${message}`,
  pick: { kind: 'message', message },
})
export const spiWord = (spi: string, kind: 'old' | 'new' | 'danger'): Word => ({
  text: spi,
  kind,
  lit: `spi:${spi}`,
  pick: null,
})
export const valueWord = (text: string, kind: 'new' | 'danger' = 'new'): Word => ({ text, kind, lit: null, pick: null })

export const textOf = (words: Phrase): string => words.map(({ text }) => text).join('')
