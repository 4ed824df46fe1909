import type { SetkeyError } from './error.ts'
import { setkeyError } from './error.ts'
import type { Token } from './tokens.ts'

/** Thrown inside the parser to leave nested grammar at once; `parseSetkey` turns it into a value. */
export class Refusal extends Error {
  readonly error: SetkeyError

  constructor(error: SetkeyError) {
    super(error.message)
    this.error = error
  }
}

/** The tokens of one listing and where the parser is. */
export class Cursor {
  private readonly tokens: readonly Token[]
  private at = 0

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  get atEnd(): boolean {
    return this.at >= this.tokens.length
  }

  peek(): Token | undefined {
    return this.tokens[this.at]
  }

  /** The next word; a refusal names what was wanted. */
  word(allowed: string): Token {
    const token = this.tokens[this.at]
    if (token?.kind !== 'word') return this.refuse(allowed)
    this.at += 1
    return token
  }

  /** The next token whatever it is. */
  take(allowed: string): Token {
    const token = this.tokens[this.at]
    if (token === undefined) return this.refuse(allowed)
    this.at += 1
    return token
  }

  /** Takes the word if it is this one. */
  accept(value: string): boolean {
    const token = this.tokens[this.at]
    if (token?.kind !== 'word' || token.value !== value) return false
    this.at += 1
    return true
  }

  /** Refuses the token at hand. */
  refuse(allowed: string): never {
    const token = this.tokens[this.at]
    const last = this.tokens.at(-1)
    const place = token ?? { line: last?.line ?? 1, column: last === undefined ? 1 : last.column + shown(last).length }
    throw new Refusal(
      setkeyError('syntax', place, token === undefined ? 'the end of the listing' : shown(token), allowed),
    )
  }
}

/** A token as it stood in the listing. */
export const shown = (token: Token): string => (token.kind === 'text' ? `"${token.value}"` : token.value)

export const refuse = (code: SetkeyError['code'], token: Token, allowed: string): never => {
  throw new Refusal(setkeyError(code, token, shown(token), allowed))
}
