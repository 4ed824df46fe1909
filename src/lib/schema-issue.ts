import type * as z from 'zod/mini'

/** Where a value from outside does not fit its schema, what stands there, what would fit. */
export interface PlacedIssue {
  readonly path: readonly PropertyKey[]
  readonly found: string
  readonly allowed: string
  /** A member that must not be there at all: the place is its name, not its value. */
  readonly unknownMember: boolean
}

/** Says in words what zod found first; `root` is the value that was checked. */
export function placeIssue(issue: z.core.$ZodIssue | undefined, root: unknown): PlacedIssue {
  if (issue === undefined) return { path: [], found: showValue(root), allowed: 'something else', unknownMember: false }
  const extra = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const path = extra === undefined ? issue.path : [...issue.path, extra]
  const unknownMember = extra !== undefined || issue.code === 'invalid_key'
  const found = unknownMember ? `"${String(path.at(-1))}"` : showValue(path.reduce(memberOf, root))
  return { path, found, allowed: allowedBy(issue), unknownMember }
}

/** `links[2].latencyUs`; empty for the whole. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`)).join('')

/** A value in at most 60 characters; `nothing` when it is absent. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

/** Own member of an object or array; undefined for anything else. */
export function memberOf(value: unknown, name: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of members',
  record: 'a map of members',
  null: 'null',
}

function allowedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_WORDS[issue.expected] ?? issue.expected
    case 'invalid_value':
      return issue.values.map(value => showValue(value)).join(', ')
    case 'too_big':
      return `at most ${issue.maximum}${unit(issue.origin)}`
    case 'too_small':
      return `at least ${issue.minimum}${unit(issue.origin)}`
    case 'invalid_format':
      return issue.pattern === undefined ? issue.format : `text of the form ${issue.pattern}`
    case 'unrecognized_keys':
      return 'no such member'
    case 'invalid_key':
      return issue.issues[0] === undefined ? 'another name' : `as a name, ${allowedBy(issue.issues[0])}`
    case 'invalid_union':
      return 'options' in issue && issue.options !== undefined
        ? issue.options.map(value => showValue(value)).join(', ')
        : issue.errors.flatMap(([first]) => (first === undefined ? [] : [allowedBy(first)])).join(' or ')
    default:
      return 'another value'
  }
}

const unit = (origin: string): string =>
  origin === 'string' ? ' characters' : origin === 'array' || origin === 'set' ? ' entries' : ''
