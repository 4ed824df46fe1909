// Documents say what the code does: tables and console output are made anew, switches and names are looked up.
// `npm run docs` writes what changed.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { describe, expect, test } from 'vitest'
import { parseSuiteName } from '../../src/protocol/crypto/suite-name.ts'
import { scenarioById } from '../../src/scenarios/registry.ts'
import { applySettings } from '../../src/scenarios/settings.ts'
import { replayed } from './console.ts'
import { GENERATED } from './context-tables.ts'
import { EXPERIMENTS } from './kept-experiments.ts'
import { LEAVING } from './leaving-tables.ts'
import { PAPERS } from './papers-tables.ts'
import { SPI_ALTERNATIVES } from './spi-alternatives.ts'
import { TUNNEL_FILE } from './tunnel-tables.ts'
import { workedExample } from './worked-example.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const documents = ['README.md', 'src/README.md', ...readdirSync(join(root, 'docs')).map(name => `docs/${name}`)].filter(
  path => path.endsWith('.md'),
)
const ofContexts: Readonly<Record<string, () => string>> = { ...GENERATED, 'worked-example': workedExample }
const parts = { ...ofContexts, ...PAPERS, ...SPI_ALTERNATIVES, ...LEAVING, ...TUNNEL_FILE, ...EXPERIMENTS }

/** The text with everything between `<!-- generated: NAME -->` and `<!-- end -->` made anew. */
async function renewed(text: string): Promise<string> {
  const files: Record<string, Uint8Array> = {}
  const pieces = text.split(/(<!-- generated: [a-z-]+ -->[^]*?<!-- end -->)/)
  for (const [i, piece] of pieces.entries()) {
    const name = /^<!-- generated: ([a-z-]+) -->/.exec(piece)?.[1]
    if (name === undefined) continue
    const content =
      name === 'console'
        ? `\`\`\`console\n${await replayed(piece, files)}\n\`\`\``
        : (parts as Readonly<Record<string, () => string>>)[name]?.()
    if (content === undefined) throw new Error(`nothing generates "${name}"`)
    pieces[i] = `<!-- generated: ${name} -->\n\n${content}\n\n<!-- end -->`
  }
  return pieces.join('')
}

/** Some documents play scenarios. */
const PLAYS_MS = 120_000

describe.each(documents)('%s', path => {
  test(
    'has the tables and outputs of the code (npm run docs)',
    async () => {
      const text = await renewed(read(path))
      const formatted = await format(text, { ...(await resolveConfig(join(root, path))), filepath: path })
      await expect(formatted).toMatchFileSnapshot(join(root, path))
    },
    PLAYS_MS,
  )

  test('points to files that are there', () => {
    const targets = [...read(path).matchAll(/\]\(([^)#:]+)(#[^)]*)?\)/g)].map(match => match[1] ?? '')
    expect(targets.filter(target => !existsSync(join(root, dirname(path), target)))).toEqual([])
  })
})

describe('README.md', () => {
  test('names files and folders that are there', () => {
    const named = [...read('README.md').matchAll(/`((?:src|docs|scripts|public|e2e)\/[\w./-]*[\w/])`/g)].map(
      match => match[1] ?? '',
    )
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter(name => !existsSync(join(root, name)))).toEqual([])
  })

  test('names commands that are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = [...read('README.md').matchAll(/npm (?:run )?(?:-s )?([a-z0-9-]+)/g)].map(match => match[1] ?? '')
    expect(named.filter(name => name !== 'ci' && scripts[name] === undefined)).toEqual([])
  })
})

describe('docs/context-types.md', () => {
  test.each(Object.keys(ofContexts))('shows %s', name => {
    expect(read('docs/context-types.md')).toContain(`<!-- generated: ${name} -->`)
  })
})

describe('docs/decisions.md', () => {
  const text = read('docs/decisions.md').replace(/\n {2}/g, ' ')

  const switches = [...text.matchAll(/Switch: `([\w.]+)` ([\w-]+(?:, [\w-]+)*)/g)].flatMap(
    ([, path = '', values = '']) => values.split(', ').map(value => `${path}=${value}`),
  )
  test.each(switches)('the switch %s is there', setting => {
    const scenario = scenarioById('cxtp-predictive')
    if (scenario === undefined) throw new Error('no cxtp-predictive')
    const checks = { suite: (name: string) => (parseSuiteName(name).ok ? undefined : name), fault: () => undefined }
    expect(applySettings(scenario, [setting], checks)).toMatchObject({ ok: true })
  })
  test('has switches', () => {
    expect(switches.length).toBeGreaterThan(15)
  })

  test('tells every decision that the code names, and no other', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter(path => /\.tsx?$/.test(path))
      .map(path => read(`src/${path}`))
    const named = sources.flatMap(source => [...source.matchAll(/Roamscope (D\d+)/g)].map(match => match[1]))
    const told = [...text.matchAll(/\*\*(D\d+),/g)].map(match => match[1])
    expect(new Set(told)).toEqual(new Set(named))
  })
})
