import { parseHex, utf8 } from '../../lib/bytes.ts'
import { canonicalIp, ipVersion } from '../../protocol/wire/ip/address.ts'
import type { AnyPart, Form } from '../../protocol/wire/schema/part.ts'
import { quote, type LineError, type Tree, type TreeEntry } from './tree.ts'
import type { UnknownField } from './unknown-fields.ts'
import { NONE } from './write-values.ts'

/** Where a value stands: its name for people, and its place for unknown fields. */
export interface Where {
  readonly name: string
  readonly place: string
  readonly line: number
}

/** What reading found beside the values; reading goes on behind an error, so that all are told at once. */
export class Findings {
  readonly errors: LineError[] = []
  /** Fields that are not there and have a usual value. */
  readonly notes: LineError[] = []
  readonly unknown: UnknownField[] = []

  /** Records an error, and gives the value that stands for what cannot be read. */
  fail({ name, line }: Pick<Where, 'name' | 'line'>, found: string, allowed: string): undefined {
    this.errors.push({ line, text: `${name}: found ${found}; allowed: ${allowed}` })
    return undefined
  }
}

type FormOf<I extends Form['is']> = Extract<Form, { readonly is: I }>

/** The value of a part from its text; `undefined` once an error is recorded. */
export function readValue(part: AnyPart, tree: Tree, where: Where, findings: Findings): unknown {
  const { form } = part
  if (form === undefined) throw new Error(`assertion failed: ${part.label} has a form`)
  switch (form.is) {
    case 'struct':
      return readStruct(form.parts, tree, where, findings)
    case 'union':
      return readUnion(form, tree, where, findings)
    case 'list':
      return readList(form, tree, where, findings)
    case 'flags':
      return readFlags(form, tree, where, findings)
    case 'window':
      return readWindow(form, tree, where, findings)
    case 'or':
      return tree.is === 'scalar' && !tree.quoted && form.words.includes(tree.text)
        ? tree.text
        : readValue(form.part, tree, where, findings)
    default:
      return readScalar(form, tree, where, findings)
  }
}

function readScalar(
  form: FormOf<'number' | 'wide' | 'word' | 'yes' | 'id' | 'octets' | 'address' | 'text'>,
  tree: Tree,
  where: Where,
  findings: Findings,
): unknown {
  if (tree.is !== 'scalar') return findings.fail(where, 'more names or items', allowedScalar(form))
  const { text, quoted } = tree
  const value = quoted === (form.is === 'text') || form.is === 'address' ? scalarValue(form, text) : undefined
  return value ?? findings.fail(where, quoted ? quote(text) : text, allowedScalar(form))
}

function scalarValue(form: Parameters<typeof readScalar>[0], text: string): unknown {
  switch (form.is) {
    case 'number':
      return wholeNumber(text, form.min, form.max)
    case 'wide':
      return /^\d{1,20}$/.test(text) && BigInt(text) < 1n << 64n ? BigInt(text) : undefined
    case 'word':
      if (form.words.includes(text)) return text
      return form.numbers === undefined ? undefined : wholeNumber(text, 0, 256 ** form.numbers - 1)
    case 'yes':
      return text === 'yes' ? true : text === 'no' ? false : undefined
    case 'id':
      return text.length === 2 + 2 * form.octets && ID.test(text) ? text : undefined
    case 'octets':
      return text.startsWith('0x') ? parseHex(text) : undefined
    case 'address':
      return canonicalIp(text)
    case 'text':
      return isWithin(text, form.max) ? text : undefined
  }
}

/** A whole number as a text, decimal or hex. */
export const HEX_NUMBER = /^(0x[0-9a-fA-F]{1,13}|\d{1,16})$/

const ID = /^0x[0-9a-f]*$/

/** A unit of UTF-16 is three octets of UTF-8 at most: most texts need no counting. */
const isWithin = (text: string, octets: number): boolean => 3 * text.length <= octets || utf8(text).length <= octets

function wholeNumber(text: string, min: number, max: number): number | undefined {
  const value = HEX_NUMBER.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : undefined
}

/** What may stand there, for errors and for documents. */
export function allowedScalar(form: Parameters<typeof readScalar>[0]): string {
  switch (form.is) {
    case 'number':
      return `a whole number from ${form.min} to ${form.max}`
    case 'wide':
      return 'a whole number below 2^64'
    case 'word':
      return [...form.words, ...(form.numbers === undefined ? [] : ['or a number'])].join(', ')
    case 'yes':
      return 'yes or no'
    case 'id':
      return `0x and ${2 * form.octets} lower-case hex digits`
    case 'octets':
      return '0x and two hex digits an octet'
    case 'address':
      return 'an IPv4 or IPv6 address'
    case 'text':
      return `a text in double quotes of at most ${form.max} octets`
  }
}

/** Members of a structure; those that its declaration does not have are kept for who knows them. */
export function readStruct(
  parts: readonly (readonly [string, AnyPart])[],
  tree: Tree,
  where: Where,
  findings: Findings,
): Record<string, unknown> | undefined {
  if (tree.is !== 'map')
    return findings.fail(where, tree.is === 'list' ? 'a list' : quote(tree.text), 'names and values')
  const find = memberFinder(tree.entries)
  const value: Record<string, unknown> = {}
  for (const [key, part] of parts) {
    if (part.kind !== 'value') continue
    const entry = find(key)
    if (entry === undefined) findings.fail(where, `no ${key}`, `${key} (${part.label})`)
    else value[key] = readValue(part, entry.value, inside(where, entry), findings)
  }
  keepUnknown(tree.entries, namesOf(parts), where, findings)
  sameFamily(value, where, findings)
  return value
}

