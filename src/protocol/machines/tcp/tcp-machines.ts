import type { MachineDefinition } from '../definition.ts'
import { tcpReceiverMachine } from './receiver.machine.ts'
import { tcpSenderMachine } from './sender.machine.ts'

/** The machines of TCP downloads. */
export const tcpMachines: readonly MachineDefinition[] = [tcpSenderMachine, tcpReceiverMachine]
