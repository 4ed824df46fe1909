import { expect, test } from 'vitest'
import { experiments } from '../experiments/experiments.ts'
import { shell } from './cli.fixture.ts'

test('experiment --list: id, title, source', async () => {
  const { out, exitCode } = await shell(['experiment', '--list'])
  expect(exitCode).toBe(0)
  const ids = [...experiments.map(({ id }) => id), 'leave-gateway']
  expect(
    out
      .trimEnd()
      .split('\n')
      .map(line => line.split(' ')[0]),
  ).toEqual(ids)
  expect(out).toMatch(/^establish-n +Time to set up one tunnel.* \(Palomares 2013, §V-A, figure 3\)\n/)
  const listed = JSON.parse((await shell(['experiment', '--list', '--json'])).out) as { experiments: { id: string }[] }
  expect(listed.experiments.map(({ id }) => id)).toEqual(ids)
})

test('one line replays one point of one series from its seed, with what it is made of', async () => {
  const point = ['experiment', 'http-interruption', '--at', '2 MB/s', '--series', 'sleep-60', '--csv', 'samples.csv']
  const samples = async (...options: string[]): Promise<readonly string[]> => {
    const { exitCode, written } = await shell([...point, ...options])
    expect(exitCode).toBe(0)
    return new TextDecoder().decode(written['samples.csv']).trimEnd().split('\r\n').slice(1)
  }
  const all = await samples('--seed', '1', '--runs', '5')
  expect(all).toHaveLength(5)
  expect(await samples('--seed', '4', '--runs', '1')).toEqual([all[3]])
  const [label, , rate, seed, time, ...parts] = (all[3] ?? '').split(',')
  expect([label, rate, seed]).toEqual(['Tunnel away for 60 s', '2 MB/s', '4'])
  const [undisturbed = 0, away = 0, wait = 0, onward = 0, timeouts] = parts.map(Number)
  expect(undisturbed + away + wait + onward).toBeCloseTo(Number(time), 6)
  expect([away > 60, wait > 0, timeouts]).toEqual([true, true, 8])
})

test.each([
  [['experiment', 'http-interruption', '--at', '4 MB/s'], '--at: found "4 MB/s"; allowed: 10 kB/s, 100 kB/s'],
  [['experiment', 'http-interruption', '--series', 'sleep'], '--series: found "sleep"; allowed: sleep-10, sleep-30'],
  [['experiment'], 'experiment: found nothing; allowed: --list, or one of establish-n'],
  [['experiment', 'establish'], 'experiment: found "establish"'],
  [['experiment', 'establish-n', '--runs', '0'], '--runs: found "0"; allowed: a whole number from 1 to 10000'],
  [
    ['experiment', 'establish-n', '--fault', 'drop:CTAA#1'],
    '--fault: found ["drop:CTAA#1"]; allowed: with leave-gateway',
  ],
  [['experiment', 'leave-gateway', '--runs', '3'], '--runs: found "3"; allowed: with experiments that take samples'],
  [['experiment', 'leave-gateway', '--lose', '0'], '--lose: found "0"; allowed: a whole number from 1 to 1000'],
  [['experiment', 'leave-gateway', '--fault', 'lose:it'], 'redirect-context: fault "lose:it": found kind "lose"'],
  [['experiment', 'establish-n', '--seed', 'x'], '--seed: found "x"; allowed: a whole number from 0 to'],
])('%j is refused in one line', async (args, message) => {
  const { exitCode, out, err } = await shell(args)
  expect([exitCode, out]).toEqual([2, ''])
  expect(err).toContain(`roamscope experiment: ${message}`)
  expect(err.trimEnd().split('\n')).toHaveLength(1)
})

const BRIEF = ['--set', 'traffic.0.everyUs=100ms', '--set', 'traffic.1.everyUs=100ms', '--set', 'untilUs=2s']

test('experiment leave-gateway: a row a way, and files', async () => {
  const files = ['--csv', 'ways.csv', '--svg', 'ways.svg']
  const { out, err, exitCode, written } = await shell([
    'experiment',
    'leave-gateway',
    '--seed',
    '7',
    ...BRIEF,
    ...files,
  ])
  expect([exitCode, err]).toEqual([0, ''])
  expect(out).toMatch(/^leave-gateway: Ways to leave a loaded gateway/)
  expect(out).toMatch(/^A whole IKEv2 .* none +6 +.* 4 +4 +yes +1 new +2 new$/m)
  const text = (name: string): string => new TextDecoder().decode(written[name])
  expect(text('ways.csv').trimEnd().split('\r\n')).toHaveLength(8)
  expect(text('ways.svg')).toContain('CXTP, predictive')
})

test('experiment leave-gateway --json: what was played, and what came of it', async () => {
  const { out } = await shell(['experiment', 'leave-gateway', '--json', '--fault', 'drop:CTD#1', ...BRIEF])
  const { ways } = JSON.parse(out) as { ways: { scenario: string; faults: string[]; figures: { idle: string[] } }[] }
  expect(ways.map(({ scenario }) => scenario)).toContain('leave-gateway-failover')
  expect(ways.every(({ faults }) => faults.join() === 'drop:CTD#1')).toBe(true)
  expect(ways.filter(({ figures }) => figures.idle.length === 0)).toHaveLength(1)
})
