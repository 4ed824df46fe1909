import { format } from 'prettier'
import { expect, test } from 'vitest'
import { scenarioJsonSchema } from './json-schema.ts'

test('the published JSON Schema is up to date (npm run golden -- schema)', async () => {
  const text = await format(JSON.stringify(scenarioJsonSchema()), { parser: 'json', printWidth: 120 })
  await expect(text).toMatchFileSnapshot('../../public/schema/scenario.schema.json')
})
