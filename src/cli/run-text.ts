import { toAscii } from '../interchange/ascii.ts'
import { formatMicros } from '../lib/micros.ts'
import { FATES, messagesOf } from '../trace/messages.ts'
import { securitySetups } from '../trace/security-setup.ts'
import { traceDigest } from '../trace/digest.ts'
import { trafficFigures } from '../trace/traffic.ts'
import type { Trace } from '../trace/trace.ts'

/** A run for people: what came of it, then the ladder. */
export function runText(trace: Trace, all: boolean): string {
  const { header } = trace
  const lines = [
    `${header.scenario}: ${header.title} (${[header.source.work, header.source.section].filter(part => part !== '').join(', ')})`,
    `seed ${header.seed}, ${formatMicros(trace.endedAtUs)} of virtual time, ${trace.events.length} events, digest ${traceDigest(trace).slice(0, 16)}`,
    ...header.settings.map(setting => `set         ${setting}`),
    ...header.faults.map((fault, i) => `fault       ${fault}${header.faultHits?.[i] === 0 ? ' (met nothing)' : ''}`),
    `messages    ${messageCounts(trace)}`,
    `traffic     ${trafficLine(trace)}`,
    ...trafficFigures(trace).outages.map(
      ({ from, to, startUs, endUs, lost }) =>
        `outage      ${from} > ${to}: ${formatMicros(endUs - startUs)} from ${formatMicros(startUs)} on, ${lost} lost`,
    ),
    ...setupLines(trace),
    `invariants  ${invariantsLine(trace)}`,
    ...trace.invariants
      .filter(({ holds }) => !holds)
      .map(({ id, firstBrokenAtUs, text }) => `broken      ${id} at ${formatMicros(firstBrokenAtUs ?? 0)}: ${text}`),
  ]
  return `${lines.join('\n')}\n\n${toAscii(trace, { traffic: all })}`
}

function messageCounts(trace: Trace): string {
  const messages = messagesOf(trace).filter(({ traffic }) => !traffic)
  const counts = FATES.map(fate => [fate, messages.filter(message => message.fate === fate).length] as const)
  const fates = counts.filter(([, count]) => count > 0).map(([fate, count]) => `${count} ${fate}`)
  return `${messages.length}${fates.length === 0 ? '' : ` (${fates.join(', ')})`}`
}

function trafficLine(trace: Trace): string {
  const { sent, delivered, lost } = trafficFigures(trace)
  return sent === 0 ? 'none' : `${sent} sent, ${delivered} delivered, ${lost} lost`
}

/** Of each mobile that reached another cell; which one it was, where several did. */
function setupLines(trace: Trace): readonly string[] {
  const setups = securitySetups(trace)
  return setups.map(({ mobile, us }) => `setup       ${setups.length > 1 ? `${mobile}: ` : ''}${setupLine(us)}`)
}

const setupLine = (setupUs: number | null): string =>
  setupUs === null
    ? 'none: protected traffic never passed both ways after a move'
    : `${formatMicros(setupUs)} from link up until protected traffic can pass both ways`

function invariantsLine({ invariants }: Trace): string {
  const broken = invariants.filter(({ holds }) => !holds).length
  return broken === 0 ? `all ${invariants.length} hold` : `${invariants.length - broken} of ${invariants.length} hold`
}
