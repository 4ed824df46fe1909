import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import type { IkeWork } from './ike-work.ts'
import { initiate } from './init-initiator.ts'
import { judgeRedirect, tellRefused } from './redirect.ts'
import { ikePlaces } from './udp-places.ts'

/** The same peer by its PAD row, at another address: policies and PAD stay (RFC 5685 §3). */
export function followRedirect(work: IkeWork, name: string): void {
  const sa = work.sa(name)
  const { redirectTo, redirects } = sa.mobility
  if (redirectTo === '') return
  work.mark('redirect-followed', 'RFC 5685 §3', `${name}: ${sa.remote.address} sends on to ${redirectTo}`)
  const next = initiate(work, work.peer(sa.peer), ...ikePlaces(sa, redirectTo), sa.flow)
  const { mobility } = work.sa(next)
  // What was to take an SA's place and is sent on takes it there.
  const replaces = sa.phase === 'established' ? sa.mobility.line : sa.mobility.replaces
  work.changeSa(next, { mobility: { ...mobility, redirectedFrom: sa.remote.address, redirects, replaces } })
}

/** A client in the middle of a session is asked to go to another gateway (RFC 5685 §5). */
export function receiveActiveRedirect(work: IkeWork, name: string, payloads: readonly ClearPayload[]): void {
  const verdict = judgeRedirect(work, name, payloads, new Uint8Array(0))
  if (verdict === 'follow') return followRedirect(work, name)
  if (verdict !== 'none') tellRefused(work, name, verdict)
}
