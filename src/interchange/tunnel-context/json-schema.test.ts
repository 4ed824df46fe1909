import fc from 'fast-check'
import { format } from 'prettier'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { tunnelJsonSchema, type TunnelSchema } from './json-schema.ts'
import { anyTunnelText } from './tunnel-texts.fixture.ts'

const SCHEMA = tunnelJsonSchema()

test('the published JSON Schema is up to date (npm run golden -- schema)', async () => {
  const text = await format(JSON.stringify(SCHEMA), { parser: 'json', printWidth: 120 })
  await expect(text).toMatchFileSnapshot('../../../public/schema/tunnel.schema.json')
})

/** What does not fit: `path: why`. Members that the schema does not name are told, too: here nothing is unknown. */
function misfits(schema: TunnelSchema, value: unknown, path = ''): readonly string[] {
  if (schema.anyOf !== undefined) {
    const tries = schema.anyOf.map(option => misfits(option, value, path))
    return tries.some(found => found.length === 0) ? [] : (tries.at(-1) ?? [])
  }
  const types = schema.type === undefined ? [] : [schema.type].flat()
  const is = Array.isArray(value)
    ? 'array'
    : value === null
      ? 'null'
      : Number.isInteger(value)
        ? 'integer'
        : typeof value
  if (types.length > 0 && !types.includes(is)) return [`${path}: ${is}, not ${types.join(' or ')}`]
  if (schema.enum !== undefined && !schema.enum.some(each => each === value)) return [`${path}: ${String(value)}`]
  if (typeof value === 'string' && schema.pattern !== undefined && !new RegExp(schema.pattern).test(value))
    return [`${path}: ${value} does not match ${schema.pattern}`]
  if (typeof value === 'number' && (value < (schema.minimum ?? value) || value > (schema.maximum ?? value)))
    return [`${path}: ${value}`]
  if (Array.isArray(value)) return value.flatMap((item, i) => misfits(schema.items ?? {}, item, `${path}/${i}`))
  if (typeof value !== 'object' || value === null) return []
  const members = value as Record<string, unknown>
  const missing = (schema.required ?? []).filter(key => !(key in members)).map(key => `${path}: no ${key}`)
  const inside = Object.entries(members).flatMap(([key, member]) => {
    const known = schema.properties?.[key]
    return known === undefined ? [`${path}/${key}: unknown`] : misfits(known, member, `${path}/${key}`)
  })
  return [...missing, ...inside]
}

test('every field that is written is in it, whatever a YAML reader takes scalars for', () => {
  fc.assert(
    fc.property(fc.gen(), gen => {
      const text = anyTunnelText(gen)
      for (const schema of ['failsafe', 'core'] as const)
        expect(misfits(SCHEMA, parse(text, { schema, intAsBigInt: false }))).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('and what no file may have is not in it', () => {
  expect(misfits(SCHEMA, { 'roamscope-tunnel': 2 })).toContain('/roamscope-tunnel: 2')
  expect(misfits(SCHEMA, {})).toEqual(
    ['no roamscope-tunnel', 'no tunnel', 'no node', 'no takenAtUs', 'no check'].map(why => `: ${why}`),
  )
  expect(Object.keys(SCHEMA.properties?.['pad']?.items?.properties ?? {})).not.toContain('secret')
  const sad = SCHEMA.properties?.['sad']?.items ?? {}
  expect(sad.required).toEqual(['spi', 'direction', 'source', 'destination'])
  expect(misfits(sad.properties?.['spi'] ?? {}, '0xg')).toHaveLength(1)
  expect(misfits(sad.properties?.['encryptionKey'] ?? {}, '0x123')).toHaveLength(1)
})
