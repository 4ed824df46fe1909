import { fail, present } from '../lib/assert.ts'
import type { Scenario, ScenarioLink } from '../scenarios/scenario.ts'
import type { NodeId } from '../trace/event.ts'
import type { CostProfile } from './costs.ts'
import type { Fault } from './faults/fault.ts'
import type { MachineHost } from './hosts/host.ts'
import type { IkeSuite } from '../protocol/crypto/ike/ike-suite.ts'
import type { AddressBook } from './nodes/routing.ts'

/** What stays the same during a run. */
export interface Environment {
  readonly scenario: Scenario
  readonly seed: number
  readonly faults: readonly Fault[]
  readonly host: MachineHost
  readonly costs: CostProfile
  readonly crypto: IkeSuite
  readonly addresses: AddressBook
  /** Link addresses of the nodes. */
  readonly macs: ReadonlyMap<NodeId, string>
  readonly links: ReadonlyMap<string, ScenarioLink>
}

export const linkById = (env: Environment, id: string): ScenarioLink =>
  env.links.get(id) ?? fail(`link ${id} is present`)

/** A radio cell: one router, mobiles come and go. */
export const isRadio = (link: ScenarioLink): boolean => link.between.length === 1

export const hasCell = (env: Environment, node: NodeId): boolean =>
  env.scenario.links.some(link => isRadio(link) && link.between[0] === node)

/** The cell of a router. */
export function radioOf(env: Environment, router: NodeId): ScenarioLink {
  const link = env.scenario.links.find(candidate => isRadio(candidate) && candidate.between[0] === router)
  return present(link, `radio cell of ${router}`)
}
