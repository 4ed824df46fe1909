import { notifyOf } from '../../../protocol/wire/ikev2/find.ts'
import { notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import type { IkeWork } from './ike-work.ts'
import { WINDOW_MAX } from './window.ts'

/** SET_WINDOW_SIZE, where this side takes more than one request at once (RFC 7296 §2.3). */
export function windowPayload(work: IkeWork): readonly ClearPayload[] {
  const { window } = work.endpoint.config
  return window > 1 ? [notifyWith('SET_WINDOW_SIZE', { size: window })] : []
}

/** The promise for an SA that is in use already: it counts from the moment it is made. */
export function promiseWindow(work: IkeWork, sa: string): readonly ClearPayload[] {
  work.changeSa(sa, { ownWindow: work.endpoint.config.window })
  return windowPayload(work)
}

/** What the peer promises; a window never becomes smaller (RFC 7296 §2.3). */
export function noteWindow(work: IkeWork, sa: string, payloads: readonly ClearPayload[]): void {
  const told = notifyOf(payloads, 'SET_WINDOW_SIZE')
  if (told === undefined) return
  const peerWindow = Math.max(work.sa(sa).peerWindow, Math.min(told.data.size, WINDOW_MAX))
  work.changeSa(sa, { peerWindow })
  work.mark('window-set', 'RFC 7296 §2.3', `${sa}: the peer takes ${peerWindow} requests at once`)
}
