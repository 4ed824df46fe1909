import { gzipSync } from 'fflate'
import { utf8 } from '../../lib/bytes.ts'
import { err } from '../../lib/result.ts'
import { traceDigest } from '../../trace/digest.ts'
import { describeTraceFileError, readTraceFile } from '../../trace/file.ts'
import { gunzip, isGzip } from '../../trace/gunzip.ts'
import { notify } from './actions.ts'
import { LONGEST_PACKED } from './address.ts'
import { openTrace } from './branch-actions.ts'
import type { CustomScenario } from './state.ts'

/** A link is short; what it unpacks to is bounded again by the readers of scenarios and traces. */
const LARGEST_OCTETS = 16 * 2 ** 20

/** What a run of a scenario of somebody's own is asked for by; the trace tells its real name. */
export const CUSTOM = 'custom'

/** A scenario as it goes into a link: gzip without a date, so that equal texts give equal links. */
export function packScenario(text: string): CustomScenario {
  const packed = gzipSync(utf8(text), { level: 9, mtime: 0 })
  return { text, packed: toBase64Url(packed) }
}

export const fitsLink = ({ packed }: CustomScenario): boolean => packed.length <= LONGEST_PACKED

/**
 * What a link carries: a scenario's text is handed back to be run; a trace is shown. Undefined with one sentence said
 * where it is neither.
 */
export function openPacked(packed: string): CustomScenario | undefined {
  const given = fromBase64Url(packed)
  const octets = isGzip(given) ? gunzip(given, LARGEST_OCTETS) : err('octets that are no gzip')
  if (!octets.ok) {
    notify({ kind: 'error', text: `What the link carries cannot be unpacked: found ${octets.error}.` })
    return undefined
  }
  const text = new TextDecoder().decode(octets.value)
  if (!text.includes('"roamscope-trace"')) return { text, packed }
  const trace = readTraceFile(octets.value)
  if (trace.ok) openTrace({ ...trace.value, digest: traceDigest(trace.value) })
  else notify({ kind: 'error', text: `The trace in the link, ${describeTraceFileError(trace.error)}` })
  return undefined
}

function toBase64Url(octets: Uint8Array): string {
  let text = ''
  for (const octet of octets) text += String.fromCharCode(octet)
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function fromBase64Url(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0))
  } catch {
    // A length that no octets have: nothing to unpack.
    return new Uint8Array(0)
  }
}
