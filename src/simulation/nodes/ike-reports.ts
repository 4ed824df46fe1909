import type { IkeReport } from './ike/ike-output.ts'

/** A failure, in words for its user. */
export interface FailureText {
  readonly code: string
  readonly text: string
  readonly ref: string
}

/** How an exchange ended, where its name alone does not tell. */
const OUTCOMES: Readonly<Record<string, string>> = {
  unwanted: 'the peer wants another mode',
  'one-pair': 'the peer wants one pair of addresses',
}

/** A failure of IKEv2; undefined for what went well or was wanted. */
export function describeReport(report: IkeReport): FailureText | undefined {
  switch (report.what) {
    case 'setup-failed': {
      // The right group comes with the next try (RFC 7296 §1.2).
      if (report.notify === 'INVALID_KE_PAYLOAD' && report.code === 'refused') return undefined
      const why = report.notify === '' ? report.code : `${report.code}, ${report.notify}`
      return { code: `ike-${report.code}`, text: `${report.sa} is not set up: ${why}`, ref: 'RFC 7296 §2.21' }
    }
    case 'sa-removed':
      return report.reason === 'no-answer' || report.reason === 'fatal'
        ? { code: `ike-${report.reason}`, text: `${report.sa} is given up: ${report.reason}`, ref: 'RFC 7296 §2.4' }
        : undefined
    case 'rekey-failed':
      return { code: 'ike-rekey-failed', text: `${report.sa} could not be rekeyed`, ref: 'RFC 7296 §2.8' }
    case 'child-failed':
      return {
        code: 'ike-child-failed',
        text: `${report.child} of ${report.sa} is not made: ${OUTCOMES[report.outcome] ?? report.outcome}`,
        ref: 'RFC 7296 §1.3',
      }
    case 'lifetime-over':
      return {
        code: 'ike-lifetime-over',
        text: `${report.name} is over its lifetime and has no successor`,
        ref: 'RFC 4301 §4.4.2.1 b',
      }
    case 'moved':
      return report.accepted
        ? undefined
        : { code: 'ike-not-moved', text: `${report.sa} stays where it was`, ref: 'RFC 4555 §3.5' }
    case 'update-spi':
      if (report.outcome === 'resolved') return undefined
      return {
        code: report.outcome === 'denied' ? 'ike-transfer-denied' : 'ike-fallback',
        text:
          report.outcome === 'denied'
            ? `${report.sa} is not taken over: an SPI of it is in use here`
            : `${report.sa} is given up for a complete IKEv2: ${report.why} after ${report.roundTrips} round trips`,
        ref: report.outcome === 'denied' ? 'Hamer 2002 §7.2' : 'Allard 2008 §3.2.3',
      }
    default:
      return undefined
  }
}
