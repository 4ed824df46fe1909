// A review note is a claim: each is backed by a run, and the run has the moment that shows it.
import { describe, expect, test } from 'vitest'
import { withSmallerCrowds } from '../scenarios/crowd.ts'
import { scenarios } from '../scenarios/registry.ts'
import { EVIDENCE } from '../scenarios/review-evidence.ts'
import { REVIEW_NOTES } from '../scenarios/review-notes.ts'
import { eventAt } from '../trace/moment.ts'
import { judgedRun } from './judged-run.ts'

/** As many of a crowd as show what a note says. */
const CROWD = 90

test('every note has evidence, and nothing else has', () => {
  expect(Object.keys(EVIDENCE).toSorted()).toEqual(REVIEW_NOTES.map(({ id }) => id).toSorted())
})

describe.each(REVIEW_NOTES)('$id', { timeout: 60_000 }, ({ id }) => {
  test.each(EVIDENCE[id] ?? [])('$shows', ({ scenario: name, settings, faults, at }) => {
    const scenario = scenarios.find(each => each.id === name)
    if (scenario === undefined) throw new Error(`no scenario ${name}`)
    expect(scenario.reviewNotes, 'the run says so itself').toContain(id)
    const small = withSmallerCrowds(scenario, CROWD)
    const trace = judgedRun({ scenario: small, seed: null, settings, faults })
    if (!trace.ok) throw new Error(trace.error)
    expect(eventAt(trace.value, at)).toBeDefined()
  })
})
