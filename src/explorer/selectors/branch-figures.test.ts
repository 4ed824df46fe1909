import { expect, test } from 'vitest'
import { prepareTrace } from '../store/actions.ts'
import type { Branch } from '../store/state.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { branchFigures } from './branch-figures.ts'

const branch = (id: string, parent: string | null): Branch => ({
  id,
  label: id,
  scenario: 'sample',
  seed: 1,
  faults: [],
  settings: [],
  parent: parent === null ? null : { branch: parent, step: 0 },
})

test('a branch is held against the run it comes from', () => {
  const whole = sampleTrace()
  const traces = {
    b0: prepareTrace(whole),
    b1: prepareTrace({
      ...whole,
      events: whole.events.filter(event => event.kind !== 'sent' || event.name !== 'CTAA'),
    }),
  }
  const figures = branchFigures([branch('b0', null), branch('b1', 'b0'), branch('b2', 'b0')], traces)
  expect(figures['b0']?.against).toBeNull()
  expect(figures['b1']?.against?.messages).toBeLessThan(0)
  expect(figures['b1']?.against?.lost).toBe(0)
  expect(figures['b2']).toBeUndefined()
})
