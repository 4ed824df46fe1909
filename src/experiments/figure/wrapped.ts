/** Width of a letter of 11 px text, on average. */
const LETTER = 5.7

/** A text in lines that fit; a word that is longer than a line stands alone. */
export function wrapped(text: string, width: number): readonly string[] {
  const most = Math.max(1, Math.floor(width / LETTER))
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > most) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
