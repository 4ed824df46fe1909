import type { FailureText } from './ike-reports.ts'
import type { IkeReport } from './ike/ike-output.ts'

/** A failure of IKEv1; undefined for what went well or was wanted. */
export function describeIkev1Report(report: IkeReport): FailureText | undefined {
  switch (report.what) {
    case 'setup-failed': {
      const why = report.notify === '' ? report.code : `${report.code}, ${report.notify}`
      return { code: `ike-${report.code}`, text: `${report.sa} is not set up: ${why}`, ref: 'RFC 2408 §5.1' }
    }
    case 'child-failed': {
      const isConfig = /\/config\/\d+$/.test(report.child)
      return {
        code: isConfig ? 'ike-config-failed' : 'ike-child-failed',
        text: `${report.child} of ${report.sa} ${isConfig ? 'brings no address' : 'makes no SAs'}: ${report.outcome}`,
        ref: isConfig ? 'draft-dukes-ike-mode-cfg §5.1' : 'RFC 2409 §5.5',
      }
    }
    case 'sa-removed':
      if (report.reason === 'no-answer')
        return { code: 'ike-no-answer', text: `${report.sa} is given up: no-answer`, ref: 'RFC 3706 §5.4' }
      return report.reason === 'expired'
        ? { code: 'ike-lifetime-over', text: `${report.sa} is over its lifetime`, ref: 'RFC 2409 §3' }
        : undefined
    default:
      return undefined
  }
}
