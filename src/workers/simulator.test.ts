import { afterEach, expect, test, vi } from 'vitest'
import { Simulation } from '../simulation/simulation.ts'
import { simulator } from './simulator.ts'

const step = vi.spyOn(Simulation.prototype, 'step')
afterEach(() => step.mockClear())

const ask = () => simulator.simulate({ scenario: 'nope', seed: null, faults: [], settings: [] }, () => undefined)

test('the warm-up plays the beginning of two runs when nobody asks for one', async () => {
  await simulator.warm()
  expect(step.mock.calls.length).toBeGreaterThan(200)
  expect(new Set(step.mock.contexts).size).toBe(2)
})

test('whoever asks for a run during the warm-up does not wait for the rest of it', async () => {
  const warm = simulator.warm()
  await new Promise(resolve => setTimeout(resolve))
  const before = step.mock.calls.length
  await ask()
  await warm
  expect(step.mock.calls.length - before).toBeLessThan(64)
})

test('after a run the warm-up plays only what that did not need', async () => {
  await ask()
  await simulator.warm()
  expect(new Set(step.mock.contexts).size).toBe(1)
})
