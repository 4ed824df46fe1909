import { describe, expect, test } from 'vitest'
import { allMachines } from '../protocol/machines/all-machines.ts'
import { mobileNodeMachine } from '../protocol/machines/cxtp/mobile-node.machine.ts'
import { newRouterMachine } from '../protocol/machines/cxtp/new-router.machine.ts'
import { chartOf } from './charts.ts'

describe('charts', () => {
  test('show the transitions of the definition with guards, actions and clause', () => {
    const { transitions, initial } = chartOf(newRouterMachine)
    expect(initial).toBe('idle')
    expect(transitions).toContainEqual({
      from: 'held',
      to: 'installing',
      event: 'CTAR',
      guards: ['tokenGood'],
      actions: ['noteRequest', 'markTokenGood', 'discardKey', 'activateContexts'],
      ref: 'Allard 2007 §VI-C step 5',
    })
  })

  test('show delays by name and negated guards in words', () => {
    const { transitions } = chartOf(mobileNodeMachine)
    const refusal = transitions.find(
      ({ from, to, event }) => from === 'activating' && to === 'failed' && event === 'CTAA',
    )
    expect(refusal?.guards).toEqual(['not allTransferred'])
    expect(transitions.filter(({ event }) => event === 'after CT_RETRY_MAX').map(({ from }) => from)).toContain(
      'activating',
    )
  })

  test('of different machines have different ids, and every line ends at a state of its chart', () => {
    const charts = allMachines.map(chartOf)
    expect(new Set(charts.map(({ id }) => id)).size).toBe(allMachines.length)
    const astray = charts.flatMap(({ states, transitions }) => {
      const ids = states.map(({ id }) => id)
      return transitions.filter(({ from, to }) => !ids.includes(from) || !ids.includes(to))
    })
    expect(astray).toEqual([])
  })

  test('are plain data: a trace keeps them as JSON', () => {
    for (const chart of allMachines.map(chartOf)) expect(JSON.parse(JSON.stringify(chart))).toEqual(chart)
  })
})
