import { expect, test } from 'vitest'
import { experiments } from '../experiments/experiments.ts'
import { shell } from './cli.fixture.ts'

test('experiment --list: id, title, source', async () => {
  const { out, exitCode } = await shell(['experiment', '--list'])
  expect(exitCode).toBe(0)
  expect(out.trimEnd().split('\n')).toHaveLength(experiments.length)
  expect(out).toMatch(/^establish-n +Time to set up one tunnel.* \(Palomares 2013, §V-A, figure 3\)\n/)
  const listed = JSON.parse((await shell(['experiment', '--list', '--json'])).out) as { experiments: { id: string }[] }
  expect(listed.experiments.map(({ id }) => id)).toEqual(experiments.map(({ id }) => id))
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
  [['experiment', 'establish-n', '--seed', 'x'], '--seed: found "x"; allowed: a whole number from 0 to'],
])('%j is refused in one line', async (args, message) => {
  const { exitCode, out, err } = await shell(args)
  expect([exitCode, out]).toEqual([2, ''])
  expect(err).toContain(`roamscope experiment: ${message}`)
  expect(err.trimEnd().split('\n')).toHaveLength(1)
})
