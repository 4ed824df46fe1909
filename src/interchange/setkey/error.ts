/** What a setkey listing says wrongly, where, and what could stand there. Lines and columns count from 1. */
export interface SetkeyError {
  readonly code: 'syntax' | 'unknown-name' | 'unsupported' | 'bad-value' | 'limit'
  readonly line: number
  readonly column: number
  readonly found: string
  readonly allowed: string
  readonly message: string
}

export interface Place {
  readonly line: number
  readonly column: number
}

/** An error with its one-line sentence. */
export function setkeyError(code: SetkeyError['code'], place: Place, found: string, allowed: string): SetkeyError {
  const { line, column } = place
  return {
    code,
    line,
    column,
    found,
    allowed,
    message: `line ${line}, column ${column}: found ${found}, allowed: ${allowed}`,
  }
}
