import type { Scenario } from '../scenario.ts'
import { BASE, TUNNEL } from './base.ts'

const TUNNELS = 20
const spi = (number: number): string => `0x${number.toString(16)}`

export default {
  ...BASE,
  id: 'cxtp-many-sas',
  title: 'More contexts than one packet holds',
  summary:
    'The MN has twenty tunnels: forty SAs and their policies make a PCTD of 11 kB. It goes as one SCTP message in parts with consecutive numbers, and nAR has nothing of it until the last part came.',
  source: { work: 'RFC 4067', section: '2.4, 3.1; RFC 9260 §6.9' },
  tunnels: Array.from({ length: TUNNELS }, (_, at) => ({
    ...TUNNEL,
    spiToRouter: spi(0x101 + 2 * at),
    spiToMobile: spi(0x102 + 2 * at),
  })),
  untilUs: 4_000_000,
} satisfies Scenario
