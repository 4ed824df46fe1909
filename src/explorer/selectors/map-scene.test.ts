import { describe, expect, test } from 'vitest'
import { prepareTrace } from '../store/actions.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { lanes } from './lanes.ts'
import { flightsAt, lossesAt } from './map-flights.ts'
import { mapLayout, placeInCell } from './map-layout.ts'
import { routeOf } from './map-routes.ts'
import { mapScene } from './map-scene.ts'
import { mapSummary } from './map-summary.ts'
import { labelsOf } from './node-tables.ts'
import { stepAt } from './step-index.ts'

const loaded = prepareTrace(sampleTrace())
const place = lanes(loaded.trace, 1_016)
const layout = mapLayout(loaded.trace, place, 126)
const at = (ms: number) => {
  const scene = mapScene(loaded, stepAt(loaded, ms * 1_000), layout)
  if (scene === undefined) throw new Error('no scene')
  return scene
}
const pipes = (ms: number) =>
  at(ms)
    .pipes.filter(({ mobile }) => mobile === 'mn')
    .map(({ router, direction, state, label }) => `${router} ${direction} ${state} ${label}`)

test('nodes stand over their lifelines, cells around their routers', () => {
  for (const [id, { x }] of layout.fixed) expect(x).toBe(place.byNode.get(id)?.x)
  expect(layout.cells.map(({ router }) => router)).toEqual(['par', 'nar'])
  const [first, second] = layout.cells
  expect((first?.centre.x ?? 0) + (first?.rx ?? 0)).toBeLessThanOrEqual((second?.centre.x ?? 0) - (second?.rx ?? 0))
})

describe('the mobile', () => {
  test('moves from cell to cell and leaves a ring', () => {
    expect(at(100).mobiles[0]).toMatchObject({ id: 'mn', router: 'par', at: placeInCell(layout, 'par', 0), from: null })
    expect(at(1_400).mobiles[0]).toMatchObject({ router: null, from: placeInCell(layout, 'par', 0) })
    expect(at(1_500).mobiles[0]).toMatchObject({
      router: 'nar',
      at: placeInCell(layout, 'nar', 0),
      from: placeInCell(layout, 'par', 0),
    })
  })
  test('others keep to the far side of a cell', () => {
    expect(at(1_500).mobiles.find(({ id }) => id === 'mn2')?.at).toEqual(placeInCell(layout, 'nar', 1))
  })
})

test('many mobiles of a cell stand apart in it', () => {
  const { header } = loaded.trace
  const more = ['a', 'b', 'c'].map(id => ({
    id,
    label: id,
    role: 'mobile-node' as const,
    hostName: '',
    addresses: [],
    main: false,
  }))
  const wide = mapLayout({ header: { ...header, nodes: [...header.nodes, ...more] } }, place, 126)
  const places = [0, 1, 2, 3, 4, 5].map(slot => placeInCell(wide, 'par', slot))
  for (const [i, a] of places.entries()) {
    expect(a.y).toBeGreaterThan(20)
    expect(a.y).toBeLessThan(116)
    for (const b of places.slice(i + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual(34)
  }
})

test('a tunnel stands, is torn with the radio, changes with the SPI and stands again', () => {
  expect(pipes(100)).toEqual(['par up whole 0x101', 'par down whole 0x102'])
  expect(pipes(1_400)).toEqual(['par up torn 0x101', 'par down torn 0x102'])
  expect(pipes(1_450)).toContain('nar up changing 0x101 → 0x5f3a91c2')
  expect(pipes(1_500)).toEqual(['nar up whole 0x5f3a91c2', 'nar down whole 0x102'])
})

test('frames ride their links by virtual time', () => {
  const step = stepAt(loaded, 1_380_000)
  const [flight] = flightsAt(loaded, 1_382_000, step).filter(({ message }) => message.name === 'CTAR')
  expect(flight?.share).toBeCloseTo(0.5)
  expect(flightsAt(loaded, 1_384_000, step + 1).some(({ message }) => message.name === 'CTAR')).toBe(false)
  if (flight === undefined) throw new Error('no flight')
  const route = routeOf(flight.message, layout, at(1_380))
  expect(route).toHaveLength(2)
  expect(Math.abs((route[1]?.x ?? 0) - (layout.fixed.get('par')?.x ?? 0))).toBeLessThan(40)
  expect(lossesAt(loaded, stepAt(loaded, 1_387_000)).map(({ name }) => name)).toEqual(['CTDR'])
})

test('the map has a text form', () => {
  const text = mapSummary(at(1_500), labelsOf(loaded))
  expect(text).toContain('MN is in nAR’s cell.')
  expect(text).toContain('The tunnel between MN and nAR stands.')
  expect(mapSummary(at(1_400), labelsOf(loaded))).toContain('The tunnel between MN and pAR is broken.')
})
