import type { Micros } from '../../../lib/micros.ts'
import type { NodeId } from '../../../trace/event.ts'
import type { Dispatch } from '../../dispatch.ts'
import { daemonOf, setDaemon, waitingFor } from '../daemon.ts'
import { accessRouter } from '../tables.ts'
import { startDrain } from './drain.ts'
import { handOver, served } from './hand-over.ts'
import { isLeaving } from './handover.ts'
import { loadEveryUs, overloadOf, type Overload } from './load-count.ts'
import { isDraining, settleNewcomers } from './newcomers.ts'

/** A gateway with limits looks at its load from time to time, from the beginning. */
export function startLoadWatch(d: Dispatch, id: NodeId): void {
  const overload = overloadOf(d, id)
  if (overload !== undefined) d.schedule({ kind: 'load', node: id }, overload.everyUs)
}

/** A gateway that notes its load does so from time to time, from the beginning. */
export function noteLoad(d: Dispatch, id: NodeId): void {
  const everyUs = loadEveryUs(d, id)
  if (everyUs === undefined) return
  d.schedule({ kind: 'note-load', node: id }, everyUs)
  if (!d.node(id).up) return
  const router = accessRouter(d, id)
  const daemon = daemonOf(d, id)
  // What it has begun counts as far as it has come.
  const computedUs = daemon.spentUs - Math.max(0, daemon.untilUs - d.nowUs)
  const row = {
    clients: served(d, id).length,
    awaited: router.arrivals.values().filter(({ contexts }) => contexts !== undefined).length,
    packetsPerSecond: Math.round((router.load.notedPackets * 1_000_000) / everyUs),
    busyPerMille: Math.round(((computedUs - router.load.notedUs) * 1_000) / everyUs),
    waiting: waitingFor(daemon),
    waitingMost: daemon.waitingMost,
    waitedUs: daemon.waitedUs,
    everyUs,
  }
  d.setNode({ ...router, load: { ...router.load, notedPackets: 0, notedUs: computedUs } })
  if (router.daemon !== undefined) setDaemon(d, id, { waitingMost: row.waiting, waitedUs: 0 })
  d.record({ kind: 'row', node: id, table: 'Load', key: 'load', row, counter: true })
}

/** Step 2: over a limit, clients go, in the order in which they came, so many at one look. */
export function lookAtLoad(d: Dispatch, id: NodeId): void {
  const overload = overloadOf(d, id)
  if (overload === undefined) return
  startLoadWatch(d, id)
  if (!d.node(id).up) return
  const router = accessRouter(d, id)
  const here = served(d, id)
  const over = excess(overload, here.length, router.load)
  d.setNode({ ...router, load: { ...router.load, packets: 0, spentUs: 0, over: over !== undefined } })
  settleNewcomers(d, id)
  if (over === undefined) return
  if (overload.keep !== undefined) {
    if (isDraining(d, id)) return
    const text = `${over.why}: ${labelOf(d, id)} sends its clients to ${labelOf(d, overload.to)}`
    const { to, keep } = overload
    return d.recordAndThen({ kind: 'command', node: id, command: 'drain', text }, () => startDrain(d, id, to, keep))
  }
  const staying = here.filter(sa => !isLeaving(d, id, sa.remote.address))
  for (const { peer } of staying.slice(0, Math.min(over.clients, overload.atOnce))) {
    const text = `${over.why}: ${labelOf(d, id)} hands ${labelOf(d, peer)} over to ${labelOf(d, overload.to)}`
    d.recordAndThen({ kind: 'command', node: id, command: 'redirect-context', text }, () =>
      handOver(d, id, peer, overload.to),
    )
  }
}

const labelOf = (d: Dispatch, node: NodeId): string => d.env.scenario.nodes[node]?.label ?? node

/** Why it is too much, and how many clients too many, where that can be told. */
function excess(
  { saMax, packetsPerSecond, cpuPerMille, everyUs }: Overload,
  sas: number,
  { packets, spentUs }: { readonly packets: number; readonly spentUs: Micros },
): { readonly why: string; readonly clients: number } | undefined {
  if (saMax !== undefined && sas > saMax)
    return { why: `${sas} IKE SAs, where ${saMax} are the limit`, clients: sas - saMax }
  const perSecond = Math.round((packets * 1_000_000) / everyUs)
  if (packetsPerSecond !== undefined && perSecond > packetsPerSecond)
    return { why: `${perSecond} packets a second, where ${packetsPerSecond} are the limit`, clients: sas }
  const share = Math.round((spentUs * 1_000) / everyUs)
  if (cpuPerMille !== undefined && share > cpuPerMille)
    return { why: `busy for ${share} of 1000 parts of the time, where ${cpuPerMille} are the limit`, clients: sas }
  return undefined
}