/** Looks on from the last name that was found: members mostly stand in the order in which they are asked for. */
export function memberFinder(entries: readonly TreeEntry[]): (key: string) => TreeEntry | undefined {
  let from = 0
  return key => {
    for (let i = 0; i < entries.length; i++) {
      const at = (from + i) % entries.length
      if (entries[at]?.key !== key) continue
      from = at + 1
      return entries[at]
    }
    return undefined
  }
}

type Declared = readonly string[] | readonly (readonly [string, AnyPart])[] | Readonly<Record<string, unknown>>
const declaredNames = new WeakMap<Declared, ReadonlySet<string>>()

/** Names that a declaration has; it never changes. */
export function namesOf(declared: Declared): ReadonlySet<string> {
  const known = declaredNames.get(declared)
  if (known !== undefined) return known
  const names = new Set(
    Array.isArray(declared)
      ? declared.map((each: string | readonly [string, AnyPart]) => (typeof each === 'string' ? each : each[0]))
      : Object.keys(declared),
  )
  declaredNames.set(declared, names)
  return names
}

export const inside = ({ name, place }: Where, { key, line }: TreeEntry): Where => ({
  name: `${name}: ${key}`,
  place: `${place}/${key}`,
  line,
})

export function keepUnknown(
  entries: readonly TreeEntry[],
  known: ReadonlySet<string>,
  { place }: Where,
  findings: Findings,
): void {
  for (const { key, value } of entries) if (!known.has(key)) findings.unknown.push({ place, key, value })
}

/** A range of addresses has two ends of one family (RFC 4301 §4.4.1.1). */
function sameFamily({ from, to }: Record<string, unknown>, where: Where, findings: Findings): void {
  if (typeof from !== 'string' || typeof to !== 'string') return
  if (ipVersion(from) !== ipVersion(to)) findings.fail(where, `${from} and ${to}`, 'two addresses of one family')
}

function readUnion({ cases }: FormOf<'union'>, tree: Tree, where: Where, findings: Findings): unknown {
  const type = tree.is === 'map' ? memberFinder(tree.entries)('type') : undefined
  const name = type?.value.is === 'scalar' ? type.value.text : undefined
  const form = cases.find(each => each[0] === name)?.[1].form
  if (form?.is === 'struct') return readStruct(form.parts, tree, where, findings)
  const names = cases.map(each => each[0]).join(', ')
  return findings.fail(type === undefined ? where : inside(where, type), `type ${name ?? 'missing'}`, names)
}

function readList({ item, max }: FormOf<'list'>, tree: Tree, where: Where, findings: Findings): unknown {
  if (tree.is !== 'list') return findings.fail(where, tree.is === 'map' ? 'names' : quote(tree.text), 'a list, or []')
  if (tree.items.length > max) return findings.fail(where, `${tree.items.length} items`, `at most ${max}`)
  return tree.items.map((each, i) => {
    const at = { name: `${where.name} ${i + 1}`, place: `${where.place}/${i}`, line: each.line }
    return readValue(item, each, at, findings)
  })
}

function readFlags({ names }: FormOf<'flags'>, tree: Tree, where: Where, findings: Findings): unknown {
  if (tree.is !== 'map') return findings.fail(where, 'no names', names.join(', '))
  const find = memberFinder(tree.entries)
  const flag = (key: string): readonly [string, unknown] => {
    const entry = find(key)
    if (entry === undefined) return [key, findings.fail(where, `no ${key}`, `${key}: yes or no`)]
    return [key, readScalar({ is: 'yes' }, entry.value, inside(where, entry), findings)]
  }
  keepUnknown(tree.entries, namesOf(names), where, findings)
  return Object.fromEntries(names.map(flag))
}

function readWindow({ min, max }: FormOf<'window'>, tree: Tree, where: Where, findings: Findings): unknown {
  const entries = tree.is === 'map' ? tree.entries : []
  const find = memberFinder(entries)
  const member = (key: string, form: Parameters<typeof readScalar>[0]): unknown => {
    const entry = find(key)
    if (entry === undefined) return findings.fail(where, `no ${key}`, 'size, top and bits')
    return readScalar(form, entry.value, inside(where, entry), findings)
  }
  const size = member('size', { is: 'number', min, max })
  const top = member('top', { is: 'wide' })
  const entry = find('bits')
  const text = entry?.value.is === 'scalar' ? entry.value.text : ''
  keepUnknown(entries, WINDOW_NAMES, where, findings)
  if (typeof size !== 'number' || typeof top !== 'bigint') return undefined
  const bits = /^0x[0-9a-f]{1,1024}$/.test(text) ? BigInt(text) : undefined
  if (bits !== undefined && bits >> BigInt(size) === 0n) return { size, top, bits }
  return findings.fail(
    entry === undefined ? where : inside(where, entry),
    quote(text),
    `0x and at most ${size} bits in hex`,
  )
}

const WINDOW_NAMES = new Set(['size', 'top', 'bits'])

/** Whether the text says that a member is not there. */
export const saysNone = (tree: Tree): boolean => tree.is === 'scalar' && !tree.quoted && tree.text === NONE
