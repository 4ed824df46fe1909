// npm run experiments [-- ID…]: runs experiments as often as they declare and keeps what came out in docs/experiment-ID.json
// and docs/experiment-ID.svg. Minutes, mostly of establish-n. `npm run docs` then writes the tables anew.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './support/builds.mjs'
import { ensureDependencies } from './support/dependencies.mjs'
import { root, say, stop } from './support/project.mjs'

const LONGEST_OUTPUT = 2 ** 28

await ensureDependencies()
await ensureBuilt('cli')
const { format, resolveConfig } = await import('prettier')

const roamscope = (...args) => {
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'bin/roamscope.mjs'), 'experiment', ...args], {
    encoding: 'utf8',
    maxBuffer: LONGEST_OUTPUT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return status === 0 ? stdout : stop(`roamscope experiment ${args.join(' ')} failed`, 1)
}

const all = JSON.parse(roamscope('--list', '--json')).experiments.map(({ id }) => id)
const asked = process.argv.slice(2)
const unknown = asked.filter(id => !all.includes(id))
if (unknown.length > 0) stop(`npm run experiments: found ${unknown.join(', ')}; allowed: ${all.join(', ')}`)

/** Of all samples the first is kept, which a test takes again; of the parts of values what the figure and the table show. */
const keptPart = ({ label, kind, share, samples, summary: { least, median, largest } }) => ({
  label,
  kind,
  ...(share === undefined ? {} : { share }),
  first: samples[0],
  summary: { least, median, largest },
})
const keptPoint = ({ x, label, samples, summary, parts }) => ({
  x,
  label,
  first: samples[0],
  summary,
  ...(parts === undefined ? {} : { parts: parts.map(keptPart) }),
})

for (const id of asked.length > 0 ? asked : all) {
  const startedMs = performance.now()
  const { runs, seed, series } = JSON.parse(roamscope(id, '--json', '--svg', join(root, `docs/experiment-${id}.svg`)))
  const kept = { id, runs, seed, series: series.map(each => ({ ...each, points: each.points.map(keptPoint) })) }
  const path = join(root, `docs/experiment-${id}.json`)
  writeFileSync(path, await format(JSON.stringify(kept), { ...(await resolveConfig(path)), filepath: path }))
  say(`${id}: ${runs} runs a point, ${Math.round((performance.now() - startedMs) / 1_000)} s`)
}
