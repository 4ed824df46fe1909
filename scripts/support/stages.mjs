// The stages of `npm test`, in order. Each resolves to counts of passed, failed and skipped checks.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildIfStale } from './builds.mjs'
import { root, runNode } from './project.mjs'

const TSC = 'node_modules/typescript/bin/tsc'
const OXLINT = 'node_modules/oxlint/bin/oxlint'
const PRETTIER = 'node_modules/prettier/bin/prettier.cjs'
const KNIP = 'node_modules/knip/bin/knip.js'
const VITEST = 'node_modules/vitest/vitest.mjs'
const PLAYWRIGHT = 'node_modules/@playwright/test/cli.js'

/** A program that only says yes or no counts as one check. */
const one = async code => ({ passed: (await code) === 0 ? 1 : 0, failed: (await code) === 0 ? 0 : 1, skipped: 0 })

/** A report file of a test runner; a runner that died before writing it counts as one failure. */
function withReport(file, code, count) {
  try {
    const counts = count(JSON.parse(readFileSync(file, 'utf8')))
    // A runner can fail although no test did: an error outside tests, or no test at all.
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

function reportFile(name) {
  const file = join(root, '.cache/reports', `${name}.json`)
  mkdirSync(dirname(file), { recursive: true })
  rmSync(file, { force: true })
  return file
}

async function vitest(name, args, env) {
  const file = reportFile(name)
  // No test may write the golden or snapshot it is compared with; `npm run golden` does that.
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = await runNode(VITEST, ['run', '--update=none', ...reporters, ...args], { env })
  return withReport(file, code, report => ({
    passed: report.numPassedTests,
    failed:
      report.numFailedTests +
      report.testResults.filter(each => each.status === 'failed' && each.assertionResults.length === 0).length,
    skipped: report.numPendingTests + report.numTodoTests,
  }))
}

async function playwright() {
  const file = reportFile('e2e')
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file }
  const code = await runNode(PLAYWRIGHT, ['test', '--reporter=list,json'], { env })
  return withReport(file, code, ({ stats }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
  }))
}

async function firefox() {
  const file = reportFile('firefox')
  const code = await runNode('e2e/firefox/run.mjs', [], { env: { ROAMSCOPE_REPORT: file } })
  return withReport(file, code, report => report)
}

const IKE_INTEROP = 'src/cli/ike-*.interop.test.ts'

/**
 * `fast`: part of `npm run check`. `after`: stages without whose success this one makes no sense.
 * `tool`: a program (see external-tools.mjs) it cannot do without.
 */
export const STAGES = [
  { id: 'types', title: 'Types', fast: true, run: () => one(runNode(TSC, ['--noEmit', '-p', '.'])) },
  { id: 'lint', title: 'Lint', fast: true, run: () => one(runNode(OXLINT, [])) },
  {
    id: 'format',
    title: 'Format',
    fast: true,
    run: () => one(runNode(PRETTIER, ['--check', '--log-level', 'warn', '.'])),
  },
  {
    id: 'unit',
    title: 'Architecture, unit, property and golden tests',
    fast: true,
    run: () => vitest('unit', ['--project', 'unit']),
  },
  { id: 'unused', title: 'Unused files, exports and packages', run: () => one(runNode(KNIP, ['--no-progress'])) },
  { id: 'notice', title: 'Licences of what ships', run: () => one(runNode('scripts/notice.mjs', ['--check'])) },
  { id: 'build', title: 'Build of the app', run: () => one(buildIfStale('app')) },
  { id: 'build-cli', title: 'Build of the command line', run: () => one(buildIfStale('cli')) },
  { id: 'size', title: 'Size of the first load', after: ['build'], run: () => one(runNode('scripts/size.mjs', [])) },
  {
    id: 'interop',
    title: 'Interop with tshark',
    tool: 'tshark',
    run: () => vitest('interop', ['--project', 'interop', '--exclude', IKE_INTEROP]),
  },
  {
    id: 'ike',
    title: 'Interop of IKE with strongSwan',
    tool: 'strongSwan',
    run: () => vitest('ike', ['--project', 'interop', 'src/cli/ike-']),
  },
  { id: 'e2e', title: 'End to end in Chromium', after: ['build'], tool: 'Chromium', run: playwright },
  { id: 'firefox', title: 'Smoke test in Firefox', after: ['build'], tool: 'Firefox', run: firefox },
]
