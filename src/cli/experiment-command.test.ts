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

test.each([
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
