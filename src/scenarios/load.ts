import { isNode, isPair, isScalar, isSeq, isMap, Lexer, LineCounter, parseDocument, type Document } from 'yaml'
import { err, ok, type Result } from '../lib/result.ts'
import { pathText, placeIssue, type PlacedIssue } from '../lib/schema-issue.ts'
import { allowedWords, memberNames, schemaAt } from './json-schema.ts'
import { scenarioSchema, type Scenario } from './scenario.ts'
import type { ScenarioError } from './scenario-error.ts'
import type { TextChecks } from './misfit.ts'
import { findMisfit } from './validation.ts'

/** Bounds of a scenario text: a stranger's file must not stall the page. */
export const SCENARIO_LIMITS = { characters: 1_000_000, depth: 32, aliases: 64, tokens: 80_000 } as const

/**
 * A scenario from YAML or JSON (which is YAML). On failure the first thing that does not fit, with line and column,
 * path, what was found and what is allowed; names and values are checked too (validation.ts).
 */
export function loadScenario(text: string, checks: TextChecks = {}): Result<Scenario, ScenarioError> {
  const lines = new LineCounter()
  const read = readDocument(text, lines)
  if (!read.ok) return read
  const { document, value } = read.value
  const parsed = scenarioSchema.safeParse(value)
  if (!parsed.success) return err(placed(improve(placeIssue(parsed.error.issues[0], value)), document, lines))
  const misfit = findMisfit(parsed.data, checks)
  return misfit === undefined ? ok(parsed.data) : err(placed({ ...misfit, unknownMember: false }, document, lines))
}

interface Read {
  readonly document: Document
  readonly value: unknown
}

function readDocument(text: string, lineCounter: LineCounter): Result<Read, ScenarioError> {
  const whole = (found: string, allowed: string): Result<never, ScenarioError> => err({ path: '', found, allowed })
  if (text.length > SCENARIO_LIMITS.characters)
    return whole(`${text.length} characters`, `at most ${SCENARIO_LIMITS.characters}`)
  if (nesting(text) > SCENARIO_LIMITS.depth) return whole('deep nesting', `at most ${SCENARIO_LIMITS.depth} levels`)
  if (hasMoreTokens(text, SCENARIO_LIMITS.tokens))
    return whole(`more than ${SCENARIO_LIMITS.tokens} words and signs`, 'fewer')
  try {
    const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true })
    const [error] = document.errors
    if (error !== undefined) {
      const { line, col } = lineCounter.linePos(error.pos[0])
      return err({ path: '', found: sentence(error), allowed: 'YAML or JSON', line, column: col })
    }
    return ok({ document, value: document.toJS({ maxAliasCount: SCENARIO_LIMITS.aliases }) })
  } catch (error) {
    // The parser recurses and throws for alias bombs: a user's error, not ours.
    return whole(error instanceof Error ? sentence(error) : 'unreadable text', 'YAML or JSON')
  }
}

/** The parser's words, without its advice to programmers and without a stranger's whole text in them. */
function sentence(error: Error): string {
  // Indentation nests without brackets: there the parser runs out of stack.
  if (error.message.includes('call stack')) return 'deep nesting'
  const [text = ''] = error.message.split('; please use ')
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}

/** The parser compares each key of a map with all others and words every error: its time grows with the tokens squared. */
function hasMoreTokens(text: string, limit: number): boolean {
  let tokens = 0
  for (const _ of new Lexer().lex(text)) if (++tokens > limit) return true
  return false
}

/** An upper bound of how deep a text nests: brackets, block indentation, and `- - -` on one line. */
function nesting(text: string): number {
  let [brackets, deepest, dashes] = [0, 0, 0]
  for (const character of text) {
    if (character === '[' || character === '{') deepest = Math.max(deepest, ++brackets)
    else if (character === ']' || character === '}') brackets = Math.max(0, brackets - 1)
  }
  for (const [line] of text.matchAll(/^[ \t]*(?:[-?:][ \t]+)+/gm))
    dashes = Math.max(dashes, line.trim().split(/[ \t]+/).length)
  return Math.max(deepest, dashes)
}

/** The schema knows more of what would fit than the first thing that did not. */
function improve(issue: PlacedIssue): PlacedIssue {
  const schema = schemaAt(issue.unknownMember ? issue.path.slice(0, -1) : issue.path)
  if (schema === undefined) return issue
  const names = memberNames(schema)
  if (issue.unknownMember) return names.length === 0 ? issue : { ...issue, allowed: `the members ${names.join(', ')}` }
  return { ...issue, allowed: allowedWords(schema) }
}

function placed(issue: PlacedIssue, document: Document, lines: LineCounter): ScenarioError {
  const { path, found, allowed } = issue
  const offset = offsetOf(document, path, issue.unknownMember)
  const { line, col } = lines.linePos(offset)
  return { path: pathText(path), found, allowed, line, column: col }
}

/** Where a path stands in the text: its value, or its name for a member that should not be there, or what is above it. */
function offsetOf(document: Document, path: readonly PropertyKey[], byName: boolean): number {
  let at: unknown = document.contents
  let offset = startOf(at) ?? 0
  for (const [i, name] of path.entries()) {
    if (isMap(at)) {
      const pair = at.items.find(item => isScalar(item.key) && String(item.key.value) === String(name))
      if (!isPair(pair)) break
      const last = i === path.length - 1
      offset = startOf(last && byName ? pair.key : pair.value) ?? startOf(pair.key) ?? offset
      at = pair.value
    } else if (isSeq(at)) {
      at = at.items[Number(name)]
      offset = startOf(at) ?? offset
    } else break
  }
  return offset
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined)
