import { beforeEach, expect, test } from 'vitest'
import { loadTrace, prepareTrace, setLadderFilter, showBranch } from '../store/actions.ts'
import type { Branch } from '../store/state.ts'
import { initialState, useExplorer } from '../store/store.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { listedRows } from '../views/ladder/listed-messages.ts'
import { foldedByHand, hiddenCount, ladderFilter, NOTHING_HIDDEN, protocolOf, protocolsIn } from './ladder-filter.ts'
import { ladderLabels, takenGround, type LadderTexts } from './ladder-labels.ts'
import { ladderLayout } from './ladder-layout.ts'
import { boundsOf, inside, overlaps } from './labels-box.ts'
import { lanes } from './lanes.ts'

const loaded = prepareTrace(sampleTrace())
const texts: LadderTexts = {
  lost: name => `${name} lost`,
  noTraffic: ['no protected', 'traffic'],
  passes: length => `${length} pass`,
  packets: count => `${count} packets`,
}
const options = { zoom: 1, compressed: true, data: true, filter: NOTHING_HIDDEN }

beforeEach(() => useExplorer.setState(initialState, true))

test('the run says which protocols it speaks; parts of CXTP messages are CXTP', () => {
  expect(protocolsIn(loaded)).toEqual(['CXTP', 'MIPv6'])
  expect(protocolOf({ protocol: 'SCTP' })).toBe('CXTP')
})

test('a hidden protocol leaves picture and list, and is counted', () => {
  const filter = { protocols: ['MIPv6'], nodes: [] }
  const { arrows, dataLines } = ladderLayout(loaded, lanes(loaded.trace, 1_016), { ...options, filter })
  expect(arrows.map(arrow => arrow.message.name)).toEqual(['CTAR', 'PCTD', 'CTDR', 'CTAR', 'CTAA'])
  expect(dataLines.length).toBeGreaterThan(0)
  const rows = listedRows(loaded.messages, false, filter)
  expect(rows.filter(({ message }) => message.protocol === 'MIPv6')).toEqual([])
  expect(listedRows(loaded.messages, false, NOTHING_HIDDEN).length - rows.length).toBe(hiddenCount(loaded, filter))
  expect(hiddenCount(loaded, filter)).toBeGreaterThan(0)
})

test.each([
  [1_016, ['par']],
  [1_016, ['ha', 'nar']],
  [374, ['par']],
  [374, ['mn', 'ha']],
  [1_016, ['mn', 'par', 'nar', 'ha']],
])('at %i px with %j folded no label covers another, a lifeline or a strip', (width, nodes) => {
  const place = lanes(loaded.trace, width, new Set(nodes))
  expect(place.lanes.filter(({ node }) => nodes.includes(node))).toEqual([])
  expect(place.folded.map(({ id }) => id)).toEqual(expect.arrayContaining(nodes))
  const layout = ladderLayout(loaded, place, { ...options, filter: { protocols: [], nodes } })
  const { placed } = ladderLabels(layout, texts)
  const boxes = [...placed.values()].map(label => label.box)
  const page = { left: 0, top: 0, right: width, bottom: layout.scale.height }
  for (const [i, box] of boxes.entries()) {
    expect(inside(boundsOf(box), page)).toBe(true)
    for (const other of [...boxes.slice(i + 1), ...takenGround(layout)]) expect(overlaps(box, other)).toBe(false)
  }
  for (const { message } of layout.arrows)
    expect(nodes.includes(message.from) && nodes.includes(message.to)).toBe(false)
})

test('what is hidden is kept per run; a branch begins with what its parent hides', () => {
  const branch = (id: string, parent: Branch['parent']): Branch => ({
    id,
    label: id,
    scenario: 'cxtp-predictive',
    seed: 1,
    faults: [],
    settings: [],
    parent,
  })
  const filter = { protocols: ['MIPv6'], nodes: ['ha'] }
  loadTrace(loaded.trace, branch('b0', null))
  setLadderFilter(filter)
  loadTrace(loaded.trace, branch('b1', { branch: 'b0', step: 3 }))
  expect(ladderFilter(useExplorer.getState())).toBe(filter)
  expect(foldedByHand(useExplorer.getState())).toEqual(new Set(['ha']))
  setLadderFilter(NOTHING_HIDDEN)
  expect(foldedByHand(useExplorer.getState()).size).toBe(0)
  showBranch('b0')
  expect(ladderFilter(useExplorer.getState())).toBe(filter)
  loadTrace(loaded.trace, branch('b2', null))
  expect(ladderFilter(useExplorer.getState())).toBe(NOTHING_HIDDEN)
})
