import { describe, expect, test } from 'vitest'
import type { Chart } from '../../trace/trace.ts'
import { prepareTrace } from '../store/actions.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { drawnChart } from './machine-edges.ts'
import { layoutFits, simpleLayout } from './machine-layout.ts'
import { actorsAt, liveliestActor, machineView } from './machine.ts'
import { stepAt } from './step-index.ts'

const loaded = prepareTrace(sampleTrace())
const at = (ms: number): number => stepAt(loaded, ms * 1_000)

describe('machineView', () => {
  test('follows the cursor: state, last transition, path and coverage grow with time', () => {
    const early = machineView(loaded, at(1_381), 'mn/cxtp/1')
    expect(early).toMatchObject({ state: 'CTAR_SENT', sinceUs: 1_380_000, coverage: { taken: 1, total: 4 } })
    const late = machineView(loaded, at(1_600), 'mn/cxtp/1')
    expect(late?.state).toBe('DONE')
    expect(late?.path.map(event => event.state)).toEqual(['IDLE', 'CTAR_SENT', 'MOVING', 'CTAR_SENT', 'DONE'])
    expect(late?.coverage).toEqual({ taken: 4, total: 4 })
    expect(late?.taken).toContain('CTAR_SENT>DONE')
  })

  test('a machine that nobody started is none', () => {
    expect(machineView(loaded, 0, 'ha/cxtp/9')).toBeUndefined()
  })

  test('chips name every machine with its present state, in the order of the nodes', () => {
    expect(actorsAt(loaded, at(1_388)).map(({ actor, state }) => `${actor} ${state}`)).toEqual([
      'mn/cxtp/1 CTAR_SENT',
      'par/cxtp/1 SENT',
      'nar/cxtp/1 HELD',
    ])
    expect(liveliestActor(loaded, at(1_388))).toBe('nar/cxtp/1')
  })
})

const chart = (transitions: readonly string[], states = ['a', 'b', 'c', 'd', 'e', 'f']): Chart => ({
  id: 'x',
  title: 'X',
  ref: '',
  initial: 'a',
  states: states.map(id => ({ id, kind: 'idle', ref: '', text: '' })),
  transitions: transitions.map(text => {
    const [from = '', event = '', to = ''] = text.split(' ')
    return { from, to, event, guards: [], actions: [], ref: '' }
  }),
})

describe('drawnChart', () => {
  test('one line for a pair of states, loops apart', () => {
    const { edges, loops } = drawnChart(chart(['a go b', 'a run b', 'b stay b', 'b back a']))
    expect(edges.map(edge => `${edge.id} ${edge.label}`)).toEqual(['a>b go +1', 'b>a back'])
    expect([...loops.keys()]).toEqual(['b'])
  })

  test('what leads somewhere from nearly everywhere is an entrance, not lines', () => {
    const { edges, entrances } = drawnChart(chart(['a down f', 'b down f', 'c down f', 'd down f', 'a go b']))
    expect(entrances).toEqual([{ to: 'f', events: ['down'], from: [] }])
    expect(edges.map(edge => edge.id)).toEqual(['a>b'])
  })
})

test('a chart without a committed drawing gets one: every state apart from the others, every line between its states', () => {
  const given = chart(['a go b', 'a run c', 'a x d', 'a y e', 'a z f'])
  const layout = simpleLayout(given)
  expect(layoutFits(layout, given)).toBe(true)
  const boxes = Object.values(layout.states)
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1)) expect(a.y !== b.y || a.x + a.width <= b.x || b.x + b.width <= a.x).toBe(true)
  expect(Object.keys(layout.edges)).toHaveLength(5)
  expect(layout.width).toBeLessThan(420)
})
