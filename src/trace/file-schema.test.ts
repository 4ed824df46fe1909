import { format } from 'prettier'
import { expect, test } from 'vitest'
import { traceJsonSchema } from './file-schema.ts'

test('the published JSON Schema is up to date (npm run golden -- schema)', async () => {
  const text = await format(JSON.stringify(traceJsonSchema()), { parser: 'json', printWidth: 120 })
  await expect(text).toMatchFileSnapshot('../../public/schema/trace.schema.json')
})
