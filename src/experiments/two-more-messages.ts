import { present } from '../lib/assert.ts'
import { scenarioById } from '../scenarios/registry.ts'
import { applySettings } from '../scenarios/settings.ts'
import { measured } from './papers-comparison.ts'

/** Messages and octets over the access link of the new router, from a scenario with changes. */
interface Told {
  readonly scenario: string
  readonly settings: readonly string[]
  readonly messages: number
  readonly octets: number
}
/** What the two messages may have been that table 1 has beyond phase 1 and quick mode; in both modes. */
export interface Explanation {
  readonly name: string
  readonly main: Told
  readonly aggressive: Told
}

const WITH_NAR = 'ike.nodes.mn.peers.nar.ikev1'
const FOUR = ['ADDRESS', 'NETMASK', 'DNS', 'NBNS'].map(name => `INTERNAL_IP6_${name}`).join(', ')
const EXPLANATIONS: readonly {
  readonly name: string
  readonly scenarios: readonly [string, string]
  readonly settings: readonly string[]
}[] = [
  {
    name: 'INITIAL-CONTACT from either side, as racoon sends it',
    scenarios: ['ike1-main', 'ike1-aggressive'],
    settings: [],
  },
  {
    name: 'Mode Config, as strongSwan sends it',
    scenarios: ['ike1-modecfg', 'ike1-modecfg-aggressive'],
    settings: [],
  },
  {
    name: 'Mode Config that asks for four attributes, no INITIAL-CONTACT, Aggressive Mode 3 in clear',
    scenarios: ['ike1-modecfg', 'ike1-modecfg-aggressive'],
    settings: [
      `${WITH_NAR}.initialContact=none`,
      `${WITH_NAR}.sealsProof=false`,
      `${WITH_NAR}.modeConfig.asks=[${FOUR}]`,
    ],
  },
]

/** Runs that `twoMoreMessages` makes. */
export const EXPLAINING_RUNS = 2 * EXPLANATIONS.length

/** Both explanations of the paper's 11 and 8 messages, each by a run. `onRun` hears of each run to be made. */
export function twoMoreMessages(onRun: (done: number) => void = () => undefined): readonly Explanation[] {
  return EXPLANATIONS.map(({ name, scenarios: [main, aggressive], settings }, i) => {
    onRun(2 * i)
    const first = told(main, settings)
    onRun(2 * i + 1)
    return { name, main: first, aggressive: told(aggressive, settings) }
  })
}

function told(scenario: string, settings: readonly string[]): Told {
  const given = applySettings(present(scenarioById(scenario), scenario), settings)
  if (!given.ok) throw new Error(`assertion failed: ${given.error.path}: ${given.error.found}`)
  const { messages, octets } = measured(given.value)
  return { scenario, settings, messages, octets }
}
