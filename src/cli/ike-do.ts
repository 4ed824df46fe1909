import { err, ok, type Result } from '../lib/result.ts'
import { canonicalIp } from '../protocol/wire/ip/address.ts'
import type { IkeCommand } from '../simulation/nodes/ike/ike-endpoint.ts'
import type { IkeOutput, IkeReport } from '../simulation/nodes/ike/ike-output.ts'
import { answersEcho, echoRequest } from './ike-ping.ts'
import type { IkeSession } from './ike-session.ts'

/** What a person may ask of an established SA. */
export type IkeDo =
  | {
      readonly type:
        'rekey-child' | 'rekey-ike' | 'reauth' | 'create-child' | 'dpd' | 'delete' | 'delete-child' | 'closed'
    }
  | { readonly type: 'move' | 'ping'; readonly address: string }
  | { readonly type: 'wait'; readonly ms: number }

const PLAIN = ['rekey-child', 'rekey-ike', 'reauth', 'create-child', 'dpd', 'delete', 'delete-child', 'closed'] as const
const ALLOWED = [...PLAIN, 'move ADDRESS', 'ping ADDRESS', 'wait SECONDS'].join(', ')

/** Reads `rekey-child`, `ping 10.10.0.1` or `ping:10.10.0.1`. */
export function readDo(text: string): Result<IkeDo, string> {
  const match = /^([a-z-]+)(?:[:\s]\s*(\S+))?$/.exec(text.trim())
  const [, name = '', argument] = match ?? []
  const plain = PLAIN.find(each => each === name)
  if (plain !== undefined && argument === undefined) return ok({ type: plain })
  if ((name === 'move' || name === 'ping') && argument !== undefined) {
    const address = canonicalIp(argument)
    if (address !== undefined) return ok({ type: name, address })
  }
  const seconds = Number(argument)
  if (name === 'wait' && seconds >= 0 && seconds <= 3_600) return ok({ type: 'wait', ms: seconds * 1_000 })
  return err(`${text}: no such command; allowed: ${ALLOWED}`)
}

/** All commands of `--do`, joined by commas. */
export function readDos(text: string): Result<readonly IkeDo[], string> {
  const commands: IkeDo[] = []
  for (const part of text.split(',')) {
    const command = readDo(part)
    if (!command.ok) return command
    commands.push(command.value)
  }
  return ok(commands)
}

export interface Done {
  readonly ok: boolean
  readonly detail: string
}

const reportOf = (output: IkeOutput): IkeReport | undefined => (output.kind === 'report' ? output.report : undefined)

/** Says what an event means for a command that is waited for; `undefined`: nothing yet. */
type Pick = (report: IkeReport) => Done | undefined

/** Does one command and waits for what comes of it, at most `timeoutMs`. */
export async function carryOut(session: IkeSession, command: IkeDo, timeoutMs: number): Promise<Done> {
  const sa = session.endpoint.sas.values().find(each => each.phase === 'established')
  if (command.type === 'closed' && sa === undefined) return { ok: true, detail: 'closed' }
  if (sa === undefined) return { ok: false, detail: 'there is no IKE SA' }
  const child = session.endpoint.children.values().findLast(each => each.installed)
  const until = async (pick: Pick, begin?: IkeCommand): Promise<Done> => {
    const wait = session.waitFor(output => {
      const report = reportOf(output)
      return report && (pick(report) ?? gone(report, sa.name))
    }, timeoutMs)
    if (begin !== undefined) session.command(begin)
    return (await wait) ?? { ok: false, detail: `nothing came of it in ${timeoutMs / 1_000} s` }
  }
  switch (command.type) {
    case 'rekey-ike':
      return until(rekeyed(sa.name), { type: 'rekey-ike', sa: sa.name })
    case 'reauth':
      return reauthenticated(session, sa.name, timeoutMs)
    case 'dpd':
      return until(({ what }) => (what === 'alive' ? { ok: true, detail: 'the peer answers' } : undefined), {
        type: 'liveness',
        sa: sa.name,
      })
    case 'delete':
      return until(removed(sa.name, 'deleted'), { type: 'delete-ike', sa: sa.name })
    case 'closed':
      return until(removed(sa.name))
    case 'create-child':
      return until(created, { type: 'create-child', sa: sa.name })
    case 'move': {
      const local = await session.open({ address: command.address, port: 0 })
      return local.ok
        ? until(moved(command.address), { type: 'move', sa: sa.name, local: local.value })
        : { ok: false, detail: local.error }
    }
    case 'ping':
      return ping(session, command.address, child?.localRanges[0], timeoutMs)
    case 'wait':
      await session.waitFor(() => undefined, command.ms)
      return { ok: true, detail: `${command.ms / 1_000} s` }
    case 'rekey-child':
    case 'delete-child':
      if (child === undefined) return { ok: false, detail: 'there is no child SA' }
      return until(replacedOrGone(child.name), { type: command.type, child: child.name })
  }
}

