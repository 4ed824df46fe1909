import { createInterface } from 'node:readline'
import { addressTowards } from '../ports/udp.ts'
import { writeKeys } from '../interchange/keys.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { IKE_NAT_PORT, IKE_PORT } from '../protocol/wire/ikev2/codes.ts'
import type { Place } from '../simulation/nodes/ike/ike-config.ts'
import type { IkeOutput, IkeReport } from '../simulation/nodes/ike/ike-output.ts'
import { floated, placeText } from '../simulation/nodes/ike/udp-places.ts'
import { carryOut, readDo, readDos, type IkeDo } from './ike-do.ts'
import { readIkeConfig, readPlace, type IkeOptions } from './ike-options.ts'
import { echoAnswer } from './ike-ping.ts'
import { IkeSession } from './ike-session.ts'
import { ikeSummary } from './ike-summary.ts'
import type { ExitCode, Io } from './io.ts'
import { writeFiles } from './scenario-run.ts'

const SETUP_MS = 60_000

interface Outcome {
  readonly command: string
  readonly ok: boolean
  readonly detail: string
}

/** `roamscope ike initiate` and `ike respond`: exit 0 when everything asked for succeeded, 1 when not, 2 for wrong usage. */
export async function ikeCommand(role: 'initiate' | 'respond', options: IkeOptions, io: Io): Promise<ExitCode> {
  const fail = (text: string): ExitCode => {
    io.err(`roamscope ike ${role}: ${text}\n`)
    return 2
  }
  const config = readIkeConfig(options, role, io.read)
  if (!config.ok) return fail(config.error)
  const commands = options.do === undefined ? undefined : readDos(options.do)
  if (commands?.ok === false) return fail(`--do: ${commands.error}`)
  const timeoutMs = options.timeout === undefined ? 15_000 : Number(options.timeout) * 1_000
  if (!(timeoutMs > 0)) return fail(`--timeout ${options.timeout}: allowed: seconds, more than 0`)
  const session = new IkeSession(config.value)
  session.listen(output => tell(output, session, io))
  try {
    const begun = role === 'initiate' ? await beginInitiator(session, options) : await beginResponder(session, options)
    if (!begun.ok) return fail(begun.error)
    if (role === 'respond') io.err(`listening on ${begun.value}\n`)
    const waitMs = role === 'initiate' ? SETUP_MS : 0
    const setup = await waitForSetup(session, waitMs)
    const outcomes: Outcome[] = [{ command: role, ...setup }]
    if (setup.ok) await perform(session, commands?.value, timeoutMs, outcomes, io)
    const good = outcomes.every(each => each.ok)
    const written = writeFiles(io, [[options.keys, () => writeKeys(session.keys.rows())]])
    if (!written.ok) return fail(`--keys ${written.error}`)
    if (options.json === true) {
      const summary = { format: 1, role, ok: good, commands: outcomes, sas: ikeSummary(session.endpoint) }
      io.out(`${JSON.stringify(summary, null, 2)}\n`)
    } else
      for (const { command, ok: done, detail } of outcomes) io.out(`${done ? 'ok' : 'failed'}  ${command}  ${detail}\n`)
    return good ? 0 : 1
  } finally {
    session.close()
  }
}

async function beginInitiator(session: IkeSession, options: IkeOptions): Promise<Result<string, string>> {
  if (options.remote === undefined) return err('--remote HOST:PORT is needed')
  const remote = readPlace('--remote', options.remote, IKE_PORT)
  if (!remote.ok) return remote
  const wanted = await localPlace(options, remote.value)
  if (!wanted.ok) return wanted
  const local = await session.open(wanted.value)
  if (!local.ok) return err(local.error)
  // From port 500 the talk moves to 4500 when NAT or MOBIKE want it (RFC 7296 §2.23).
  if (local.value.port === IKE_PORT) {
    const second = await session.open(floated(local.value))
    if (!second.ok) return err(second.error)
  }
  session.command({ type: 'initiate', peer: 'peer', local: local.value, remote: remote.value })
  return ok(placeText(local.value))
}

