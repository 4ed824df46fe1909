import { SECTIONS, type Section } from '../../src/interchange/tunnel-context/sections.ts'
import { allowedScalar } from '../../src/interchange/tunnel-context/read-values.ts'
import type { AnyPart } from '../../src/protocol/wire/schema/part.ts'

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(row).join('\n')

/** What may stand for a part, in words. */
function values({ form }: AnyPart): string {
  if (form === undefined) return ''
  switch (form.is) {
    case 'struct':
      return form.parts.flatMap(([key, part]) => (part.kind === 'value' ? [`\`${key}\``] : [])).join(', ')
    case 'union':
      return `\`type\`: ${form.cases.map(([name]) => name).join(', ')}`
    case 'list':
      return `list, at most ${form.max}: ${values(form.item)}`
    case 'flags':
      return `${form.names.map(name => `\`${name}\``).join(', ')}: yes or no`
    case 'window':
      return '`size`, `top`, `bits` (the last bit is the highest number received)'
    case 'or':
      return `${form.words.join(', ')}, or ${values(form.part)}`
    default:
      return allowedScalar(form).replace('9007199254740991', '2^53 - 1')
  }
}

const missing = (omitted: Section['fields'][string]['omitted']): string => {
  if (omitted === 'required') return 'refused'
  const { value } = omitted
  if (value === undefined) return 'none'
  if (value instanceof Uint8Array) return '0x'
  return typeof value === 'bigint' ? value.toString() : `\`${JSON.stringify(value)}\``
}

const fieldsOf = ({ fields, left }: Section): string =>
  table(
    ['Field', 'What it is', 'Values', 'When it is missing', 'After'],
    Object.entries(fields)
      .filter(([key]) => !left.includes(key))
      .map(([key, { part, omitted, ref }]) => [`\`${key}\``, part.label, values(part), missing(omitted), ref]),
  )

/** Name of a generated part of the document → its Markdown. */
export const TUNNEL_FILE: Readonly<Record<string, () => string>> = Object.fromEntries(
  SECTIONS.map(section => [`tunnel-${section.key}`, () => fieldsOf(section)]),
)
