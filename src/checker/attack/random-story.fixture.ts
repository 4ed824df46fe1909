import fc from 'fast-check'
import { BASE, CXTP, LINKS, mobile, MOVE_AT_US, NODES, TUNNEL } from '../../scenarios/cxtp/base.ts'
import type { CxtpSettings, Scenario, ScenarioLink, ScenarioNode, Stimulus } from '../../scenarios/scenario.ts'
import type { Trace } from '../../trace/trace.ts'
import { faultOf } from './random-faults.fixture.ts'

/** One random run: a scenario of family B with other settings, moves and faults. */
export interface Story {
  readonly scenario: Scenario
  readonly faults: readonly string[]
}

const THIRD = '2001:db8:3'

const like = (id: string, change: Pick<ScenarioLink, 'id' | 'between'>): ScenarioLink[] =>
  LINKS.filter(link => link.id === id).map(link => ({ ...link, ...change }))

const withThirdCell = (node: ScenarioNode, identifier: string): ScenarioNode => ({
  ...node,
  careOf: { ...node.careOf, far: `${THIRD}::${identifier}` },
})

/** The stations of Allard 2007 figure 4 and a third router, for moves that go on before the first one is over. */
export const THREE_ROUTERS: Pick<Scenario, 'nodes' | 'links'> = {
  nodes: {
    ...NODES,
    mn: withThirdCell(mobile('MN', 'mn.par.ipv6.com', '10', 'par'), '10'),
    far: { role: 'access-router', label: 'AR3', hostName: 'ar3.far.ipv6.com', address: `${THIRD}::1` },
  },
  links: [
    ...LINKS,
    ...like('radio-nar', { id: 'radio-far', between: ['far'] }),
    ...like('par-nar', { id: 'par-far', between: ['par', 'far'] }),
    ...like('par-nar', { id: 'nar-far', between: ['nar', 'far'] }),
    ...like('nar-ha', { id: 'far-ha', between: ['far', 'ha'] }),
  ],
}

/** A second mobile at nAR whose SPI is that of the first one. */
export const WITH_NEIGHBOUR: Pick<Scenario, 'nodes' | 'tunnels'> = {
  nodes: { mn2: { ...withThirdCell(mobile('MN2', 'mn2.nar.ipv6.com', '20', 'nar'), '20'), extra: true } },
  tunnels: [{ ...TUNNEL, mobile: 'mn2', router: 'nar', spiToMobile: '0xb310', sequence: 4_410 }],
}

const settings: fc.Arbitrary<Partial<CxtpSettings>> = fc.record(
  {
    acknowledgePrevious: fc.boolean(),
    replyToData: fc.boolean(),
    transport: fc.constantFrom('sctp', 'tcp'),
    routerProtection: fc.constantFrom('esp', 'none'),
    release: fc.constantFrom('transfer', 'reply', 'link-down'),
    ctarPath: fc.constantFrom('bypass', 'link-local'),
    lookupCase: fc.constantFrom(1, 2, 3),
    onCollision: fc.constantFrom('assign', 'refuse'),
    duplicateCtar: fc.constantFrom('repeat', 'ignore'),
    sequenceJump: fc.constantFrom(0, 1_000),
    requested: fc.constantFrom([], ['SAD', 'SPD']),
  },
  { requiredKeys: [] },
)

const cell = fc.constantFrom('nar', 'nar', 'par', 'far')

