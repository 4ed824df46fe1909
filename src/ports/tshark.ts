import { err, ok, type Result } from '../lib/result.ts'
import { judgeEsp } from './tshark-esp.ts'
import { readFrames, TSHARK_FIELDS, type TsharkFrame } from './tshark-frame.ts'
import { judgeIke } from './tshark-ike.ts'
import type { TsharkKeys } from './tshark-keys.ts'
import { runTshark } from './tshark-run.ts'

/** Something tshark, or a look at the fields it gives, holds against a capture. */
export interface TsharkFinding {
  /** Number of the frame from 1; 0 for the file as a whole. */
  readonly frame: number
  /** `warning`: odd, but allowed. */
  readonly severity: 'failure' | 'warning'
  readonly what: string
}

export interface TsharkVerdict {
  readonly frames: number
  /** Frames whose ESP or SK payload was decrypted, and authenticated where the SA has an ICV. */
  readonly opened: number
  readonly findings: readonly TsharkFinding[]
}

export interface JudgeOptions {
  /** ESP and SK payloads without a key are no failure. */
  readonly allowUndecrypted?: boolean
}

/** Of tshark's `_ws.expert.severity`. */
const SEVERITY_WARNING = 0x600000
const SEVERITY_ERROR = 0x800000

/** Experts that tshark calls warnings or notes, and that mean a wrong packet all the same. */
const WRONG_ALL_THE_SAME =
  /Pad length is too big|isn't a multiple of block size|Not enough data in IKEv2|Invalid fragment numbering/

/** `cxtp`: the ICMP checksum of CXTP, by our own dissector. */
const CHECKSUMS = ['ip', 'udp', 'tcp', 'icmp', 'icmpv6', 'sctp', 'cxtp'] as const

function* judgeExperts(frame: TsharkFrame): Generator<Omit<TsharkFinding, 'frame'>> {
  const severities = frame.all('_ws.expert.severity').map(Number)
  for (const [at, what] of frame.all('_ws.expert.message').entries()) {
    const severity = severities[at] ?? 0
    // Checksums and malformed packets are looked for by field, where also those without an expert item show.
    if (/checksum|Malformed/i.test(what)) continue
    if (severity >= SEVERITY_ERROR || WRONG_ALL_THE_SAME.test(what)) yield { severity: 'failure', what }
    else if (severity >= SEVERITY_WARNING) yield { severity: 'warning', what }
  }
}

function* judgePacket(frame: TsharkFrame): Generator<Omit<TsharkFinding, 'frame'>> {
  if (frame.first('frame.cap_len') !== frame.first('frame.len'))
    yield { severity: 'failure', what: 'the frame was cut short on capture' }
  if (frame.has('_ws.malformed'))
    yield { severity: 'failure', what: `malformed packet (${frame.first('frame.protocols')})` }
  if (frame.has('_ws.short'))
    yield { severity: 'failure', what: 'the packet is shorter than its own length fields say' }
  for (const protocol of CHECKSUMS)
    // 0 is "bad"; 1 good, 2 unverified (a fragment, say), 3 not present.
    if (frame.all(`${protocol}.checksum.status`).includes('0'))
      yield { severity: 'failure', what: `bad ${protocol} checksum` }
  yield* judgeExperts(frame)
}

/**
 * Judges a capture (the octets of a pcapng file) by tshark: malformed packets, bad checksums, also inside ESP; bad ICVs;
 * what no key opens; padding and next headers that do not fit. tshark itself says "fine" (exit code 0) to all of these.
 * Not judged: ChaCha20-Poly1305 and extended sequence numbers, which tshark 4.0 cannot do.
 */
export async function judgeCapture(
  capture: Uint8Array,
  keys: TsharkKeys = {},
  { allowUndecrypted = false }: JudgeOptions = {},
): Promise<Result<TsharkVerdict, string>> {
  const output = await runTshark(capture, keys, TSHARK_FIELDS)
  if (!output.ok) return err(output.error)
  const { stdout, complaints, exitCode } = output.value
  const frames = readFrames(stdout)
  const ofFile: TsharkFinding[] = complaints.map(what => ({ frame: 0, severity: 'failure', what }))
  if (exitCode !== 0) ofFile.push({ frame: 0, severity: 'failure', what: `tshark ended with exit code ${exitCode}` })
  if (frames.length === 0) ofFile.push({ frame: 0, severity: 'failure', what: 'no frame in the file' })
  const lastSequence = new Map<string, number>()
  let opened = 0
  const ofFrames = frames.flatMap(frame => {
    const sealed = [judgeEsp(frame, keys, lastSequence), judgeIke(frame)].filter(each => each !== undefined)
    if (sealed.some(each => each.state === 'opened')) opened += 1
    const found = [
      ...judgePacket(frame),
      ...sealed.flatMap(({ state, findings }) =>
        // A frame without a key carries one finding: that it has none.
        findings.map(each =>
          state === 'closed' && allowUndecrypted ? { ...each, severity: 'warning' as const } : each,
        ),
      ),
    ]
    return found.map(each => ({ frame: frame.number, ...each }))
  })
  return ok({ frames: frames.length, opened, findings: [...ofFile, ...ofFrames] })
}

/** The failures as lines for a test to compare with `[]`: `frame 3: bad udp checksum`. */
export const failuresOf = (verdict: TsharkVerdict): string[] =>
  verdict.findings
    .filter(each => each.severity === 'failure')
    .map(each => (each.frame === 0 ? each.what : `frame ${each.frame}: ${each.what}`))
