// npm test: everything that continuous integration runs, on a machine where nothing is prepared.
// npm run check: the fast part. Options: --fast, --only types,lint,…, --bail (end at the first failing stage).
import { ensureDependencies } from './support/dependencies.mjs'
import { ensureExternalTools } from './support/external-tools.mjs'
import { inContinuousIntegration, say, stop } from './support/project.mjs'
import { STAGES } from './support/stages.mjs'

function chosenStages(args) {
  const known = STAGES.map(stage => stage.id)
  const at = args.indexOf('--only')
  const only = at < 0 ? known : (args.splice(at, 2)[1] ?? '').split(',')
  const unknown = [
    ...only.filter(id => !known.includes(id)),
    ...args.filter(each => !['--fast', '--bail'].includes(each)),
  ]
  if (unknown.length > 0)
    stop(`Unknown: ${unknown.join(', ')}. Allowed: --fast, --bail, --only with a list of ${known.join(', ')}.`)
  return STAGES.filter(stage => only.includes(stage.id) && (stage.fast || !args.includes('--fast')))
}

/** Why a stage cannot run now; undefined when it can. */
function obstacle(stage, results, missing) {
  const failed = results.find(each => stage.after?.includes(each.stage.id) && each.counts.failed > 0)
  if (failed !== undefined) return { counts: { passed: 0, failed: 0, skipped: 1 }, why: `${failed.stage.title} failed` }
  const reason = missing[stage.tool]
  if (reason === undefined) return undefined
  // On a developer's machine a missing program is no fault of the change; in CI it would hide that nothing was tested.
  return inContinuousIntegration()
    ? { counts: { passed: 0, failed: 1, skipped: 0 }, why: reason }
    : { counts: { passed: 0, failed: 0, skipped: 1 }, why: reason }
}

const seconds = from => ((performance.now() - from) / 1000).toFixed(1)

async function runStage(stage, results, missing) {
  say(`\n── ${stage.title} ${'─'.repeat(Math.max(3, 70 - stage.title.length))}`)
  const from = performance.now()
  const blocked = obstacle(stage, results, missing)
  if (blocked !== undefined) {
    say(`${blocked.counts.failed > 0 ? 'failed' : 'skipped'}, because ${blocked.why}`)
    return { stage, ...blocked, took: seconds(from) }
  }
  return { stage, counts: await stage.run(), why: '', took: seconds(from) }
}

function verdict({ counts, why }) {
  if (counts.failed > 0) return `FAILED${why === '' ? ` (${counts.failed})` : `, because ${why}`}`
  return counts.passed === 0 && why !== '' ? `skipped, because ${why}` : 'passed'
}

function summarise(results, from) {
  say('\n── Summary '.padEnd(74, '─'))
  for (const each of results) say(`${each.took.padStart(7)} s  ${each.stage.id.padEnd(9)} ${verdict(each)}`)
  say(`${seconds(from).padStart(7)} s  in all\n`)
  const sum = key => results.reduce((total, each) => total + each.counts[key], 0)
  const failed = sum('failed')
  console.log(`${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`)
  process.exitCode = failed === 0 ? 0 : 1
}

const args = process.argv.slice(2)
const bail = args.includes('--bail')
const stages = chosenStages(args)
const from = performance.now()
await ensureDependencies()
const missing = stages.some(stage => stage.tool !== undefined) ? await ensureExternalTools() : {}
say(`Seed of the random tests: ${process.env.ROAMSCOPE_SEED ?? 4067} (ROAMSCOPE_SEED chooses another)`)
const results = []
for (const stage of stages) {
  results.push(await runStage(stage, results, missing))
  if (bail && results.at(-1).counts.failed > 0) break
}
summarise(results, from)