/** A new IKE SA stands and the old one is gone, in either order (RFC 4478 §2). */
async function reauthenticated(session: IkeSession, old: string, timeoutMs: number): Promise<Done> {
  let fresh: string | undefined
  let left = false
  const wait = session.waitFor(output => {
    const report = reportOf(output)
    if (report?.what === 'established' && report.sa !== old) fresh = report.sa
    if (report?.what === 'sa-removed' && report.sa === old) left = true
    return left && fresh !== undefined ? { ok: true, detail: `${fresh} in place of ${old}` } : undefined
  }, timeoutMs)
  session.command({ type: 'reauthenticate', sa: old })
  return (await wait) ?? { ok: false, detail: `nothing came of it in ${timeoutMs / 1_000} s` }
}

const rekeyed =
  (sa: string): Pick =>
  report => {
    if (report.what === 'rekey-failed' && report.sa === sa) return { ok: false, detail: 'refused' }
    if (report.what !== 'sa-removed' || report.sa !== sa) return undefined
    return { ok: report.reason === 'replaced', detail: `${sa} ${report.reason}` }
  }

const removed =
  (sa: string, reason?: string): Pick =>
  report =>
    report.what === 'sa-removed' && report.sa === sa
      ? { ok: reason === undefined || report.reason === reason, detail: report.reason }
      : undefined

const created: Pick = report => {
  if (report.what === 'child-installed') return { ok: true, detail: report.child }
  return report.what === 'child-failed' ? { ok: false, detail: report.outcome } : undefined
}

const moved =
  (address: string): Pick =>
  report =>
    report.what === 'moved' ? { ok: report.accepted, detail: report.accepted ? address : 'refused' } : undefined

const replacedOrGone =
  (child: string): Pick =>
  report => {
    if (report.what === 'child-failed') return { ok: false, detail: report.outcome }
    return report.what === 'child-removed' && report.child === child
      ? { ok: true, detail: `${child} is gone` }
      : undefined
  }

function gone(report: IkeReport, sa: string): Done | undefined {
  return report.what === 'sa-removed' && report.sa === sa
    ? { ok: false, detail: `the SA is gone: ${report.reason}` }
    : undefined
}

async function ping(
  session: IkeSession,
  address: string,
  range: { readonly from: string; readonly to: string } | undefined,
  timeoutMs: number,
): Promise<Done> {
  if (range === undefined) return { ok: false, detail: 'there is no child SA' }
  const source = hostOf(range)
  // Like any ping, again every second: a peer may not have put its SA in place yet when the first one comes.
  for (let leftMs = timeoutMs; leftMs > 0; leftMs -= PING_EVERY_MS) {
    const sequence = session.nextPing()
    const answer = session.waitFor(
      output => {
        if (output.kind === 'packet' && answersEcho(output.packet, address, sequence))
          return { ok: true, detail: address }
        return output.kind === 'refused' && output.code === 'no-policy' ? { ok: false, detail: output.text } : undefined
      },
      Math.min(leftMs, PING_EVERY_MS),
    )
    session.command({ type: 'send', packet: echoRequest(source, address, sequence) })
    const done = await answer
    if (done !== undefined) return done
  }
  return { ok: false, detail: `no answer from ${address} in ${timeoutMs / 1_000} s` }
}

const PING_EVERY_MS = 1_000

/** An address of the range that is not that of the network itself. */
function hostOf({ from, to }: { readonly from: string; readonly to: string }): string {
  if (from === to || from.includes(':')) return from
  const parts = from.split('.')
  return [...parts.slice(0, 3), String(Number(parts[3]) + 1)].join('.')
}
