import { expect, test } from 'vitest'
import committed from '../src/explorer/views/machine/chart-layouts.json'
import { drawnChart } from '../src/explorer/selectors/machine-edges.ts'
import { layoutFits, type ChartLayout } from '../src/explorer/selectors/machine-layout.ts'
import { allMachines } from '../src/protocol/machines/all-machines.ts'
import { gatewayMachines } from '../src/protocol/machines/gateways/gateway-machines.ts'
import { ikev1Machines } from '../src/protocol/machines/ikev1/ikev1-machines.ts'
import { ikeMachines } from '../src/protocol/machines/ikev2/ike-machines.ts'
import { tcpMachines } from '../src/protocol/machines/tcp/tcp-machines.ts'
import { chartOf } from '../src/simulation/charts.ts'

const layouts: Readonly<Record<string, ChartLayout>> = committed

test.each(
  [...allMachines, ...ikeMachines, ...ikev1Machines, ...tcpMachines, ...gatewayMachines].map(
    machine => [machine.id, chartOf(machine)] as const,
  ),
)('the committed drawing of %s is that of the machine (else: node scripts/layout-charts.mjs)', (id, chart) => {
  const layout = layouts[id]
  expect(layout).toBeDefined()
  if (layout === undefined) return
  expect(Object.keys(layout.states).toSorted()).toEqual(chart.states.map(state => state.id).toSorted())
  expect(Object.keys(layout.edges).toSorted()).toEqual(
    drawnChart(chart)
      .edges.map(edge => edge.id)
      .toSorted(),
  )
  expect(layoutFits(layout, chart)).toBe(true)
})

test.each(Object.entries(layouts))('%s: no two states overlap and everything is inside the drawing', (_, layout) => {
  const boxes = Object.values(layout.states)
  for (const [i, a] of boxes.entries()) {
    expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= layout.width && a.y + a.height <= layout.height).toBe(true)
    for (const b of boxes.slice(i + 1))
      expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true)
  }
})