/** One to four moves, each perhaps announced, to right or wrong routers, perhaps before the one before is over. */
const scriptOf: fc.Arbitrary<Stimulus[]> = fc
  .array(
    fc.record({
      to: cell,
      afterUs: fc.oneof(
        fc.constant(0),
        fc.integer({ min: 1_000, max: 400_000 }),
        fc.integer({ max: 4_000_000, min: 0 }),
      ),
      linkDownUs: fc.constantFrom(0, 2_000, 50_000, 300_000),
      told: fc.option(fc.record({ to: cell, beforeUs: fc.integer({ min: 100, max: 300_000 }) }), { nil: undefined }),
      trigger: fc.option(fc.record({ by: cell, peer: cell, beforeUs: fc.integer({ min: 100, max: 300_000 }) }), {
        nil: undefined,
        freq: 3,
      }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map(moves => {
    let atUs = MOVE_AT_US
    return moves.flatMap(({ to, afterUs, linkDownUs, told, trigger }): Stimulus[] => {
      atUs += afterUs
      const move: Stimulus = { atUs, node: 'mn', do: 'move', to, linkDownUs }
      const before: Stimulus[] = []
      if (told !== undefined)
        before.push({ atUs: atUs - told.beforeUs, node: 'mn', do: 'predict-handover', to: told.to })
      if (trigger !== undefined && trigger.by !== trigger.peer)
        before.push({
          atUs: atUs - trigger.beforeUs,
          node: trigger.by,
          do: 'trigger-transfer',
          mobile: 'mn',
          peer: trigger.peer,
        })
      atUs += linkDownUs
      return [...before, move]
    })
  })

/** Dense traffic over a few seconds, or thin traffic until every timer of the standards has run out. */
const pace = fc.constantFrom(
  { untilUs: 5_000_000, everyUs: 50_000 },
  { untilUs: 24_000_000, everyUs: 300_000 },
  { untilUs: 75_000_000, everyUs: 1_000_000 },
)

export interface StoryOptions {
  /** Nodes that may crash. */
  readonly mayCrash: readonly string[]
  readonly maxFaults: number
}

/** A random run. Everything in it is valid: what comes of it is for the invariants to judge. */
export function storyOf({ mayCrash, maxFaults }: StoryOptions): fc.Arbitrary<Story> {
  return fc
    .record({ cxtp: settings, script: scriptOf, neighbour: fc.boolean(), pace, seed: fc.nat({ max: 1_000 }) })
    .chain(({ cxtp, script, neighbour, pace: { untilUs: least, everyUs }, seed }) => {
      // Counters of an old context catch up with every packet: that takes its time too.
      const untilUs = Math.max(least, Math.max(...script.map(({ atUs }) => atUs)) + 3_000_000)
      const scenario: Scenario = {
        ...BASE,
        id: 'random',
        title: 'random run',
        summary: '',
        source: { work: 'Roamscope', section: 'attack' },
        seed,
        untilUs,
        nodes: { ...THREE_ROUTERS.nodes, ...(neighbour ? WITH_NEIGHBOUR.nodes : {}) },
        links: THREE_ROUTERS.links,
        tunnels: [TUNNEL, ...(neighbour ? WITH_NEIGHBOUR.tunnels : [])],
        cxtp: { ...CXTP, ...cxtp },
        traffic: BASE.traffic.map(flow => ({ ...flow, everyUs })),
        script,
        reviewNotes: [],
      }
      const lastUs = Math.min(untilUs, Math.max(...script.map(({ atUs }) => atUs)) + 500_000)
      const bounds = { fromUs: MOVE_AT_US - 20_000, toUs: lastUs, mayCrash }
      return fc.array(faultOf(scenario, bounds), { maxLength: maxFaults }).map(faults => ({ scenario, faults }))
    })
}

/** A node is down or a link is cut when the run ends: silence then needs no report. */
export function disturbedAtEnd({ events }: Trace): boolean {
  const disturbed = new Set<string>()
  for (const event of events) {
    if (event.kind === 'node' && event.what === 'crashed') disturbed.add(event.node)
    if (event.kind === 'node' && event.what === 'restarted') disturbed.delete(event.node)
    if (event.kind === 'fault' && event.effect === 'partition') disturbed.add(event.fault)
    if (event.kind === 'fault' && event.effect === 'heal') disturbed.delete(event.fault)
  }
  return disturbed.size > 0
}

/** Transitions that no machine foresaw. */
export const surprises = ({ events }: Trace): readonly string[] =>
  events.flatMap(event =>
    event.kind === 'entered' && event.actions.includes('markUnexpected')
      ? [`${event.actor} takes ${event.event} in ${event.from} unprepared`]
      : [],
  )
