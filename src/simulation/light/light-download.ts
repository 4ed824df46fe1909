import { assert, present } from '../../lib/assert.ts'
import type { Micros } from '../../lib/micros.ts'
import { tcpReceiverMachine } from '../../protocol/machines/tcp/receiver.machine.ts'
import { tcpSenderMachine } from '../../protocol/machines/tcp/sender.machine.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import { answerLength, downloadSettings, requestOf } from '../nodes/download-ends.ts'
import { downloadPath, type Cut } from './download-path.ts'
import { End } from './light-end.ts'
import { Pipe } from './pipe.ts'
import { SteadyFlow, type Flow } from './steady-flow.ts'

/** What a download came to. Times count from when the client connects; undefined: it never came to that. */
export interface LightDownload {
  readonly completeUs: Micros | undefined
  /** Time-outs of the server in all, the longest row of them, and the first segment it sent after the tunnel was back. */
  readonly timeouts: number
  readonly timeoutsInRow: number
  readonly firstSentAfterCutUs: Micros | undefined
  /** As the server estimates it when all is over; undefined: never measured (RFC 6298 §2.2). */
  readonly roundTripUs: Micros | undefined
  readonly segmentsSent: number
  readonly segmentsLost: number
  /** Of those sent: not played one by one, as they repeat others. */
  readonly segmentsLeftOut: number
}

/**
 * A download over the links of its scenario with the machines of the full run and nothing else: no octets, no seals, no
 * record. Its tunnel is away during `cut`. The same times to the µs as the full run's, as long as nothing else uses the
 * links: light-download.test.ts compares them. From the server that is a mobile with a gateway to a client behind that.
 * What repeats itself is left out, unless `everySegment` is asked for: nothing but the time it takes depends on that.
 */
export function lightDownload(
  scenario: Scenario,
  seed: number,
  cut: Cut | undefined,
  { everySegment = false }: { readonly everySegment?: boolean } = {},
): LightDownload {
  const download = present(scenario.downloads?.[0], 'a download')
  const { from, to, firstUs } = download
  const path = downloadPath(scenario, from, to)
  const [up, down] = [new Pipe(path.up, cut), new Pipe(path.down, cut)]
  const told = { completeUs: undefined as Micros | undefined, timeouts: 0, row: 0, timeoutsInRow: 0 }
  let firstSentAfterCutUs: Micros | undefined
  const server = new End(
    tcpSenderMachine,
    { settings: downloadSettings(download, seed, from), octets: answerLength(download) } as never,
    up,
    (effect, nowUs) => {
      if (effect.type === 'mark') {
        told.timeouts += 1
        told.row += 1
        told.timeoutsInRow = Math.max(told.timeoutsInRow, told.row)
      } else if (effect.type === 'transmit' && cut !== undefined && nowUs >= cut.toUs) firstSentAfterCutUs ??= nowUs
    },
  )
  const client = new End(
    tcpReceiverMachine,
    { settings: downloadSettings(download, seed, to), requestOctets: requestOf().length } as never,
    down,
    (effect, nowUs) => {
      if (effect.type === 'complete') told.completeUs = nowUs
    },
  )
  const flow = { server, client, up, down, cut }
  const steady = everySegment ? undefined : new SteadyFlow(flow)
  client.open(firstUs)
  for (let events = 0; told.completeUs === undefined && next(flow, steady, () => (told.row = 0)); events++)
    assert(events < EVENTS_MAX, 'a download comes to an end')
  return {
    completeUs: told.completeUs === undefined ? undefined : told.completeUs - firstUs,
    timeouts: told.timeouts,
    timeoutsInRow: told.timeoutsInRow,
    firstSentAfterCutUs: firstSentAfterCutUs === undefined ? undefined : firstSentAfterCutUs - firstUs,
    roundTripUs: server.actor.context['smoothedUs'] as Micros | undefined,
    segmentsSent: up.sent,
    segmentsLost: up.lost,
    segmentsLeftOut: steady?.segmentsLeftOut ?? 0,
  }
}
const EVENTS_MAX = 50_000_000

/** What comes next; false when nothing does. */
function next({ server, client, up, down }: Flow, steady: SteadyFlow | undefined, heard: () => void): boolean {
  const [serverTimer, clientTimer] = [server.nextTimer, client.nextTimer]
  const timerUs = Math.min(serverTimer?.atUs ?? Infinity, clientTimer?.atUs ?? Infinity)
  const arrivalUs = Math.min(up.nextUs, down.nextUs)
  if (arrivalUs === Infinity && timerUs === Infinity) return false
  if (arrivalUs > timerUs) {
    if (serverTimer?.atUs === timerUs) server.fire(serverTimer.delay, timerUs)
    else if (clientTimer !== undefined) client.fire(clientTimer.delay, timerUs)
  } else if (up.nextUs === arrivalUs) {
    const segment = up.take()
    // What the server sends without octets is an acknowledgement.
    client.take(segment)
  } else {
    const segment = down.take()
    heard()
    steady?.hears(segment)
    server.take(segment)
    steady?.goesOn(arrivalUs)
  }
  return true
}