async function localPlace(options: IkeOptions, remote: Place): Promise<Result<Place, string>> {
  if (options.local !== undefined) return readPlace('--local', options.local, 0)
  const address = await addressTowards(remote)
  return address.ok ? ok({ address: address.value, port: 0 }) : err(address.error)
}

async function beginResponder(session: IkeSession, options: IkeOptions): Promise<Result<string, string>> {
  if (options.listen === undefined) return err('--listen HOST:PORT is needed')
  const place = readPlace('--listen', options.listen, IKE_PORT)
  if (!place.ok) return place
  const ports = place.value.port === IKE_PORT ? [IKE_PORT, IKE_NAT_PORT] : [place.value.port]
  const opened: string[] = []
  for (const port of ports) {
    const local = await session.open({ address: place.value.address, port })
    if (!local.ok) return err(local.error)
    opened.push(placeText(local.value))
  }
  return ok(opened.join(' and '))
}

/** The first SA that comes about, or why none does. `forMs` 0: as long as it takes. */
async function waitForSetup(
  session: IkeSession,
  forMs: number,
): Promise<{ readonly ok: boolean; readonly detail: string }> {
  let child = session.endpoint.children.values().find(each => each.installed)
  if (child !== undefined) return { ok: true, detail: child.sa }
  const report = await session.waitFor<IkeReport>(
    output => {
      if (output.kind !== 'report') return undefined
      const { what } = output.report
      if (what === 'established' || (what === 'setup-failed' && isFinal(output.report))) return output.report
      return undefined
    },
    forMs === 0 ? 2 ** 31 - 1 : forMs,
  )
  child = session.endpoint.children.values().find(each => each.installed)
  if (report?.what === 'established' && child !== undefined) return { ok: true, detail: report.sa }
  if (report?.what === 'established') return { ok: false, detail: 'the IKE SA is there, its child SA was refused' }
  if (report?.what === 'setup-failed')
    return { ok: false, detail: report.notify === '' ? report.code : `${report.code}: ${report.notify}` }
  return { ok: false, detail: 'no answer' }
}

/** An initiator that was told another group comes back, and one that gave up leaves room for the next. */
const isFinal = ({ code, notify }: Extract<IkeReport, { readonly what: 'setup-failed' }>): boolean =>
  notify !== 'INVALID_KE_PAYLOAD' && code !== 'half-open-expired' && code !== 'abandoned'

/** Commands of `--do`, or line by line from stdin until it ends or the SA does. */
async function perform(
  session: IkeSession,
  commands: readonly IkeDo[] | undefined,
  timeoutMs: number,
  outcomes: Outcome[],
  io: Io,
): Promise<void> {
  if (commands !== undefined) {
    for (const command of commands) {
      const done = await carryOut(session, command, timeoutMs)
      outcomes.push({ command: 'address' in command ? `${command.type} ${command.address}` : command.type, ...done })
      if (!done.ok) return
    }
    return
  }
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue
    const command = readDo(line)
    if (!command.ok) {
      io.err(`${command.error}\n`)
      continue
    }
    const done = await carryOut(session, command.value, timeoutMs)
    outcomes.push({ command: line.trim(), ...done })
    io.err(`${done.ok ? 'ok' : 'failed'}  ${line.trim()}  ${done.detail}\n`)
    if (ikeSummary(session.endpoint).length === 0) return
  }
}

/** Progress for a person; pings of the peer are answered. */
function tell(output: IkeOutput, session: IkeSession, io: Io): void {
  if (output.kind === 'packet') {
    const answer = echoAnswer(output.packet)
    if (answer !== undefined) session.command({ type: 'send', packet: answer })
  }
  if (output.kind === 'refused') io.err(`dropped: ${output.text} (${output.ref})\n`)
  if (output.kind === 'mark') io.err(`${output.mark}: ${output.text} (${output.ref})\n`)
  if (output.kind === 'report') {
    const { what, ...rest } = output.report
    io.err(`${what} ${Object.values(rest).join(' ')}\n`)
  }
}
