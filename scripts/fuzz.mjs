// npm run fuzz [-- --seed N --runs N [FILE…]]: the random tests as a large campaign. `npm test` runs a slice of each.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureDependencies } from './support/dependencies.mjs'
import { root, runNode, say, stop } from './support/project.mjs'

function wholeNumber(text, name, minimum) {
  const value = Number(text)
  if (!Number.isInteger(value) || value < minimum || value > 0x7fffffff)
    stop(`--${name} is "${text}"; allowed is a whole number from ${minimum} to 2147483647.`)
  return value
}

function readOptions() {
  try {
    return parseArgs({ options: { seed: { type: 'string' }, runs: { type: 'string' } }, allowPositionals: true })
  } catch (error) {
    return stop(error.message)
  }
}

/** The tests that draw: those that load fast-check, the campaign on every codec, and those that read how much to try. */
const randomTests = () =>
  readdirSync(join(root, 'src'), { recursive: true })
    .map(path => `src/${path.replaceAll('\\', '/')}`)
    .filter(
      path =>
        /\.test\.tsx?$/.test(path) &&
        /fast-check|fuzzCodecs|ROAMSCOPE_RUNS/.test(readFileSync(join(root, path), 'utf8')),
    )

const { values, positionals } = readOptions()
const seed = wholeNumber(values.seed ?? Math.floor(Math.random() * 0x7fffffff), 'seed', 0)
const runs = wholeNumber(values.runs ?? 5000, 'runs', 1)
await ensureDependencies()
const files = positionals.length > 0 ? positionals : randomTests()
say(
  `${files.length} files with random tests, ${runs} runs of each property. Again: npm run fuzz -- --seed ${seed} --runs ${runs}`,
)
const env = { ROAMSCOPE_SEED: String(seed), ROAMSCOPE_RUNS: String(runs) }
// A campaign may take hours: its length is set by --runs, not by a clock.
const args = ['run', '--project', 'unit', '--update=none', '--testTimeout=0', ...files]
process.exitCode = await runNode('node_modules/vitest/vitest.mjs', args, { env })
