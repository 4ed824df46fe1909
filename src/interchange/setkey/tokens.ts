import { err, ok, type Result } from '../../lib/result.ts'
import { setkeyError, type Place, type SetkeyError } from './error.ts'

/** One word, quoted text or the semicolon that ends a command. */
export interface Token extends Place {
  readonly kind: 'word' | 'text' | 'end'
  /** Quoted text without its quotes. */
  readonly value: string
}

const LENGTH_MAX = 1_000_000
const TOKENS_MAX = 100_000

/** Cuts a listing into tokens; `#` starts a comment up to the end of its line, except within quotes. */
export function tokenize(text: string): Result<readonly Token[], SetkeyError> {
  if (text.length > LENGTH_MAX)
    return err(setkeyError('limit', { line: 1, column: 1 }, `${text.length} characters`, `at most ${LENGTH_MAX}`))
  const tokens: Token[] = []
  for (const [index, source] of text.split(/\r\n|\r|\n/).entries()) {
    const line = index + 1
    const pattern = /(\s+)|(#.*)|(;)|"([^"]*)"|([^\s;#"]+)|(")/gy
    for (const match of source.matchAll(pattern)) {
      const place = { line, column: match.index + 1 }
      const [, space, comment, end, quoted, word] = match
      if (space !== undefined || comment !== undefined) continue
      if (end !== undefined) tokens.push({ kind: 'end', value: ';', ...place })
      else if (quoted !== undefined) tokens.push({ kind: 'text', value: quoted, ...place })
      else if (word !== undefined) tokens.push({ kind: 'word', value: word, ...place })
      else return err(setkeyError('syntax', place, 'a quote that never closes', 'a closing " on the same line'))
      if (tokens.length > TOKENS_MAX) return err(setkeyError('limit', place, 'more tokens', `at most ${TOKENS_MAX}`))
    }
  }
  return ok(tokens)
}
