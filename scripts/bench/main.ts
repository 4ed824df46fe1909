// npm run bench [-- ID…] [--out docs/bench.json]: ratios of ways to do the same work, measured side by side.
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { Bench, Comparison, Figure } from './bench.ts'
import { measure, type Measured } from './measure.ts'

const benches = Object.values(import.meta.glob<Bench>('./*.bench.ts', { eager: true, import: 'default' }))

const row = ({ name, medianUs, ratio, ratioRange: [low, high] }: Measured): string => {
  const time = medianUs >= 1000 ? `${(medianUs / 1000).toFixed(2)} ms` : `${medianUs.toFixed(2)} µs`
  return `  ${name.padEnd(36)} ${time.padStart(12)} ${ratio.toFixed(2).padStart(8)}x  (${low.toFixed(2)} to ${high.toFixed(2)})`
}

function verdictOn({ goal }: Comparison, measured: readonly Measured[]): string | undefined {
  const of = measured.find(each => each.name === goal?.contender)
  if (goal === undefined || of === undefined) return undefined
  const met = of.ratio >= goal.atLeast ? 'met' : 'MISSED'
  return `  goal: ${goal.contender} at least ${goal.atLeast}x — ${met}`
}

function line({ name, value, unit, goal }: Figure): string {
  const figure = `  ${name.padEnd(56)} ${value.toFixed(2).padStart(10)} ${unit}`
  if (goal === undefined) return figure
  const met = 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast
  const wanted = 'atMost' in goal ? `at most ${goal.atMost}` : `at least ${goal.atLeast}`
  return `${figure.padEnd(74)} (${wanted}: ${met ? 'met' : 'MISSED'})`
}

/** Prints what was measured; returns it as it goes into the report. */
async function ran(bench: Bench): Promise<object> {
  console.log(`${bench.id}: ${bench.title}`)
  const { id, title } = bench
  if ('figures' in bench) {
    const figures = await bench.figures()
    for (const figure of figures) console.log(line(figure))
    return { id, title, figures }
  }
  const measured = await measure(bench.contenders(), bench.options)
  for (const each of measured) console.log(row(each))
  const verdict = verdictOn(bench, measured)
  if (verdict !== undefined) console.log(verdict)
  return { id, title, measured, goal: bench.goal }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { out: { type: 'string' } }, allowPositionals: true })
  const chosen = benches.filter(bench => positionals.length === 0 || positionals.includes(bench.id))
  if (chosen.length === 0) {
    console.error(
      `No benchmark named ${positionals.join(', ')}; there are ${benches.map(bench => bench.id).join(', ')}.`,
    )
    return 2
  }
  const results = []
  for (const bench of chosen) results.push(await ran(bench))
  if (values.out !== undefined) {
    const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length }
    writeFileSync(values.out, `${JSON.stringify({ format: 1, machine, results }, null, 2)}\n`)
  }
  return 0
}

process.exitCode = await main()
