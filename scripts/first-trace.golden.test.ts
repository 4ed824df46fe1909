// public/first-trace.json: the recorded run that the page opens on before the engine is there. `npm run first-trace` (or
// `npm run golden`) writes it anew; the test fails when the engine would record something else.
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { checkInvariants } from '../src/checker/invariants/registry.ts'
import { parseMicros } from '../src/lib/micros.ts'
import { scenarioById } from '../src/scenarios/registry.ts'
import { reviewNotesOf } from '../src/scenarios/review-notes.ts'
import { runScenario } from '../src/simulation/run.ts'
import { traceDigest } from '../src/trace/digest.ts'
import { readTraceFile, writeTraceFile } from '../src/trace/file.ts'
import type { Trace } from '../src/trace/trace.ts'

/** Past the handover and the traffic's return, short enough to be there at once; the engine plays on behind it. */
const UNTIL_US = parseMicros('1.6s') ?? 0
/** What the first picture may cost over the wire. */
const MOST_OCTETS = 40_000

function recorded(): Trace {
  const scenario = scenarioById('cxtp-predictive')
  if (scenario === undefined) throw new Error('no cxtp-predictive')
  const reviewNotes = reviewNotesOf(scenario.reviewNotes)
  const run = runScenario({ scenario, untilUs: UNTIL_US, host: 'pure', reviewNotes })
  if (!run.ok) throw new Error(run.error)
  return { ...run.value, invariants: checkInvariants(run.value) }
}

/** One event, state and transition a line: a change of the engine shows where it changed the run. */
const lines = (json: string): string => json.replace(/\{"(kind|seq|id|from|source)":/g, '\n$&')

test('the recorded first trace is what the engine records', async () => {
  const trace = recorded()
  const text = `${lines(new TextDecoder().decode(writeTraceFile(trace))).trim()}\n`
  const octets = new TextEncoder().encode(text)
  const read = readTraceFile(octets)
  expect(read.ok && traceDigest(read.value)).toBe(traceDigest(trace))
  expect(gzipSync(octets).length).toBeLessThan(MOST_OCTETS)
  await expect(text).toMatchFileSnapshot('../public/first-trace.json')
})
