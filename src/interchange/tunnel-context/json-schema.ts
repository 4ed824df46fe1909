import type { AnyPart, Form } from '../../protocol/wire/schema/part.ts'
import { allowedScalar, HEX_NUMBER } from './read-values.ts'
import { HEAD_FORMS, RUN_FORMS, VERSION_KEY } from './read-tunnel.ts'
import { SECTIONS, type Section } from './sections.ts'
import { TUNNEL_FORMAT } from './tunnel-file.ts'
import { NONE } from './write-values.ts'

/** As much of JSON Schema as this file needs. */
export interface TunnelSchema {
  readonly $schema?: string
  readonly $id?: string
  readonly title?: string
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, TunnelSchema>>
  readonly required?: readonly string[]
  readonly items?: TunnelSchema
  readonly maxItems?: number
  readonly anyOf?: readonly TunnelSchema[]
  readonly enum?: readonly (string | number | boolean)[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
}

/**
 * JSON Schema of the text file of a tunnel, from the declaration that reads and writes it, as published under
 * public/schema/tunnel.schema.json. It describes what a YAML reader makes of the file, whether it takes every scalar for a text
 * (the failsafe schema of YAML) or tells numbers and truth values from texts. Members that it does not name may stand anywhere.
 */
export function tunnelJsonSchema(): TunnelSchema {
  const run = objectOf(Object.entries(RUN_FORMS).map(([key, form]) => [key, schemaOf(form), true] as const))
  const head = Object.entries(HEAD_FORMS).map(([key, form]) => [key, schemaOf(form), true] as const)
  const version = { type: ['integer', 'string'], enum: [TUNNEL_FORMAT, String(TUNNEL_FORMAT)] }
  const check = {
    description: 'CRC-32C of all lines, and 16 bits of one for each line',
    ...objectOf([
      ['lines', { type: 'array', items: { type: 'string', pattern: '^[0-9a-f]{4}( [0-9a-f]{4})*$' } }, true],
      ['all', { type: ['integer', 'string'], pattern: '^0x[0-9a-f]{8}$' }, true],
    ]),
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'tunnel.schema.json',
    title: 'Roamscope tunnel',
    ...objectOf([
      [VERSION_KEY, version, true],
      ...head,
      ['run', run, false],
      ...SECTIONS.map(section => [section.key, sectionSchema(section), false] as const),
      ['check', check, true],
    ]),
  }
}

type Member = readonly [key: string, schema: TunnelSchema, required: boolean]

const objectOf = (members: readonly Member[]): TunnelSchema => ({
  type: 'object',
  properties: Object.fromEntries(members.map(([key, schema]) => [key, schema])),
  required: members.flatMap(([key, , required]) => (required ? [key] : [])),
})

/** `required`: refused when it is missing; what may be missing in the sense of the type may be `none`. */
function sectionSchema({ title, ref, fields, left }: Section): TunnelSchema {
  const members = Object.entries(fields).flatMap(([key, { part, omitted, ref: clause }]): readonly Member[] => {
    if (left.includes(key)) return []
    const schema = { description: `${part.label} (${clause})`, ...partSchema(part) }
    const mayBeNone = omitted !== 'required' && omitted.value === undefined
    return [[key, mayBeNone ? orNone(schema) : schema, omitted === 'required']]
  })
  return { description: `${title}, ${ref}`, type: 'array', items: objectOf(members) }
}

function orNone({ description, ...schema }: TunnelSchema): TunnelSchema {
  return { ...(description === undefined ? {} : { description }), anyOf: [{ enum: [NONE] }, schema] }
}

function partSchema({ form, label }: AnyPart): TunnelSchema {
  if (form === undefined) throw new Error(`assertion failed: ${label} has a form`)
  return schemaOf(form)
}

/** Numbers and truth values also as texts: that is what they are before a reader makes more of them. */
function schemaOf(form: Form): TunnelSchema {
  switch (form.is) {
    case 'number':
      return { type: ['integer', 'string'], minimum: form.min, maximum: form.max, pattern: HEX_NUMBER.source }
    case 'wide':
      return { type: ['integer', 'string'], minimum: 0, pattern: '^\\d{1,20}$', description: allowedScalar(form) }
    case 'word':
      return form.numbers === undefined
        ? { enum: form.words }
        : { anyOf: [{ enum: form.words }, schemaOf({ is: 'number', min: 0, max: 256 ** form.numbers - 1 })] }
    case 'yes':
      return { enum: ['yes', 'no', true, false] }
    case 'id':
      return { type: ['integer', 'string'], pattern: `^0x[0-9a-f]{${2 * form.octets}}$` }
    case 'octets':
      return { type: ['integer', 'string'], pattern: '^0x([0-9a-fA-F]{2})*$' }
    case 'address':
      return { type: 'string', pattern: '^[0-9a-fA-F:.]{2,45}$' }
    case 'text':
      return { type: 'string', maxLength: form.max }
    case 'flags':
      return objectOf(form.names.map(name => [name, schemaOf({ is: 'yes' }), true] as const))
    case 'window':
      return objectOf([
        ['size', schemaOf({ is: 'number', min: form.min, max: form.max }), true],
        ['top', schemaOf({ is: 'wide' }), true],
        ['bits', { type: ['integer', 'string'], pattern: '^0x[0-9a-f]{1,1024}$' }, true],
      ])
    case 'or':
      return { anyOf: [{ enum: form.words }, partSchema(form.part)] }
    case 'list':
      return { type: 'array', items: partSchema(form.item), maxItems: form.max }
    case 'struct':
      return structSchema(form.parts)
    case 'union':
      return { anyOf: form.cases.map(([, part]) => partSchema(part)) }
  }
}

const structSchema = (parts: readonly (readonly [string, AnyPart])[]): TunnelSchema =>
  objectOf(parts.flatMap(([key, part]) => (part.kind === 'value' ? [[key, partSchema(part), true] as const] : [])))
