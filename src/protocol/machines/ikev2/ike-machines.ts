import type { MachineDefinition } from '../definition.ts'
import { childMachine } from './child.machine.ts'
import { initiatorMachine } from './initiator.machine.ts'
import { mobikeInitiatorMachine } from './mobike-initiator.machine.ts'
import { mobikeResponderMachine } from './mobike-responder.machine.ts'
import { natKeepaliveMachine } from './nat-keepalive.machine.ts'
import { inactivityMachine } from './inactivity.machine.ts'
import { reauthInitiatorMachine } from './reauth-initiator.machine.ts'
import { reauthResponderMachine } from './reauth-responder.machine.ts'
import { redirectGraceMachine } from './redirect-grace.machine.ts'
import { lifetimeMachine } from './lifetime.machine.ts'
import { requestMachine } from './request.machine.ts'
import { responderMachine } from './responder.machine.ts'
import { ikeSaMachine } from './sa.machine.ts'
import { spiChangeMachine } from './spi-change.machine.ts'
import { updateSpiMachine } from './update-spi.machine.ts'

/** Every machine of IKEv2. */
export const ikeMachines: readonly MachineDefinition[] = [
  initiatorMachine,
  responderMachine,
  ikeSaMachine,
  childMachine,
  requestMachine,
  lifetimeMachine,
  mobikeInitiatorMachine,
  mobikeResponderMachine,
  natKeepaliveMachine,
  redirectGraceMachine,
  updateSpiMachine,
  spiChangeMachine,
  reauthInitiatorMachine,
  reauthResponderMachine,
  inactivityMachine,
]
