import { gzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { scenarioById, scenarioList } from '../scenarios/registry.ts'
import { shell } from './cli.fixture.ts'

const SHORT = ['cxtp-predictive', '--until', '1500ms'] as const

test('list: every scenario with id, title, source, section', async () => {
  const { out, exitCode } = await shell(['list'])
  expect(exitCode).toBe(0)
  expect(out.trimEnd().split('\n')).toHaveLength(scenarioList.length)
  const { format, scenarios } = JSON.parse((await shell(['list', '--json'])).out) as {
    format: number
    scenarios: object[]
  }
  expect(format).toBe(1)
  expect(scenarios[0]).toMatchObject({ id: 'cxtp-predictive', source: 'Allard 2007' })
  expect(scenarios.map(scenario => Object.keys(scenario).slice(0, 4).join())).toEqual(
    scenarios.map(() => 'id,title,source,section'),
  )
})

test('notes: every review note with its runs, or those of one source', async () => {
  const all = await shell(['notes', '--json'])
  const { notes } = JSON.parse(all.out) as { notes: { id: string; source: string; runs: object[] }[] }
  expect(notes.map(({ id }) => id)).toContain('rfc4067-duplicate-ctar')
  expect(notes.filter(({ runs }) => runs.length === 0)).toEqual([])
  const some = await shell(['notes', '--source', 'rfc 4067'])
  expect(some.out).toContain('roamscope run cxtp-predictive --set cxtp.duplicateCtar=ignore --fault drop:CTAA#1\n')
  expect(some.out).not.toContain('Allard')
  expect(await shell(['notes', '--source', 'Nobody 1900'])).toMatchObject({ exitCode: 2, out: '' })
})

test.each([
  ['mermaid', /^---\ntitle: .*\n---\nsequenceDiagram\n {2}participant n0 as /],
  ['plantuml', /^@startuml\n[^]*\n@enduml\n$/],
  ['ascii', /1 CTAR, 106 B/],
  ['setkey', /^# pAR [^]*\nadd 2001:db8:1::1 [^]*\n# nAR /],
  ['csv', /^n,name,protocol[^]*CTAR,CXTP,mn,par/],
])('export --format %s', async (format, shape) => {
  const { out, exitCode, err } = await shell(['export', ...SHORT, '--format', format])
  expect([exitCode, err]).toEqual([0, ''])
  expect(out).toMatch(shape)
  const file = await shell(['export', ...SHORT, '--format', format, '--out', 'x'])
  expect([file.out, new TextDecoder().decode(file.written.x)]).toEqual(['', out])
})

test('export --format setkey --node: one node alone, as setkey reads it', async () => {
  const { out } = await shell(['export', ...SHORT, '--format', 'setkey', '--node', 'nar'])
  expect(out).toMatch(/^# nAR /)
  expect(out).toMatch(/\nadd 2001:db8:2::10 2001:db8:2::1 esp 0x/)
  expect(out).not.toContain('# pAR')
  expect((await shell(['export', ...SHORT, '--format', 'setkey', '--node', 'x'])).err).toContain(
    '--node: found "x"; allowed: par, mn, nar, ha',
  )
})

test('export: what is not there is said with what is', async () => {
  for (const [format, found] of [
    ['svg', '"svg", which this version cannot write yet'],
    ['constructor', '"constructor"'],
  ] as const) {
    const { exitCode, err, out } = await shell(['export', ...SHORT, '--format', format])
    expect([exitCode, out]).toEqual([2, ''])
    expect(err).toBe(`roamscope export: --format: found ${found}; allowed: ${EXPORTS}\n`)
  }
  expect((await shell(['export', ...SHORT])).err).toContain('--format: found nothing; allowed')
})
const EXPORTS = 'mermaid, plantuml, ascii, setkey, csv'

test('a row of keys that cannot be used is said with its place, and ends in exit code 2', async () => {
  const { written } = await shell(['run', ...SHORT, '--pcapng', 'x.pcapng', '--keys', 'x.keys.json'])
  const whole = JSON.parse(new TextDecoder().decode(written['x.keys.json'])) as { esp: object[] }
  const odd = JSON.stringify({ ...whole, esp: [...whole.esp, { ...whole.esp[0], encr: 'ROT13' }] })
  const { out, exitCode, err } = await shell(['dissect', 'x.pcapng', '--keys', 'odd.json'], {
    ...written,
    'odd.json': odd,
  })
  expect(exitCode).toBe(2)
  expect(err).toMatch(/^roamscope dissect: odd\.json: esp\[\d+\]\.encr: .*ROT13.*\n$/)
  expect(out).toContain('opened: ')
})

test.each(['check'])('%s, with or without --help, is told to be missing', async name => {
  for (const args of [[name], [name, '--help']]) {
    const { exitCode, out, err } = await shell(args)
    expect([exitCode, out]).toEqual([2, ''])
    expect(err).toMatch(new RegExp(`^roamscope: '${name}' is not in this version yet; allowed: list, .*\\n$`))
  }
})

test('dissect reads what run wrote, and opens ESP with its keys', async () => {
  const { written } = await shell(['run', ...SHORT, '--pcapng', 'x.pcapng', '--keys', 'x.keys.json'])
  const { out, exitCode, err } = await shell(['dissect', 'x.pcapng', '--keys', 'x.keys.json', '--json'], written)
  expect([exitCode, err]).toEqual([0, ''])
  const { format, packets } = JSON.parse(out) as {
    format: number
    packets: { esp?: object; cxtp?: { name: string }; errors: string[]; bytes: number }[]
  }
  expect(format).toBe(1)
  expect(packets.flatMap(({ errors }) => errors)).toEqual([])
  const sealed = packets.filter(({ esp }) => esp !== undefined)
  expect(sealed.length).toBeGreaterThan(20)
  for (const { esp } of sealed) expect(esp).toMatchObject({ opened: true, integrity: 'good' })
  expect(packets.flatMap(({ cxtp }) => cxtp?.name ?? [])).toEqual(['CTAR', 'PCTD', 'CTDR', 'CTAR', 'CTAA'])
  const text = await shell(['dissect', 'x.pcapng'], written)
  expect(text.out).toMatch(/packet \d+, 1008000 us, 106 octets, eth ipv6 icmpv6 cxtp, CTAR\n/)
  expect(text.out).toMatch(/102\.\.106 +Authorization token = 0x[0-9a-f]{8}\n/)
})

test('dissect: a cut file gives what could be read, names the rest, exit code 1', async () => {
  const { written } = await shell(['run', ...SHORT, '--pcapng', 'x.pcapng'])
  const whole = written['x.pcapng'] ?? new Uint8Array(0)
  const { out, exitCode, err } = await shell(['dissect', 'cut.pcapng', '--json'], {
    'cut.pcapng': whole.subarray(0, 5_000),
  })
  expect(exitCode).toBe(1)
  expect(err).toMatch(/^roamscope dissect: cut\.pcapng: octet \d+: .*the file is cut\n$/)
  expect((JSON.parse(out) as { packets: object[]; findings: string[] }).packets.length).toBeGreaterThan(5)
})

test.each([
  [['dissect', 'none.pcapng'], 'none.pcapng: cannot be read: no such file'],
  [['dissect', 'text'], 'text: found another kind of file, allowed: pcapng'],
  [['dissect', 'text', '--keys'], "option '--keys <file>' argument missing; allowed: --keys <file>, --json"],
  [['dissect'], "missing required argument 'file'; allowed: <file>"],
])('%j is refused in one line', async (args, message) => {
  const { exitCode, out, err } = await shell(args, { text: 'hello, this is no capture' })
  expect([exitCode, out]).toEqual([2, ''])
  expect(err).toContain(message)
  expect(err.trimEnd().split('\n')).toHaveLength(1)
})

test('help: for the program and each command, on stdout, exit code 0', async () => {
  for (const args of [
    ['--help'],
    ['list', '--help'],
    ['run', '--help'],
    ['dissect', '--help'],
    ['export', '--help'],
    ['help', 'run'],
  ]) {
    const { exitCode, out, err } = await shell(args)
    expect([exitCode, err]).toEqual([0, ''])
    expect(out).toMatch(/^Usage: roamscope/)
  }
  for (const option of ['--seed', '--set', '--fault', '--until', '--json', '--trace', '--pcapng', '--keys'])
    expect((await shell(['run', '--help'])).out).toContain(option)
})

test('version: that of the package', async () => {
  const { exitCode, out, err } = await shell(['--version'])
  expect([exitCode, err]).toEqual([0, ''])
  expect(out).toBe('0.1.0\n')
})

test.each(['check'])('%s is named as not being there yet', async name => {
  const { exitCode, out, err } = await shell([name, 'cxtp-predictive'])
  expect([exitCode, out]).toEqual([2, ''])
  expect(err).toBe(
    `roamscope: '${name}' is not in this version yet; allowed: list, notes, run, dissect, export, experiment, get, put, ike\n`,
  )
})

test('stdin is a scenario, or a capture; stdout is what is exported', async () => {
  const { written } = await shell(['run', ...SHORT, '--pcapng', 'x.pcapng'])
  const capture = written['x.pcapng'] ?? new Uint8Array(0)
  const whole = await shell(['dissect', 'x.pcapng'], written)
  expect((await shell(['dissect', '-'], { '-': capture })).out).toBe(whole.out)
  expect((await shell(['dissect', 'x.gz'], { 'x.gz': gzipSync(capture) })).out).toBe(whole.out)
  const given = { '-': JSON.stringify(scenarioById('cxtp-predictive')) }
  const [file, stdin] = [
    await shell(['export', ...SHORT, '--format', 'csv']),
    await shell(['export', '-', ...SHORT.slice(1), '--format', 'csv', '--out', '-'], given),
  ]
  expect(stdin).toMatchObject({ exitCode: 0, out: file.out })
})

test('a small file that unpacks to a large one is refused before it fills the memory', async () => {
  const bomb = gzipSync(new Uint8Array(50_000_000))
  const { exitCode, err } = await shell(['dissect', 'bomb.gz'], { 'bomb.gz': bomb })
  expect(exitCode).toBe(2)
  expect(err).toMatch(/^roamscope dissect: bomb\.gz: found \d+ octets that unpack to more than \d+, allowed: /)
})

test('without a command: help on stderr, exit code 2', async () => {
  const { exitCode, out, err } = await shell([])
  expect([exitCode, out]).toEqual([2, ''])
  expect(err).toMatch(/^Usage: roamscope/)
})
