import type { Chart } from '../../../trace/trace.ts'
import { layoutFits, simpleLayout, type ChartLayout } from '../../selectors/machine-layout.ts'
import { perTrace } from '../../selectors/per-trace.ts'
import committed from './chart-layouts.json'

/** The places made at build time where they fit the chart; a plain layout for charts of other versions and makers. */
export const layoutOf = perTrace((chart: Chart): ChartLayout => {
  const known = Object.entries(committed as Readonly<Record<string, ChartLayout>>).find(([id]) => id === chart.id)?.[1]
  return known !== undefined && layoutFits(known, chart) ? known : simpleLayout(chart)
})
