// docs/context-types.md: its tables are those of the code. `npm run docs` writes them anew.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { describe, expect, test } from 'vitest'
import { GENERATED } from './context-tables.ts'
import { workedExample } from './worked-example.ts'

const root = join(import.meta.dirname, '../..')
const parts = { ...GENERATED, 'worked-example': workedExample }

/** The text with everything between `<!-- generated: NAME -->` and `<!-- end -->` made anew. */
const renewed = (text: string): string =>
  text.replace(
    /(<!-- generated: ([a-z-]+) -->\n)[^]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => {
      const make = Object.entries(parts).find(([each]) => each === name)?.[1]
      if (make === undefined) throw new Error(`nothing generates "${name}"`)
      return `${begin}\n${make()}\n\n${end}`
    },
  )

describe('docs/context-types.md', () => {
  const path = join(root, 'docs/context-types.md')
  const text = readFileSync(path, 'utf8')

  test('has the tables of the code (npm run docs)', async () => {
    const formatted = await format(renewed(text), { ...(await resolveConfig(path)), filepath: path })
    await expect(formatted).toMatchFileSnapshot(path)
  })

  test.each(Object.keys(parts))('shows %s', name => {
    expect(text).toContain(`<!-- generated: ${name} -->`)
  })
})
