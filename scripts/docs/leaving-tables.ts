// Seven ways to leave a gateway, by the project's own runs.
import { judgedRun } from '../../src/checker/judged-run.ts'
import { WAY_COSTS, WAY_EFFECTS, type WayColumn } from '../../src/experiments/figure/ways-table.ts'
import { compareWays, type ComparedWay } from '../../src/experiments/leaving/compare-ways.ts'

function played(faults: readonly string[]): readonly ComparedWay[] {
  const steps = compareWays({ seed: 1, faults, settings: [] }, judgedRun)
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done !== true) continue
    if (!next.value.ok) throw new Error(next.value.error)
    return next.value.value
  }
}

function table(ways: readonly ComparedWay[], columns: readonly WayColumn[]): string {
  const head = ['', ...columns.map(({ label }) => label)]
  const cells = ways.map(way => [way.name, ...columns.map(({ cell }) => cell(way))])
  return [head, head.map(() => '---'), ...cells].map(line => `| ${line.join(' | ')} |`).join('\n')
}

function calm(): string {
  const ways = played([])
  const words: readonly WayColumn[] = [
    { id: 'source', label: 'After', isNumber: false, cell: ({ source }) => `${source.work} ${source.section}` },
    { id: 'told', label: 'The client learns of it', isNumber: false, cell: ({ told }) => told },
    { id: 'shared', label: 'The gateways share', isNumber: false, cell: ({ shared }) => shared },
  ]
  return [words, WAY_EFFECTS, WAY_COSTS].map(columns => table(ways, columns)).join('\n\n')
}

export const LEAVING: Readonly<Record<string, () => string>> = {
  'leave-gateway': calm,
  'leave-gateway-crash': () => table(played(['crash:sg1@1030ms']), WAY_EFFECTS),
}
