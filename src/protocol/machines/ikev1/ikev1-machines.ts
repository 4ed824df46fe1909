import type { MachineDefinition } from '../definition.ts'
import { dpdMachine } from './dpd.machine.ts'
import { isakmpSaMachine } from './isakmp-sa.machine.ts'
import { modeConfigMachine } from './mode-config.machine.ts'
import { phase1InitiatorMachine } from './phase1-initiator.machine.ts'
import { phase1ResponderMachine } from './phase1-responder.machine.ts'
import { quickModeMachine } from './quick-mode.machine.ts'

/** Every machine of IKEv1. */
export const ikev1Machines: readonly MachineDefinition[] = [
  phase1InitiatorMachine,
  phase1ResponderMachine,
  isakmpSaMachine,
  quickModeMachine,
  modeConfigMachine,
  dpdMachine,
]
