import type { MachineDefinition } from '../definition.ts'
import { arrivalMachine } from './arrival.machine.ts'
import { drainMachine } from './drain.machine.ts'
import { handoverMachine } from './handover.machine.ts'

/** Every machine of gateways that hand clients over (Palomares 2013). */
export const gatewayMachines: readonly MachineDefinition[] = [handoverMachine, arrivalMachine, drainMachine]
