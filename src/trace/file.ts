import { gzipSync, strFromU8 } from 'fflate'
import { fromHex, utf8 } from '../lib/bytes.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { memberOf, pathText, placeIssue, showValue } from '../lib/schema-issue.ts'
import { eventToJson, traceDigest } from './digest.ts'
import type { TraceEvent } from './event.ts'
import { TRACE_LIMITS, traceFileSchema, type TraceFile } from './file-schema.ts'
import { gunzip, isGzip } from './gunzip.ts'
import { TRACE_FORMAT, type Trace } from './trace.ts'

type FileLimits = Pick<typeof TRACE_LIMITS, 'depth'> & { readonly fileOctets: number; readonly jsonOctets: number }

/** Why a file is no trace we can open: `place` is a path such as `events[17].atUs`, or a line and column. */
export interface TraceFileError {
  readonly place: string
  readonly found: string
  readonly allowed: string
}

/** One line: place, what was found, what is allowed. */
export const describeTraceFileError = ({ place, found, allowed }: TraceFileError): string =>
  `${place}: found ${found}, allowed: ${allowed}`

/** A trace as the octets of a `.roamscope.json` file; `gzip` packs it to about a tenth. */
export function writeTraceFile(trace: Trace, options: { readonly gzip?: boolean } = {}): Uint8Array {
  const file = {
    kind: 'roamscope-trace',
    digest: traceDigest(trace),
    header: trace.header,
    endedAtUs: trace.endedAtUs,
    invariants: trace.invariants,
    events: trace.events.map(eventToJson),
  }
  const octets = utf8(JSON.stringify(file))
  // A fixed time stamp: equal traces give equal files.
  return options.gzip === true ? gzipSync(octets, { mtime: '1980-01-01' }) : octets
}

/**
 * Reads a `.roamscope.json` file, packed or not. Everything is bounded (TRACE_LIMITS) and checked before it is used:
 * types, sizes, numbering, and that events refer only to what came before them.
 */
export function readTraceFile(octets: Uint8Array, limits: FileLimits = TRACE_LIMITS): Result<Trace, TraceFileError> {
  const json = unpack(octets, limits)
  if (!json.ok) return json
  const text = strFromU8(json.value)
  const nesting = checkDepth(text, limits.depth)
  if (nesting !== undefined) return err(nesting)
  const value = parseJson(text)
  if (!value.ok) return value
  const foreign = checkFormat(value.value)
  if (foreign !== undefined) return err(foreign)
  const parsed = traceFileSchema.safeParse(value.value)
  if (!parsed.success) {
    const { path, found, allowed } = placeIssue(parsed.error.issues[0], value.value)
    return err({ place: pathText(path) || 'file', found, allowed })
  }
  const order = checkOrder(parsed.data)
  if (order !== undefined) return err(order)
  const { header, endedAtUs, invariants, events } = parsed.data
  return ok({ header, endedAtUs, invariants, events: events.map(eventFromFile) })
}

function eventFromFile(event: TraceFile['events'][number]): TraceEvent {
  if (event.kind === 'sent') return { ...event, bytes: fromHex(event.bytes) }
  if (event.kind === 'fault') return { ...event, bytes: event.bytes === null ? null : fromHex(event.bytes) }
  return event
}

function unpack(octets: Uint8Array, limits: FileLimits): Result<Uint8Array, TraceFileError> {
  const tooLarge = (most: number): TraceFileError => ({
    place: 'file',
    found: `more than ${most} octets`,
    allowed: `at most ${limits.fileOctets} octets, ${limits.jsonOctets} unpacked`,
  })
  if (octets.length > limits.fileOctets) return err(tooLarge(limits.fileOctets))
  if (!isGzip(octets)) return ok(octets)
  const unpacked = gunzip(octets, limits.jsonOctets)
  if (unpacked.ok) return unpacked
  const tooMuch = unpacked.error.includes('more than')
  const allowed = tooMuch ? tooLarge(0).allowed : 'a whole gzip file or plain JSON'
  return err({ place: 'file', found: unpacked.error, allowed })
}

/** Nesting is bounded before parsing. */
function checkDepth(text: string, most: number): TraceFileError | undefined {
  let depth = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (quoted) {
      if (code === BACKSLASH) i += 1
      else if (code === QUOTE) quoted = false
    } else if (code === QUOTE) quoted = true
    else if (code === 0x5b || code === 0x7b) depth += 1
    else if (code === 0x5d || code === 0x7d) depth -= 1
    if (depth > most) {
      const allowed = `at most ${most} levels`
      return { place: placeIn(text, i), found: 'deeper nesting than a trace has', allowed }
    }
  }
  return undefined
}
const QUOTE = 0x22
const BACKSLASH = 0x5c

function placeIn(text: string, at: number): string {
  const before = text.slice(0, at)
  const line = before.split('\n').length
  return `line ${line}, column ${at - before.lastIndexOf('\n')}`
}

function parseJson(text: string): Result<unknown, TraceFileError> {
  try {
    return ok(JSON.parse(text))
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    const at = /position (\d+)/.exec(message)?.[1]
    const place = at === undefined ? 'file' : placeIn(text, Number(at))
    const found = text.trim() === '' ? 'an empty file' : 'text that is not JSON'
    return err({ place, found, allowed: 'a trace written by Roamscope (.roamscope.json, gzip or not)' })
  }
}

function checkFormat(value: unknown): TraceFileError | undefined {
  const kind = memberOf(value, 'kind')
  if (kind !== 'roamscope-trace') return { place: 'kind', found: showValue(kind), allowed: '"roamscope-trace"' }
  const format = memberOf(memberOf(value, 'header'), 'format')
  if (format === TRACE_FORMAT) return undefined
  return { place: 'header.format', found: showValue(format), allowed: `${TRACE_FORMAT} (made by another version?)` }
}

/** What the type of the file cannot say: events are numbered, ordered, and refer backwards. */
function checkOrder(file: TraceFile): TraceFileError | undefined {
  const sent = new Set<number>()
  let [step, atUs] = [0, 0]
  for (const [i, event] of file.events.entries()) {
    const wrong = (name: string, value: unknown, allowed: string): TraceFileError => ({
      place: `events[${i}].${name}`,
      found: showValue(value),
      allowed,
    })
    if (event.seq !== i) return wrong('seq', event.seq, `${i} (events are numbered from 0 without gaps)`)
    if (event.step < step) return wrong('step', event.step, `at least ${step} (steps only rise)`)
    if (event.atUs < atUs) return wrong('atUs', event.atUs, `at least ${atUs} (time only rises)`)
    if (event.cause !== null && event.cause >= i) return wrong('cause', event.cause, `null or less than ${i}`)
    if (event.kind === 'sent') sent.add(event.message)
    else if ((event.kind === 'received' || event.kind === 'lost') && !sent.has(event.message))
      return wrong('message', event.message, 'the number of a frame sent before')
    step = event.step
    atUs = event.atUs
  }
  return undefined
}
