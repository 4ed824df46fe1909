import { err, ok, type Result } from '../../lib/result.ts'
import { Cursor, refuse, Refusal } from './cursor.ts'
import type { SetkeyError } from './error.ts'
import { parseAdd } from './parse-add.ts'
import { parsePolicyKey, parseSpdAdd } from './parse-policy.ts'
import { host, saProtocol, spiOf } from './scalars.ts'
import type { Statement } from './statement.ts'
import { tokenize, type Token } from './tokens.ts'

const STATEMENTS_MAX = 10_000
const COMMANDS = 'add, delete, deleteall, flush, get, dump, spdadd, spddelete, spdflush, spddump'

/**
 * Reads the commands of a setkey listing (setkey(8) of KAME): grammar only, names unresolved. Stops at the first
 * error, which names line, column, what was found and what is allowed.
 */
export function parseSetkey(text: string): Result<readonly Statement[], SetkeyError> {
  const tokens = tokenize(text)
  if (!tokens.ok) return tokens
  const cursor = new Cursor(tokens.value)
  const statements: Statement[] = []
  try {
    while (!cursor.atEnd) {
      if (cursor.peek()?.kind === 'end') {
        cursor.take(';')
        continue
      }
      const command = cursor.word(COMMANDS)
      if (statements.length >= STATEMENTS_MAX) refuse('limit', command, `at most ${STATEMENTS_MAX} commands`)
      statements.push(statement(cursor, command))
      if (cursor.peek()?.kind !== 'end') cursor.refuse('; after the command')
      cursor.take(';')
    }
  } catch (problem) {
    if (problem instanceof Refusal) return err(problem.error)
    throw problem
  }
  return ok(statements)
}

function statement(cursor: Cursor, command: Token): Statement {
  const { line, column, value } = command
  const place = { line, column }
  switch (value) {
    case 'add':
      familyOption(cursor)
      return parseAdd(cursor, place)
    case 'delete':
    case 'deleteall':
    case 'get': {
      familyOption(cursor)
      const ends = { source: host(cursor), destination: host(cursor) }
      const protocol = saProtocol(cursor)
      const spi = value === 'deleteall' ? undefined : spiOf(cursor)
      return value === 'get' ? { command: value, ...place } : { command: value, ...place, ...ends, protocol, spi }
    }
    case 'flush':
    case 'dump': {
      const protocol = cursor.peek()?.kind === 'word' ? saProtocol(cursor) : undefined
      return value === 'flush' ? { command: value, ...place, protocol } : { command: value, ...place }
    }
    case 'spdadd':
      familyOption(cursor)
      return parseSpdAdd(cursor, place)
    case 'spddelete':
      familyOption(cursor)
      return { command: value, ...place, ...parsePolicyKey(cursor) }
    case 'spdflush':
    case 'spddump':
      return { command: value, ...place }
    default:
      return refuse('syntax', command, COMMANDS)
  }
}

/** -4, -6 and -n only steer name resolution, which the table of names does here. */
function familyOption(cursor: Cursor): void {
  const token = cursor.peek()
  if (token?.kind === 'word' && /^-[46n]{1,3}$/.test(token.value)) cursor.take('-4, -6 or -n')
}
