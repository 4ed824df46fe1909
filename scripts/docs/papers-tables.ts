// Table 1 and figure 4 of Allard 2008 beside the project's own runs.
import {
  type ComparisonRow,
  type ImpactRow,
  papersComparison,
  udpImpact,
} from '../../src/experiments/papers-comparison.ts'
import { twoMoreMessages } from '../../src/experiments/two-more-messages.ts'

/** Close enough for 20 ms to be told by lost packets. */
const FINE_US = 5_000

const ms = (us: number): string => `${(us / 1_000).toFixed(us < 100_000 ? 1 : 0)} ms`
const bracketed = (own: number, acknowledged: number): string =>
  acknowledged === 0 ? `${own}` : `${own} [${acknowledged}]`
const deviation = (setupUs: number, delayMs: number): string => {
  const percent = Math.round((setupUs / 1_000 / delayMs - 1) * 1_000) / 10
  return `${percent > 0 ? '+' : ''}${percent} %`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

const table1 = (rows: readonly ComparisonRow[]): string =>
  table(
    [
      '',
      'Delay, paper',
      'Delay, run',
      'Deviation',
      'Messages, paper',
      'Messages, run',
      'Octets, paper',
      'Octets, run',
      'Run',
    ],
    rows.map(({ scenario, paper, setupUs, messages, octets, acknowledged }) => [
      paper.name,
      `${paper.delayMs} ms`,
      ms(setupUs),
      deviation(setupUs, paper.delayMs),
      bracketed(paper.messages, paper.acknowledged.messages),
      bracketed(messages, acknowledged.messages),
      bracketed(paper.octets, paper.acknowledged.octets),
      bracketed(octets, acknowledged.octets),
      `\`${scenario}\``,
    ]),
  )

const figure4 = (rows: readonly ImpactRow[]): string =>
  table(
    ['Delay', 'What it is', 'Mobile', 'From lost packets', 'Packets lost', 'Sent before it left', 'One packet every'],
    rows.map(({ letter, name, mobile, us, lost, lostBefore, everyUs }) => [
      letter,
      name ?? 'the handover itself',
      `\`${mobile}\``,
      ms(us),
      String(lost),
      String(lostBefore),
      ms(everyUs),
    ]),
  )

const paperOf = (rows: readonly ComparisonRow[], scenario: string): readonly string[] =>
  rows.flatMap(row => (row.scenario === scenario ? [`${row.paper.messages}`, `${row.paper.octets}`] : []))

const explanations = (rows: readonly ComparisonRow[]): string =>
  table(
    ['The two messages', 'Main mode', 'Octets', 'Aggressive mode', 'Octets', 'Runs'],
    [
      ['not said: the paper', ...paperOf(rows, 'ike1-main'), ...paperOf(rows, 'ike1-aggressive'), ''],
      ...twoMoreMessages().map(({ name, main, aggressive }) => [
        name,
        ...[main, aggressive].flatMap(({ messages, octets }) => [String(messages), String(octets)]),
        `\`${main.scenario}\`, \`${aggressive.scenario}\`${main.settings.length === 0 ? '' : ' with settings'}`,
      ]),
    ],
  )

export const PAPERS: Readonly<Record<string, () => string>> = {
  'allard-table': () => table1(papersComparison()),
  'allard-two-more': () => explanations(papersComparison()),
  'allard-figure': () => figure4(udpImpact()),
  'allard-figure-fine': () => figure4(udpImpact(FINE_US)),
}
