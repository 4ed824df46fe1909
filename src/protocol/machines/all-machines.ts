import { mobileNodeMachine } from './cxtp/mobile-node.machine.ts'
import { newRouterMachine } from './cxtp/new-router.machine.ts'
import { previousRouterMachine } from './cxtp/previous-router.machine.ts'
import type { MachineDefinition } from './definition.ts'
import { homeAgentMachine } from './mobility/home-agent.machine.ts'
import { mobilityMachine } from './mobility/mobile-node.machine.ts'
import { udpSourceMachine } from './traffic/udp-source.machine.ts'

/** Every machine, for charts, clause coverage and the tests that hold for all. */
export const allMachines: readonly MachineDefinition[] = [
  mobileNodeMachine,
  previousRouterMachine,
  newRouterMachine,
  mobilityMachine,
  homeAgentMachine,
  udpSourceMachine,
]
