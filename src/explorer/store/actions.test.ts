import { beforeEach, describe, expect, test } from 'vitest'
import { stepIndex } from '../selectors/step-index.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import * as actions from './actions.ts'
import type { Branch } from './state.ts'
import { initialState, useExplorer } from './store.ts'

const branch = (id: string): Branch => ({
  id,
  label: id,
  scenario: 'sample',
  seed: 1,
  faults: [],
  settings: [],
  parent: null,
})
const state = useExplorer.getState

beforeEach(() => {
  useExplorer.setState(initialState, true)
  actions.loadTrace(sampleTrace(), branch('b0'), 0)
})

describe('the cursor', () => {
  test('steps over what only moves data, unless asked for', () => {
    const { telling } = stepIndex(actions.prepareTrace(sampleTrace()))
    actions.stepForward()
    expect(state().cursor).toBe(telling[1])
    actions.setDataSteps(true)
    actions.stepForward()
    expect(state().cursor).toBe((telling[1] ?? 0) + 1)
    actions.stepBack()
    actions.stepBack()
    expect(state().cursor).toBe((telling[1] ?? 0) - 1)
  })

  test('stays within the run and takes the clock along', () => {
    actions.setCursor(1e9)
    expect(state().cursor).toBe((state().loaded?.steps.length ?? 0) - 1)
    actions.stepForward()
    actions.setCursor(-3)
    expect(state().cursor).toBe(0)
    actions.last()
    expect(state().clockUs).toBe(state().loaded?.steps.at(-1)?.atUs)
    actions.first()
    expect(state().clockUs).toBe(0)
  })

  test('jumps to the next of each kind and back over messages', () => {
    const sentHere = (): readonly string[] =>
      (state().loaded?.steps[state().cursor]?.events ?? []).flatMap(event =>
        event.kind === 'sent' && !event.traffic ? [event.name] : [],
      )
    expect(actions.nextMessage()).toBe(true)
    expect(sentHere()).toEqual(['CTAR'])
    actions.nextMessage()
    expect(sentHere()).toEqual(['PCTD'])
    actions.previousMessage()
    expect(sentHere()).toEqual(['CTAR'])
    expect(actions.nextFault()).toBe(true)
    expect(state().loaded?.steps[state().cursor]?.events.some(({ kind }) => kind === 'fault')).toBe(true)
    actions.last()
    expect(actions.nextTableChange()).toBe(false)
  })

  test('a person who moves it stops the playing', () => {
    actions.play()
    expect(state().playing).toBe(true)
    actions.stepForward()
    expect(state().playing).toBe(false)
  })

  test('playing from the end starts over', () => {
    actions.last()
    actions.play()
    expect(state()).toMatchObject({ cursor: 0, playing: true })
  })
})

describe('what is picked', () => {
  test('turns the inspector to the tab that explains it', () => {
    actions.select({ kind: 'row', node: 'nar', table: 'SAD', key: 'in/101' })
    expect(state().tab).toBe('row')
    actions.select({ kind: 'message', message: 3 })
    expect(state()).toMatchObject({ tab: 'packet', panel: 'packet' })
  })

  test('is dropped when another run has no such message', () => {
    actions.select({ kind: 'message', message: 200 })
    actions.loadTrace({ ...sampleTrace(), events: sampleTrace().events.slice(0, 40) }, branch('b1'))
    expect(state().selection).toEqual({ kind: 'none' })
  })
})

test('branches keep their traces; going back to one is a look-up', () => {
  const first = state().loaded
  actions.loadTrace(sampleTrace(1_500), branch('b1'), 5)
  expect(state()).toMatchObject({ branch: 'b1', cursor: 5 })
  actions.showBranch('b0')
  expect(state().loaded).toBe(first)
  actions.showBranch('no such branch')
  expect(state().branch).toBe('b0')
})

test('without a moment in mind a run opens where the first message is sent', () => {
  const sent = (): readonly string[] =>
    (state().loaded?.steps[state().cursor]?.events ?? []).flatMap(event => (event.kind === 'sent' ? [event.name] : []))
  actions.loadTrace(sampleTrace(), branch('b1'))
  expect(sent()).toContain('CTAR')
  actions.last()
  actions.showBranch('b0')
  expect(sent()).toContain('CTAR')
})

test('changing to another branch to compare stays at the same time', () => {
  actions.loadTrace(sampleTrace(1_500), branch('b1'))
  actions.nextMessage()
  const { clockUs } = state()
  actions.showBranch('b0', 'same time')
  expect(state().clockUs).toBe(clockUs)
})
