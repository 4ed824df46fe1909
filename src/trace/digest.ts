import { sha256 } from '@noble/hashes/sha2.js'
import { canonicalJson } from '../lib/canonical-json.ts'
import { toHex, utf8 } from '../lib/bytes.ts'
import type { TraceEvent } from './event.ts'
import type { Trace, TraceHeader } from './trace.ts'

/** What a run is, without how it is titled and drawn: a better wording must not make another run of it. */
function headerForDigest(header: TraceHeader): unknown {
  const { title: _, summary: _summary, source: _source, charts: _charts, reviewNotes: _notes, ...told } = header
  // What the faults met follows from the events.
  const { faultHits: _hits, ...rest } = told
  const nodes = rest.nodes.map(({ id, role, hostName, addresses }) => ({ id, role, hostName, addresses }))
  return { ...rest, nodes }
}

/** An event with its octets as lower-case hex: plain JSON. */
export function eventToJson(event: TraceEvent): Readonly<Record<string, unknown>> {
  if (event.kind === 'sent') return { ...event, bytes: toHex(event.bytes) }
  if (event.kind === 'fault') return { ...event, bytes: event.bytes === null ? null : toHex(event.bytes) }
  return { ...event }
}

/**
 * SHA-256 (hex) of a run: header without presentation, end, then every event with its octets, one canonical JSON text
 * a line. Equal runs give equal digests on every machine and browser; invariants are judgements and do not count.
 */
export function traceDigest(trace: Trace): string {
  const hash = sha256.create()
  // Many short updates cost more than the hash itself.
  let lines = ''
  const feed = (value: unknown): void => {
    lines += `${canonicalJson(value)}\n`
    if (lines.length < FEED_CHARACTERS) return
    hash.update(utf8(lines))
    lines = ''
  }
  feed({ header: headerForDigest(trace.header), endedAtUs: trace.endedAtUs })
  for (const event of trace.events) feed(eventToJson(event))
  return toHex(hash.update(utf8(lines)).digest())
}
const FEED_CHARACTERS = 65_536

/** First eight hex digits of SHA-256: tells two frames apart in a line of text. */
export const shortHash = (bytes: Uint8Array): string => toHex(sha256(bytes).subarray(0, 4))
