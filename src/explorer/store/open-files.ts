import { captureTrace } from '../../interchange/capture/capture-trace.ts'
import { CAPTURE } from '../../trace/recorded.ts'
import { openingKeys, readKeys, type OpeningKeys } from '../../interchange/keys.ts'
import { readPcapng } from '../../interchange/pcapng-read.ts'
import { traceDigest } from '../../trace/digest.ts'
import { describeTraceFileError, readTraceFile } from '../../trace/file.ts'
import { files as say } from '../i18n/en/files.ts'
import { notify } from './actions.ts'
import { openTrace, runScenario } from './branch-actions.ts'
import { CUSTOM, fitsLink, packScenario } from './packed-scenario.ts'
import { useExplorer } from './store.ts'

/** Nothing larger is read: the limits of each format are checked again while reading. */
const LARGEST_FILE = 64 * 1024 * 1024

interface Named {
  readonly name: string
  readonly octets: Uint8Array
}

/** The capture opened last: its keys may come afterwards, in a file of their own. */
let lastCapture: Named | undefined

/** Opens a trace, or a capture with or without the file of its keys; what does not fit is said in one sentence. */
export async function openChosenFiles(chosen: readonly File[]): Promise<void> {
  const large = chosen.find(({ size }) => size > LARGEST_FILE)
  if (large !== undefined) return refuse(large.name, say.tooLarge(large.size, LARGEST_FILE))
  const read = await Promise.all(
    chosen.map(async (file): Promise<Named> => ({ name: file.name, octets: new Uint8Array(await file.arrayBuffer()) })),
  )
  const capture = read.find(isCapture)
  const rest = read.filter(file => file !== capture)
  const keys = rest.find(isKeys)
  if (capture !== undefined) return openCapture(capture, keys)
  if (keys !== undefined && lastCapture !== undefined && showsCapture()) return openCapture(lastCapture, keys)
  if (keys !== undefined) return refuse(keys.name, say.keysAlone)
  for (const file of rest) await (isScenario(file) ? openScenario(file) : openTraceFile(file))
}

const showsCapture = (): boolean => useExplorer.getState().loaded?.trace.header.scenario === CAPTURE

/** pcapng begins with its section header block; files of the older format are refused by its reader, by name. */
const isCapture = ({ octets }: Named): boolean =>
  ['0a0d0d0a', 'a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1'].includes(
    [...octets.subarray(0, 4)].map(octet => octet.toString(16).padStart(2, '0')).join(''),
  )

const KEY_FILE = /"(?:ike|ikev1|esp|enc_key|sk_ei)"\s*:/

function isKeys({ octets }: Named): boolean {
  const text = new TextDecoder().decode(octets.subarray(0, 65_536))
  return KEY_FILE.test(text) && !text.includes('"roamscope-trace"')
}

function openCapture(capture: Named, keysFile: Named | undefined): void {
  const read = readPcapng(capture.octets)
  if (!read.ok) return refuse(capture.name, read.error)
  let keys: OpeningKeys | undefined
  if (keysFile !== undefined) {
    const rows = readKeys(new TextDecoder().decode(keysFile.octets))
    if (!rows.ok) return refuse(keysFile.name, rows.error)
    keys = openingKeys(rows.value)
  }
  const trace = captureTrace(capture.name, read.value, keys)
  if (trace.events.length === 0) return refuse(capture.name, say.nothing(trace.header.reviewNotes[0]?.text ?? ''))
  lastCapture = capture
  openTrace({ ...trace, digest: traceDigest(trace) })
  const unread = trace.header.reviewNotes.length
  if (unread > 0 || keys === undefined)
    notify({ kind: 'hint', text: say.opened(trace.header.summary, unread, keys === undefined) })
}

/** A scenario has a script; a trace, too, tells of its scenario, but says what it is. */
function isScenario({ octets }: Named): boolean {
  const text = new TextDecoder().decode(octets.subarray(0, 1_000_000))
  return /^[\s{,]*"?(?:script|untilUs)"?\s*:/m.test(text) && !text.includes('"roamscope-trace"')
}

/** Runs somebody's own scenario; a link to the run carries it along. */
async function openScenario({ name, octets }: Named): Promise<void> {
  const custom = packScenario(new TextDecoder().decode(octets))
  const done = await runScenario(CUSTOM, { custom })
  const { notice } = useExplorer.getState()
  if (!done && notice?.kind === 'error') refuse(name, notice.text)
  else if (done && !fitsLink(custom)) notify({ kind: 'hint', text: say.noLink })
}

function openTraceFile({ name, octets }: Named): void {
  const trace = readTraceFile(octets)
  if (trace.ok) openTrace({ ...trace.value, digest: traceDigest(trace.value) })
  else refuse(name, describeTraceFileError(trace.error))
}

const refuse = (name: string, text: string): void => notify({ kind: 'error', text: `${name}, ${text}` })
