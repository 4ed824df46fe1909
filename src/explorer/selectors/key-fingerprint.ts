import { fingerprintOfOctets } from '../../interchange/trace-opener.ts'
import { perTrace } from './per-trace.ts'

/** Four hex digits by which people tell keys apart: the same as in the tables of a run. */
export const fingerprintOfKey = perTrace((octets: Uint8Array): string => fingerprintOfOctets(octets))
