import * as z from 'zod/mini'
import { scenarioSchema } from './scenario.ts'

/** What we read of a JSON Schema; it is made here, from our own declaration. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
  readonly oneOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly enum?: readonly (string | number)[]
  readonly const?: string | number | boolean
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
}

/** JSON Schema of a scenario file, as published under public/schema/scenario.schema.json. */
export function scenarioJsonSchema(): JsonSchema {
  const head: object = { $id: 'scenario.schema.json', title: 'Roamscope scenario' }
  return { ...(z.toJSONSchema(scenarioSchema) as JsonSchema), ...head }
}

let schema: JsonSchema | undefined

/** The schema of what stands at `path`, whether or not it stands there; undefined where nothing may stand. */
export function schemaAt(path: readonly PropertyKey[]): JsonSchema | undefined {
  schema ??= scenarioJsonSchema()
  return path.reduce<JsonSchema | undefined>((at, name) => (at === undefined ? undefined : childOf(at, name)), schema)
}

function childOf(schema: JsonSchema, name: PropertyKey): JsonSchema | undefined {
  const key = String(name)
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, key)) return schema.properties[key]
  if (schema.items !== undefined) return /^\d+$/.test(key) ? schema.items : undefined
  if (typeof schema.additionalProperties === 'object') return schema.additionalProperties
  const found = (schema.oneOf ?? schema.anyOf ?? []).flatMap(option => childOf(option, name) ?? [])
  return found.length > 1 ? { anyOf: found } : found[0]
}

/** Names that may stand below `schema`; empty where they are free or none may. */
export function memberNames(schema: JsonSchema): readonly string[] {
  const own = Object.keys(schema.properties ?? {})
  return [...new Set([...own, ...(schema.oneOf ?? schema.anyOf ?? []).flatMap(memberNames)])]
}

/** What may stand at a place, in words: `predictive, reactive`, `a whole number from 0 to 4096`. */
export function allowedWords(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map(String).join(', ')
  if (schema.const !== undefined) return String(schema.const)
  const options = schema.oneOf ?? schema.anyOf
  if (options !== undefined && schema.type === undefined) return [...new Set(options.map(allowedWords))].join(' or ')
  switch (schema.type) {
    case 'boolean':
      return 'true, false'
    case 'integer':
      return `a whole number${range(schema)}`
    case 'number':
      return `a number${range(schema)}`
    case 'string':
      if (schema.pattern !== undefined) return `text of the form ${schema.pattern}`
      return schema.maxLength === undefined ? 'a text' : `a text of at most ${schema.maxLength} characters`
    case 'array':
      return schema.items === undefined ? 'a list' : `a list of: ${allowedWords(schema.items)}`
    default: {
      const names = memberNames(schema)
      return names.length === 0 ? 'a map of members' : `the members ${names.join(', ')}`
    }
  }
}

function range({ minimum, maximum }: JsonSchema): string {
  const low = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined
  const high = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`
  if (low !== undefined) return ` of at least ${low}`
  return high === undefined ? '' : ` of at most ${high}`
}
