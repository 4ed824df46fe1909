import { expect, test } from 'vitest'
import { checkInvariants } from './invariants/registry.ts'
import { runScenario, type HostKind } from '../simulation/run.ts'
import { traceDigest } from '../trace/digest.ts'
import { formatTrace } from '../trace/text.ts'
import { CROWD_IN_TESTS, withSmallerCrowds } from '../scenarios/crowd.ts'
import { scenarioSchema, type Scenario } from '../scenarios/scenario.ts'

/** Every `*.scenario.ts` file is here by being there; its golden text stands beside it. */
const files = import.meta.glob<Scenario>('../scenarios/**/*.scenario.ts', { eager: true, import: 'default' })

/** Crowds take their time on a busy machine, with XState's pure functions most of all. */
const THREE_RUNS_MS = 60_000

for (const [path, scenario] of Object.entries(files)) {
  test(
    `${scenario.id}: ${scenario.title}`,
    async () => {
      expect(scenarioSchema.safeParse(scenario).error).toBeUndefined()
      const small = withSmallerCrowds(scenario, CROWD_IN_TESTS)
      const pure = played(small, 'pure')
      const digest = traceDigest(pure)
      expect(traceDigest(played(small, 'live'))).toBe(digest)
      expect(traceDigest(played(small, 'compiled'))).toBe(digest)
      const verdicts = checkInvariants(pure).map(({ id, holds, firstBrokenAtUs, text }) =>
        holds ? `# holds   ${id}: ${text}` : `# broken  ${id} at ${firstBrokenAtUs} µs: ${text}`,
      )
      const text = `${formatTrace(pure)}${verdicts.join('\n')}\n`
      await expect(text).toMatchFileSnapshot(path.replace('.scenario.ts', '.golden.txt'))
    },
    THREE_RUNS_MS,
  )
}

function played(scenario: Scenario, host: HostKind) {
  const run = runScenario({ scenario, host })
  if (!run.ok) throw new Error(run.error)
  return run.value
}
