import fc from 'fast-check'
import { FORGEABLE } from '../../simulation/faults/parse-parts.ts'
import type { Scenario } from '../../scenarios/scenario.ts'

const NAMES = ['CTAR', 'CTAA', 'CTD', 'PCTD', 'CTDR', 'CTC', 'CT-Req', 'BU', 'BA', 'ESP', 'UDP'] as const

/** What is random about a fault: where in the story its times lie. */
export interface FaultBounds {
  /** Times of crashes, partitions and forgeries, µs: where handovers happen. */
  readonly fromUs: number
  readonly toUs: number
  /** Nodes that may crash; others keep what they know. */
  readonly mayCrash: readonly string[]
}

const milliseconds = (us: number): string => `${us}us`

/** Frames by name or by hop between neighbours of the scenario, the n-th of them or all. */
function selectorOf({ nodes, links }: Scenario): fc.Arbitrary<string> {
  const mobiles = Object.keys(nodes).filter(id => nodes[id]?.role === 'mobile-node')
  const hops = links.flatMap(({ between: [a = '', b] }) => (b === undefined ? mobiles.map(id => [a, id]) : [[a, b]]))
  const both = hops.flatMap(([a = '', b = '']) => [`${a}>${b}`, `${b}>${a}`])
  const early = fc.integer({ min: 1, max: 4 }).map(n => `#${n}`)
  const late = fc.integer({ min: 5, max: 200 }).map(n => `#${n}`)
  const control = fc.tuple(
    fc.constantFrom(...NAMES.slice(0, 9)),
    fc.oneof({ weight: 3, arbitrary: early }, fc.constant('')),
  )
  // Not every packet of the application: what nobody lets through for ever, nobody can report.
  const data = fc.tuple(fc.constantFrom(...NAMES.slice(9), ...both), fc.oneof(early, late))
  return fc.oneof({ weight: 4, arbitrary: control }, { weight: 1, arbitrary: data }).map(parts => parts.join(''))
}

/** A time between two bounds, or one a person would write. */
const lengthUs = (max: number): fc.Arbitrary<number> =>
  fc.oneof(fc.integer({ min: 0, max }), fc.integer({ min: 0, max: Math.min(max, 60_000) }))

/** A valid fault text for the scenario's nodes and messages. */
export function faultOf(scenario: Scenario, { fromUs, toUs, mayCrash }: FaultBounds): fc.Arbitrary<string> {
  const selector = selectorOf(scenario)
  const time = fc.integer({ min: fromUs, max: toUs }).map(milliseconds)
  const routers = Object.keys(scenario.nodes).filter(id => scenario.nodes[id]?.role === 'access-router')
  const ends = scenario.links.flatMap(({ between: [a = '', b = 'mn'] }) => [`${a}-${b}`])
  const crash = fc
    .tuple(fc.constantFrom('crash', 'restart'), fc.constantFrom(mayCrash[0] ?? '', ...mayCrash), time)
    .map(([kind, node, at]) => `${kind}:${node}@${at}`)
  const partition = fc
    .tuple(fc.constantFrom(...ends), fc.integer({ min: fromUs, max: toUs }), fc.integer({ min: 1, max: 3_000_000 }))
    .map(([pair, at, length]) => `partition:${pair}@${milliseconds(at)}..${milliseconds(at + length)}`)
  const forge = fc
    .tuple(fc.constantFrom(...FORGEABLE), time, fc.constantFrom('', ...routers.map(id => `:to=${id}`)))
    .map(([name, at, to]) => `forge:${name}@${at}${name === 'CTAA' || name === 'BU' ? '' : to}`)
  return fc.oneof(
    { weight: 6, arbitrary: selector.map(text => `drop:${text}`) },
    {
      weight: 4,
      arbitrary: fc.tuple(selector, lengthUs(4_000_000)).map(([text, us]) => `delay:${text}:${milliseconds(us)}`),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(selector, lengthUs(4_000_000)).map(([text, us]) => `duplicate:${text}:${milliseconds(us)}`),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(selector, lengthUs(6_000_000)).map(([text, us]) => `replay:${text}:${milliseconds(us)}`),
    },
    { weight: 2, arbitrary: fc.tuple(selector, selector).map(([text, other]) => `reorder:${text}:after=${other}`) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(selector, fc.nat({ max: 160 }), fc.integer({ min: 1, max: 255 }))
        .map(([text, byte, xor]) => `corrupt:${text}:byte=${byte},xor=${xor}`),
    },
    { weight: 2, arbitrary: partition },
    { weight: 3, arbitrary: forge },
    ...(mayCrash.length === 0 ? [] : [{ weight: 4, arbitrary: crash }]),
  )
}
