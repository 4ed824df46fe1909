import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { cxtpDissector } from '../interchange/wireshark/cxtp-dissector.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { keyPreferences, type TsharkKeys } from './tshark-keys.ts'

/**
 * What tshark leaves unchecked unless told: it would call a capture with wrong checksums and wrong ICVs fine.
 * SCTP has a CRC32c (RFC 9260 §6.8); a value that tshark does not know it ignores in silence.
 */
const PREFERENCES = [
  'esp.enable_encryption_decode:TRUE',
  'esp.enable_authentication_check:TRUE',
  'ip.check_checksum:TRUE',
  'udp.check_checksum:TRUE',
  'tcp.check_checksum:TRUE',
  'sctp.checksum:crc-32c',
  'ip.defragment:TRUE',
]

const MAX_OUTPUT_OCTETS = 256 * 1024 * 1024

/** TSHARK_PATH, else the first tshark on PATH or where Debian and macOS keep it; undefined when there is none. */
export function findTshark(): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map(folder => join(folder, 'tshark'))
  const places = [process.env['TSHARK_PATH'], ...onPath, '/Applications/Wireshark.app/Contents/MacOS/tshark']
  return places.find(place => place !== undefined && place !== '' && existsSync(place))
}

/**
 * Whether tests that need tshark are to be left out: only on a machine without it that is not continuous integration,
 * where its absence has to fail.
 */
export const maySkipTshark = (): boolean => findTshark() === undefined && !process.env['CI']

export interface TsharkOutput {
  readonly stdout: string
  /** Complaints, one a line; what tshark says about running as root is left out. */
  readonly complaints: readonly string[]
  readonly exitCode: number
}

function execute(program: string, args: readonly string[]): Promise<TsharkOutput> {
  // No folder of the user's: a person's own preferences must not change the verdict.
  const env = { ...process.env, HOME: '/nonexistent', XDG_CONFIG_HOME: '/nonexistent', LC_ALL: 'C.UTF-8' }
  return new Promise(done => {
    execFile(program, [...args], { env, maxBuffer: MAX_OUTPUT_OCTETS }, (error, stdout, stderr) => {
      const complaints = stderr.split('\n').filter(line => line !== '' && !line.includes('Running as user'))
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      done({ stdout, complaints, exitCode })
    })
  })
}

/**
 * Runs tshark over a capture (the octets of a pcapng file) with all checks on, our dissector of CXTP, and the keys in
 * its tables.
 * Errors: tshark is not on this machine, or a key is no hex.
 */
export async function runTshark(
  capture: Uint8Array,
  keys: TsharkKeys,
  args: readonly string[],
): Promise<Result<TsharkOutput, string>> {
  const program = findTshark()
  if (program === undefined) return err('tshark is not on this machine')
  const rows = keyPreferences(keys)
  if (!rows.ok) return rows
  const preferences = [...PREFERENCES, ...rows.value].flatMap(preference => ['-o', preference])
  const folder = await mkdtemp(join(tmpdir(), 'roamscope-tshark-'))
  try {
    const file = join(folder, 'capture.pcapng')
    await writeFile(file, capture)
    // tshark takes CXTP over ICMPv6 for neighbour discovery and calls it malformed.
    const dissector = join(folder, 'cxtp.lua')
    await writeFile(dissector, cxtpDissector())
    return ok(await execute(program, ['-n', '-X', `lua_script:${dissector}`, '-r', file, ...preferences, ...args]))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** tshark's decoded tree of the frames that a display filter selects, for messages of failed tests and for people. */
export async function tsharkTree(
  capture: Uint8Array,
  keys: TsharkKeys,
  filter: string,
): Promise<Result<string, string>> {
  const output = await runTshark(capture, keys, ['-V', '-Y', filter])
  return output.ok ? ok(output.value.stdout) : output
}
