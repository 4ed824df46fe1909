import { afterEach, beforeEach, expect, test } from 'vitest'
import { err, ok, type Result } from '../../lib/result.ts'
import type { SimulatedTrace, SimulationRequest } from '../../workers/simulation-request.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { loadTrace, setCursor } from './actions.ts'
import {
  cancelRun,
  completeRecording,
  renameBranch,
  runScenario,
  setRunner,
  whatIf,
  withFault,
} from './branch-actions.ts'
import { initialState, useExplorer } from './store.ts'

const asked: SimulationRequest[] = []
let answer: (request: SimulationRequest) => Result<SimulatedTrace, string>
let putBack: () => void

beforeEach(() => {
  asked.length = 0
  answer = request => {
    const trace = sampleTrace(1_500)
    return ok({ ...trace, digest: 'cafe', header: { ...trace.header, ...request, seed: request.seed ?? 1 } })
  }
  putBack = setRunner({
    simulate: (request, onProgress) => {
      asked.push(request)
      onProgress(1, 2)
      return Promise.resolve(answer(request))
    },
    cancel: () => undefined,
  })
  useExplorer.setState(initialState, true)
})
afterEach(() => putBack())

const state = useExplorer.getState
const messageNamed = (name: string): number =>
  state().loaded?.messages.find(message => message.name === name)?.message ?? 0

test('what if makes a branch with one more fault, shown where the fault acts', async () => {
  await runScenario('sample')
  const ctar = state().loaded?.messages.filter(({ name }) => name === 'CTAR')[1]
  await whatIf(ctar?.message ?? 0, 'delay', '250ms')
  expect(asked.at(-1)).toEqual({ scenario: 'sample', seed: 1, faults: ['delay:CTAR#2:250ms'], settings: [] })
  expect(state().branches.map(({ label }) => label)).toEqual(['main', 'CTAR#2 250ms late'])
  expect(state().branches[1]?.parent).toEqual({ branch: 'b0', step: ctar?.step })
  expect(state()).toMatchObject({
    branch: 'b1',
    cursor: ctar?.step,
    selection: { kind: 'message', message: ctar?.message },
  })
})

test('the same question asked twice goes back to the branch it made', async () => {
  await runScenario('sample')
  await withFault('drop:CTAA#1')
  await runScenario('sample')
  expect(state().branch).toBe('b0')
  await whatIf(messageNamed('CTAA'), 'drop')
  expect(state().branch).toBe('b1')
  expect(state().branches).toHaveLength(2)
  expect(asked).toHaveLength(3)
})

test('faults add up along branches', async () => {
  await runScenario('sample', { settings: ['a=b'] })
  await withFault('drop:CTAA#1')
  await withFault('crash:par@1s')
  expect(asked.at(-1)).toMatchObject({ faults: ['drop:CTAA#1', 'crash:par@1s'], settings: ['a=b'] })
  expect(state().branches[2]?.label).toBe('par crashes at 1s')
})

test('a run that cannot be made changes nothing but the message', async () => {
  await runScenario('sample')
  const before = state().loaded
  answer = () => err('There is no scenario “nope”.')
  expect(await runScenario('nope')).toBe(false)
  expect(state()).toMatchObject({ branch: 'b0', loaded: before, run: { kind: 'idle' } })
  expect(state().notice).toEqual({ kind: 'error', text: 'There is no scenario “nope”.' })
})

test('with nothing to show a failed run is the page', async () => {
  answer = () => err('no')
  await runScenario('sample')
  expect(state().run).toEqual({ kind: 'failed', message: 'no' })
})

test('names are trimmed, bounded and never empty', async () => {
  await runScenario('sample')
  renameBranch('b0', `  ${'n'.repeat(80)} `)
  expect(state().branches[0]?.label).toBe('n'.repeat(60))
  renameBranch('b0', '   ')
  expect(state().branches[0]?.label).toBe('n'.repeat(60))
  cancelRun()
  expect(state().run).toEqual({ kind: 'idle' })
})

/** The page opens on the first steps of a run, with the cursor at the last of them; then the whole run comes. */
async function completed(linked: (end: number) => number | null, cursor: (end: number) => number) {
  const whole = sampleTrace(3_000)
  const cut = sampleTrace(1_500)
  const branch = { id: 'b0', label: 'main', scenario: 'sample', seed: 1, faults: [], settings: [], parent: null }
  loadTrace(cut, branch)
  const end = (state().loaded?.steps.length ?? 0) - 1
  setCursor(cursor(end))
  answer = () => ok({ ...whole, digest: 'cafe' })
  await completeRecording('b0', linked(end))
  return { end, cursor: state().cursor, last: (state().loaded?.steps.length ?? 0) - 1 }
}

test('the moment stays when the whole run takes the place of its beginning', async () => {
  const { cursor, end, last } = await completed(
    () => null,
    () => 7,
  )
  expect(last).toBeGreaterThan(end)
  expect(cursor).toBe(7)
})

test('who went to the end while it was only the beginning is at the end of the whole run', async () => {
  const { cursor, last } = await completed(
    () => null,
    end => end,
  )
  expect(cursor).toBe(last)
})

test('a link to that very step stays there', async () => {
  const { cursor, end } = await completed(
    end => end,
    end => end,
  )
  expect(cursor).toBe(end)
})
