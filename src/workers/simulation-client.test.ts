import { expect, test } from 'vitest'
import { err, type Result } from '../lib/result.ts'
import { SimulationClient } from './simulation-client.ts'
import { CANCELLED, type SimulatedTrace, type SimulationRequest, type Simulator } from './simulation-request.ts'
import { simulator } from './simulator.ts'

const request: SimulationRequest = { scenario: 'cxtp-predictive', seed: null, faults: [], settings: [] }
const here = (simulate: Simulator['simulate']) => (): Promise<Simulator> =>
  Promise.resolve({ simulate, warm: () => Promise.resolve() })
const answers = (text: string) => here(() => Promise.resolve(err(text)))

test('where workers are refused the run happens here', async () => {
  const none = new SimulationClient({ startWorker: undefined, loadHere: answers('here') })
  expect(await none.simulate(request, () => undefined)).toEqual(err('here'))
  const refusing = (): Worker => {
    throw new Error('refused')
  }
  const refused = new SimulationClient({ startWorker: refusing, loadHere: answers('here') })
  await refused.warm()
  expect(await refused.simulate(request, () => undefined)).toEqual(err('here'))
})

test('a worker that cannot start is noticed and done without', async () => {
  const silent = (): Worker => {
    const target = new EventTarget()
    setTimeout(() => target.dispatchEvent(new Event('error')), 5)
    return Object.assign(target, { postMessage: () => undefined, terminate: () => undefined }) as unknown as Worker
  }
  const client = new SimulationClient({ startWorker: silent, loadHere: answers('here') })
  expect(await client.simulate(request, () => undefined)).toEqual(err('here'))
})

test('a run can be stopped, and a new one stops the old', async () => {
  const never = here(() => new Promise<Result<SimulatedTrace, string>>(() => undefined))
  const client = new SimulationClient({ startWorker: undefined, loadHere: never })
  const first = client.simulate(request, () => undefined)
  const second = client.simulate(request, () => undefined)
  expect(await first).toEqual(err(CANCELLED))
  client.cancel()
  expect(await second).toEqual(err(CANCELLED))
})

test('a crash is an answer, not an exception', async () => {
  const crashing = here(() => Promise.reject(new Error('boom')))
  const client = new SimulationClient({ startWorker: undefined, loadHere: crashing })
  expect(await client.simulate(request, () => undefined)).toEqual(err('The run crashed: boom'))
})

test.each([
  [{ scenario: 'nope' }, 'There is no scenario “nope”. The nearest are “'],
  [{ faults: ['drop'] }, 'drop'],
  [{ faults: ['explode:CTAR#1'] }, 'explode'],
  [{ settings: ['cxtp.mode=telepathic'] }, 'cxtp.mode'],
])('what does not fit is said in one sentence: %j', async (change, words) => {
  const run = await simulator.simulate({ ...request, ...change }, () => undefined)
  expect(run.ok ? '' : run.error).toContain(words)
  expect(run.ok ? '' : run.error).not.toContain('\n')
})
