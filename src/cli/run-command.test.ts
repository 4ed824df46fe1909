import { gzipSync } from 'fflate'
import { beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { readKeys } from '../interchange/keys.ts'
import { readPcapng } from '../interchange/pcapng-read.ts'
import { scenarioById } from '../scenarios/registry.ts'
import { traceDigest } from '../trace/digest.ts'
import { readTraceFile } from '../trace/file.ts'
import { shell } from './cli.fixture.ts'
import type { runSummary } from './run-summary.ts'

type Summary = ReturnType<typeof runSummary>

const json = async (...args: readonly string[]): Promise<Summary> =>
  JSON.parse((await shell(['run', ...args, '--json'])).out)

const SHORT = ['cxtp-predictive', '--until', '3s'] as const
let summary: Summary
beforeAll(async () => {
  summary = await json(...SHORT)
})

test('the summary has the members of the contract, times in whole µs', () => {
  expect(summary).toMatchObject({ format: 1, scenario: 'cxtp-predictive', seed: 1, endedAtUs: 3_000_000 })
  expect(summary.digest).toMatch(/^[0-9a-f]{64}$/)
  const [first] = summary.messages
  expect(first).toMatchObject({
    n: 1,
    name: 'CTAR',
    protocol: 'CXTP',
    from: 'mn',
    to: 'par',
    fate: 'delivered',
    frameBytes: 106,
  })
  expect(Number.isInteger(first?.sentUs) && Number.isInteger(first?.receivedUs)).toBe(true)
  const { sent, delivered, lost, outages } = summary.traffic
  expect(sent).toBeGreaterThanOrEqual(delivered + lost)
  expect(outages.every(({ startUs, endUs }) => startUs < endUs)).toBe(true)
  expect(summary.securitySetupUs).toBeGreaterThan(0)
  expect(summary.invariants).toHaveLength(15)
  expect(summary.invariants[0]).toMatchObject({ id: 'no-cleartext', holds: true, firstBrokenAtUs: null })
  expect(summary.marks.every(mark => typeof mark === 'string')).toBe(true)
  expect(Object.keys(summary.actors)).toContain('nar/cxtp/1')
})

test('messages of a predictive run, CTAR 106 and CTAA 82 octets (Allard 2008 table 1)', () => {
  const cxtp = summary.messages.filter(({ protocol }) => protocol === 'CXTP')
  expect(cxtp.map(({ name, from, to }) => `${name} ${from}>${to}`)).toEqual([
    'CTAR mn>par',
    'PCTD par>nar',
    'CTDR nar>par',
    'CTAR mn>nar',
    'CTAA nar>mn',
  ])
  expect(cxtp.filter(({ name }) => name === 'CTAR').map(({ frameBytes }) => frameBytes)).toEqual([106, 106])
  expect(cxtp.find(({ name }) => name === 'CTAA')?.frameBytes).toBe(82)
})

test('the final tables of nAR hold the tunnel', () => {
  const sad = summary.nodes.nar?.sad.filter(({ owner }) => owner === 'mn') ?? []
  expect(sad.map(({ spi, direction, protocol, mode }) => `${spi} ${direction} ${protocol} ${mode}`).toSorted()).toEqual(
    ['0x00000101 in esp tunnel', '0x00000102 out esp tunnel'],
  )
  expect(summary.nodes.par?.sad.some(({ owner }) => owner === 'mn')).toBe(false)
  expect(Object.keys(summary.nodes.nar ?? {})).toEqual(
    expect.arrayContaining(['sad', 'spd', 'pad', 'ikeSas', 'contexts']),
  )
})

test('equal runs are equal, another seed is another run', async () => {
  expect(await json(...SHORT)).toEqual(summary)
  const other = await json(...SHORT, '--seed', '7')
  expect([other.seed, other.digest === summary.digest]).toEqual([7, false])
})

test('data packets only with --all', async () => {
  expect(summary.messages.some(({ name }) => name === 'UDP')).toBe(false)
  const all = await json(...SHORT, '--all')
  expect(all.messages.length).toBeGreaterThan(summary.messages.length + 50)
  expect(all.messages.filter(({ n }) => n > 0).map(({ n, name }) => [n, name])).toEqual(
    summary.messages.map(({ n, name }) => [n, name]),
  )
})

test('faults and settings take effect and stand in the summary', async () => {
  const dropped = await json(...SHORT, '--fault', 'drop:CTAR#1')
  expect(dropped.faults).toEqual(['drop:CTAR#1'])
  expect(dropped.messages[0]).toMatchObject({ name: 'CTAR', fate: 'dropped', receivedUs: null })
  const silent = await json(...SHORT, '--set', 'cxtp.replyToData=false')
  expect(silent.settings).toEqual(['cxtp.replyToData=false'])
  expect([summary, silent].map(({ messages }) => messages.some(({ name }) => name === 'CTDR'))).toEqual([true, false])
})

test('a fault that meets nothing is told, on stderr and in the summary; the run is done all the same', async () => {
  const faults = ['--fault', 'drop:CTAR#1', '--fault', 'drop:CTAA#9']
  const run = await shell(['run', ...SHORT, ...faults, '--json'])
  expect([run.exitCode, run.err]).toEqual([0, 'roamscope: fault drop:CTAA#9 met nothing: CTAA was sent once only\n'])
  expect((JSON.parse(run.out) as Summary).faultHits).toEqual([
    { text: 'drop:CTAR#1', hits: 1 },
    { text: 'drop:CTAA#9', hits: 0 },
  ])
  const text = await shell(['run', ...SHORT, ...faults])
  expect(text.out).toMatch(/fault {7}drop:CTAR#1\nfault {7}drop:CTAA#9 \(met nothing\)\n/)
})

test('a broken invariant is exit code 1, and is named', async () => {
  const cut = ['run', ...SHORT, '--fault', 'drop:ESP', '--fault', 'drop:UDP'] as const
  const run = await shell([...cut, '--json'])
  const { invariants } = JSON.parse(run.out) as Summary
  expect([run.exitCode, invariants.filter(({ holds }) => !holds).map(({ id }) => id)]).toEqual([1, ['recovers']])
  expect((await shell(cut)).out).toMatch(/broken {6}recovers at /)
})

test('trace, capture and keys are written, whole and self-consistent', async () => {
  const { written, exitCode } = await shell([
    'run',
    ...SHORT,
    '--trace',
    't.json.gz',
    '--pcapng',
    't.pcapng',
    '--keys',
    'k.json',
  ])
  expect(exitCode).toBe(0)
  const trace = readTraceFile(written['t.json.gz'] ?? new Uint8Array(0))
  expect(trace.ok && traceDigest(trace.value)).toBe(summary.digest)
  const capture = readPcapng(written['t.pcapng'] ?? new Uint8Array(0))
  expect(capture.ok && capture.value.packets.length).toBe(
    trace.ok ? trace.value.events.filter(({ kind }) => kind === 'sent').length : 0,
  )
  expect(capture.ok && capture.value.comments).toEqual(['scenario cxtp-predictive; seed 1'])
  const keys = readKeys(new TextDecoder().decode(written['k.json']))
  expect(keys.ok && keys.value.esp.length).toBeGreaterThanOrEqual(4)
})

test('without --json: figures, then the ladder', async () => {
  const { out } = await shell(['run', ...SHORT])
  expect(out).toMatch(/^cxtp-predictive: .*\(Allard 2007/)
  expect(out).toMatch(/invariants {2}all 15 hold/)
  expect(out).toMatch(/1 CTAR, 106 B/)
})

test('a scenario file plays like the built-in one', async () => {
  const scenario = scenarioById('cxtp-predictive')
  const files = { 'mine.yaml': stringify(scenario), 'mine.json': JSON.stringify(scenario) }
  for (const name of Object.keys(files)) {
    const run = await shell(['run', name, '--until', '3s', '--json'], files)
    expect((JSON.parse(run.out) as Summary).digest).toBe(summary.digest)
  }
})

test.each([
  [['run'], "roamscope run: missing required argument 'scenario'; allowed: <scenario>"],
  [['run', 'nope'], 'roamscope run: scenario: found "nope"; allowed: a scenario file, or one of cxtp-predictive'],
  [['run', 'a\nb'], String.raw`roamscope run: scenario: found "a\nb"; allowed: `],
  [['run', './nope.yaml'], 'roamscope run: ./nope.yaml: cannot be read: no such file'],
  [['run', 'cxtp-predictive', '--seed', 'x'], '--seed: found "x"; allowed: a whole number from 0 to 2147483648'],
  [['run', 'cxtp-predictive', '--until', 'noon'], '--until: found "noon"; allowed: a duration up to 1 hour'],
  [
    ['run', 'cxtp-predictive', '--set', 'cxtp.mode=fast'],
    'setting cxtp.mode: found "fast"; allowed: predictive, reactive',
  ],
  [
    ['run', 'cxtp-predictive', '--set', 'tunnels.0.suite=rot13'],
    'setting tunnels[0].suite: found "rot13"; allowed: suite "rot13": unknown encryption algorithm (null, des',
  ],
  [
    ['run', 'cxtp-predictive', '--fault', 'eat:CTAA'],
    'roamscope run: fault "eat:CTAA": found kind "eat"; allowed are drop',
  ],
  [
    ['run', 'cxtp-predictive', '--frobnicate'],
    "unknown option '--frobnicate'; allowed: --seed <n>, --set <path=value>,",
  ],
  [['run', 'cxtp-predictive', 'more'], 'too many arguments'],
  [['run', 'cxtp-predictive', '--seed'], "option '--seed <n>' argument missing"],
  [['run', 'cxtp-predictive', '--trace', '/forbidden/t'], '/forbidden/t: cannot be written: not permitted'],
  [['run', 'cxtp-predictiv'], 'scenario: found "cxtp-predictiv" (is cxtp-predictive meant?); allowed: '],
  [['run', 'cxtp-predictive', '--sede', '3'], "unknown option '--sede' (is --seed meant?); allowed: "],
  [['run', 'cxtp-predictive', '--trace', '-'], '--trace: found -; allowed: the name of a file, stdout has the summary'],
  [['run', 'empty.yaml'], 'empty.yaml: found an empty file; allowed: a scenario in YAML or JSON'],
  [['run', 'packed.yaml'], 'packed.yaml: found a packed file (gunzip unpacks it); allowed: a scenario in YAML or JSON'],
  [['run', 'binary.yaml'], 'binary.yaml: found octets that are no text; allowed: a scenario in YAML or JSON'],
  [['run', 'cxtp-predictive', '--fault', `crash:par@${'0'.repeat(300)}s`], 'found 311 characters; allowed are 200'],
  [['run', 'bad.yaml'], 'roamscope run: bad.yaml: line 1, column 1: format: found nothing; allowed: 1'],
  [['ike', 'play'], "roamscope ike: unknown command 'play'; allowed: initiate, respond"],
  [['play'], "roamscope: unknown command 'play'; allowed: list, notes, run, dissect, export"],
])('%j: one line, exit code 2, nothing on stdout', async (args, message) => {
  const { exitCode, out, err } = await shell(args, {
    'bad.yaml': 'id: x\n',
    'empty.yaml': '',
    'packed.yaml': gzipSync(new Uint8Array(9)),
    'binary.yaml': new Uint8Array([0, 1, 2]),
  })
  expect([exitCode, out]).toEqual([2, ''])
  expect(err).toContain(message)
  expect(err.trimEnd().split('\n')).toHaveLength(1)
})
