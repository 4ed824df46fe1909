import { samples, type Sample } from './samples.fixture.ts'
import { tcpSamples } from './samples-tcp.fixture.ts'

/** Machines outside IKE, whose events come as samples. */
export const allSamples: readonly Sample[] = [...samples, ...tcpSamples]
