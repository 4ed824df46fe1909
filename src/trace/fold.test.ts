import { expect, test } from 'vitest'
import { finalWorld, foldSteps } from './fold.ts'
import { inventTrace } from './invented-trace.fixture.ts'

const trace = inventTrace([
  { kind: 'row', node: 'mn', row: { spi: '0x00000101', sequence: 0 }, step: 0 },
  { kind: 'moved', node: 'mn', router: 'par', address: '2001:db8:1::10', step: 0 },
  { kind: 'entered', node: 'nar', actor: 'nar/cxtp/1', state: 'held', step: 1, atUs: 10 },
  { kind: 'sent', step: 1 },
  { kind: 'row', node: 'mn', row: { spi: '0x00000101', sequence: 1 }, step: 2, atUs: 20 },
  { kind: 'node', node: 'par', what: 'crashed', step: 3, atUs: 30 },
  { kind: 'row', node: 'mn', row: null, step: 4, atUs: 40 },
  { kind: 'node', node: 'par', what: 'restarted', step: 4 },
  { kind: 'marked', node: 'net', step: 5, atUs: 50 },
])

test('a step is the events of one dispatch and the world after them', () => {
  const steps = foldSteps(trace)
  expect(steps.map(({ index, atUs, events }) => [index, atUs, events.length])).toEqual([
    [0, 0, 2],
    [1, 10, 2],
    [2, 20, 1],
    [3, 30, 1],
    [4, 40, 2],
    [5, 50, 1],
  ])
  const [setUp, held, changed, crashed, gone] = steps.map(step => step.world)
  expect(setUp?.nodes.get('mn')?.tables.SAD.get('a')?.sequence).toBe(0)
  expect(setUp?.nodes.get('mn')).toMatchObject({ router: 'par', address: '2001:db8:1::10', up: true })
  expect(held?.nodes.get('nar')?.actors.get('nar/cxtp/1')).toMatchObject({ state: 'held', sinceUs: 10, last: 2 })
  expect(changed?.nodes.get('mn')?.tables.SAD.get('a')?.sequence).toBe(1)
  expect(crashed?.nodes.get('par')?.up).toBe(false)
  expect(gone?.nodes.get('par')?.up).toBe(true)
  expect(gone?.nodes.get('mn')?.tables.SAD.keys()).toEqual([])
})

test('earlier worlds stay as they were, and untouched nodes are shared', () => {
  const [setUp, held] = foldSteps(trace).map(step => step.world)
  expect(setUp?.nodes.get('mn')?.tables.SAD.get('a')?.sequence).toBe(0)
  expect(held?.nodes.get('mn')).toBe(setUp?.nodes.get('mn'))
})

test('the last step is the final world', () => {
  expect(foldSteps(trace).at(-1)?.world.nodes).toEqual(finalWorld(trace).nodes)
})
