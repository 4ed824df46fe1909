// Holds the table of rooms (the picture is in README.md) and fails on whatever goes round it.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as rules from '../scripts/architecture/rules.ts'
import { readSource } from '../scripts/architecture/source-file.ts'

const wire = 'protocol/wire'
const crypto = 'protocol/crypto'
const ipsec = 'protocol/ipsec'
const machines = 'protocol/machines'
const protocol = [wire, crypto, ipsec, machines]
const engine = ['lib', ...protocol, 'trace', 'simulation', 'scenarios', 'checker', 'experiments']

/** Room → rooms it may import. A new row or door is a decision about the architecture: say why in README.md. */
const ROOMS: rules.Rooms = {
  lib: [],
  [wire]: ['lib'],
  [crypto]: ['lib'],
  [ipsec]: ['lib', wire, crypto],
  [machines]: [
    'lib',
    { room: wire, typesOnly: true },
    { room: crypto, files: /suite(-name)?\.ts$/ },
    { room: ipsec, typesOnly: true },
  ],
  trace: ['lib'],
  // A scenario is the input of a run: the simulation knows its shape, never the registry or a file.
  // A setkey listing in a scenario is configuration: it is read where the tables are set up. What GET takes out of a gateway
  // is a text file, and PUT reads it.
  simulation: [
    'lib',
    ...protocol,
    'trace',
    { room: 'scenarios', typesOnly: true },
    { room: 'interchange', files: /^interchange\/(setkey|tunnel-context)\// },
  ],
  scenarios: ['lib', { room: 'trace', typesOnly: true }],
  checker: ['lib', ...protocol, 'simulation', 'scenarios', 'trace'],
  experiments: ['lib', 'simulation', 'scenarios', 'trace'],
  interchange: ['lib', wire, crypto, ipsec, 'trace', 'scenarios'],
  workers: [...engine, 'interchange'],
  explorer: [
    'lib',
    'trace',
    wire,
    'workers',
    'interchange',
    'scenarios',
    { room: 'checker', files: /^checker\/invariants\// },
    // Pictures of results are calculated once, for files and for the page.
    { room: 'experiments', files: /^experiments\/(figure\/|samples-csv\.ts)/ },
  ],
  cli: [...engine, 'interchange', 'workers', 'ports'],
  ports: ['lib', ...protocol, 'interchange'],
}

/** Rooms that know no clock, no chance, no timer, no page and no file. */
const PURE_ROOMS = [...engine, 'interchange']

const TIME = 'the time that comes with the event, in whole microseconds (lib/micros.ts)'
const TIMER = 'a named delay of the machine, kept by the event queue of the simulation'
const CHANCE = 'a draw by name (lib/draw.ts)'
const PAGE = 'a value passed in; only explorer/ and workers/ know the page'
const BANNED: Readonly<Record<string, string>> = {
  'Math.random': CHANCE,
  'crypto.getRandomValues': CHANCE,
  'crypto.randomUUID': CHANCE,
  'crypto.subtle': 'the crypto suite passed in (protocol/crypto/suite.ts)',
  Date: TIME,
  performance: TIME,
  setTimeout: TIMER,
  setInterval: TIMER,
  queueMicrotask: TIMER,
  requestAnimationFrame: TIMER,
  window: PAGE,
  document: PAGE,
  navigator: PAGE,
  localStorage: PAGE,
  sessionStorage: PAGE,
  indexedDB: PAGE,
  fetch: PAGE,
  process: 'a value passed in; only cli/ and ports/ know the machine',
}

const PACKAGES = [
  { name: /^node:/, rooms: ['cli', 'ports'], instead: 'the engine runs in a browser too' },
  { name: /^(react|react-dom|zustand)(\/|$)/, rooms: ['explorer'], instead: 'only the explorer draws' },
  { name: /^comlink$/, rooms: ['workers', 'explorer'], instead: 'only workers/ and its client talk across threads' },
]

const MAX_LINES = 350

const here = import.meta.dirname
const paths = readdirSync(here, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile())
  .map(entry =>
    join(entry.parentPath, entry.name)
      .slice(here.length + 1)
      .replaceAll('\\', '/'),
  )
  .filter(path => !/(^|\/)(fixtures|__snapshots__)\//.test(path))
  .sort()
const texts = paths
  .filter(path => /\.(tsx?|css)$/.test(path))
  .map(path => ({ path, text: readFileSync(join(here, path), 'utf8') }))
const sources = texts.filter(source => !source.path.endsWith('.css')).map(readSource)

describe('the sources', () => {
  test('import only through the doors between rooms', () => {
    expect(rules.findForbiddenImports(sources, ROOMS)).toEqual([])
  })
  test('keep packages in the rooms they belong to', () => {
    expect(rules.findForbiddenPackages(sources, ROOMS, PACKAGES)).toEqual([])
  })
  test('use no clock, chance, timer or page in the engine', () => {
    expect(rules.findForbiddenGlobals(sources, ROOMS, PURE_ROOMS, BANNED)).toEqual([])
  })
  test('import nothing in a circle', () => {
    expect(rules.findCycles(sources)).toEqual([])
  })
  test('have names in kebab-case that say something', () => {
    expect(rules.findBadNames(paths)).toEqual([])
  })
  test('can each be read in one go', () => {
    expect(rules.findLongFiles(texts, MAX_LINES)).toEqual([])
  })
})

describe('the rules notice', () => {
  const invented = (files: Record<string, string>) =>
    Object.entries(files).map(([path, text]) => readSource({ path, text }))

  const forbiddenImports: readonly [string, Record<string, string>, string][] = [
    [
      'a room above',
      { 'lib/a.ts': "import { t } from '../trace/t.ts'" },
      'lib/a.ts:1 imports trace/t.ts: lib may import only itself',
    ],
    ['a re-export', { 'trace/a.ts': "\nexport * from '../simulation/s.ts'" }, 'trace/a.ts:2 imports simulation/s.ts'],
    [
      'an import on demand',
      { 'lib/a.ts': "export const t = () => import('../cli/main.ts')" },
      'lib/a.ts:1 imports cli/main.ts',
    ],
    [
      'a worker',
      { 'lib/a.ts': "new Worker(new URL('../workers/w.ts', import.meta.url))" },
      'lib/a.ts:1 imports workers/w.ts',
    ],
    [
      'a value where types may pass',
      { [`${machines}/m.ts`]: "import { x } from '../wire/x.ts'" },
      'only types (import type)',
    ],
    [
      'a file behind a narrow door',
      { 'explorer/e.ts': "import { search } from '../checker/search.ts'" },
      'checker\\/invariants',
    ],
    ['a folder that is no room', { 'helpers/a.ts': '' }, 'helpers/a.ts lies in no room'],
  ]
  test.each(forbiddenImports)('%s', (_, files, expected) => {
    expect(rules.findForbiddenImports(invented(files), ROOMS)).toEqual([expect.stringContaining(expected)])
  })

  const allowedImports: readonly [string, Record<string, string>][] = [
    ['no room below', { 'trace/a.ts': "import { t } from '../lib/t.ts'; import './b.ts'" }],
    ['no type where types may pass', { [`${machines}/m.ts`]: "import { type X } from '../wire/x.ts'" }],
    ['no comment or text', { 'lib/a.ts': "// import '../cli/x.ts'\nexport const t = \"import '../cli/x.ts'\"" }],
    ['no test behind a narrow door', { [`${machines}/m.test.ts`]: "import { x } from '../crypto/real-suite.ts'" }],
  ]
  test.each(allowedImports)('%s', (_, files) => {
    expect(rules.findForbiddenImports(invented(files), ROOMS)).toEqual([])
  })

  const globalsIn = (path: string, text: string) =>
    rules.findForbiddenGlobals(invented({ [path]: text }), ROOMS, PURE_ROOMS, BANNED)
  test.each([
    'const x = Math.random()',
    'const x = globalThis.Math.random()',
    'const x = Date.now()',
    'const x = new Date()',
    'const x = performance.now()',
    'setTimeout(() => 1, 5)',
    'const later = setInterval',
    'crypto.getRandomValues(new Uint8Array(1))',
    'document.title = "x"',
  ])('%s in the engine, not in the explorer', text => {
    expect(globalsIn('simulation/a.ts', text)[0]).toMatch(/^simulation\/a\.ts:1 uses .*; use .* instead$/)
    expect(globalsIn('explorer/a.ts', text)).toEqual([])
  })
  test.each([
    'const { random } = Math',
    'const seen = (window: Replay) => window.accepts(5)',
    'const seen = { window: 5, document: 6 }.window',
    '// Date.now()\nconst text = "Math.random()"',
  ])('nothing wrong with %s', text => {
    expect(globalsIn('simulation/a.ts', text)).toEqual([])
  })

  test('packages outside their rooms', () => {
    const found = rules.findForbiddenPackages(
      invented({ 'lib/a.ts': "import 'node:fs'", 'cli/b.ts': "import 'node:fs'", 'trace/c.ts': "import 'react'" }),
      ROOMS,
      PACKAGES,
    )
    expect(found).toHaveLength(2)
  })

  test('circles, also of types and across several files, each once', () => {
    const found = rules.findCycles(
      invented({
        'lib/a.ts': "import './b.ts'",
        'lib/b.ts': "import type { C } from './c.ts'",
        'lib/c.ts': "import './a.ts'; import './d.ts'",
        'lib/d.ts': '',
      }),
    )
    expect(found).toEqual(['circle: lib/a.ts → lib/b.ts → lib/c.ts → lib/a.ts'])
  })

  test('names', () => {
    const bad = ['lib/utils.ts', 'lib/index.ts', 'lib/heapSort.ts', 'explorer/App.tsx', 'cli/helpers/a.ts']
    expect(rules.findBadNames(bad)).toHaveLength(bad.length)
    expect(rules.findBadNames(['README.md', 'lib/heap.ts', 'a/b-c.scenario.ts', 'a/1.module.css'])).toEqual([])
  })

  test('long files, but not long tests', () => {
    const text = 'x\n'.repeat(4)
    expect(rules.findLongFiles([{ path: 'lib/a.ts', text }], 4)).toEqual([])
    expect(rules.findLongFiles([{ path: 'lib/a.ts', text }], 3)).toHaveLength(1)
    expect(rules.findLongFiles([{ path: 'lib/a.test.ts', text }], 3)).toEqual([])
  })
})
