import type { Message } from '../../trace/messages.ts'
import type { LoadedTrace } from '../store/state.ts'
import { perTrace } from './per-trace.ts'
import { countUpTo } from './step-index.ts'

export interface Flight {
  readonly message: Message
  /** How far it is, 0 to 1, by virtual time. */
  readonly share: number
}

const sending = perTrace((loaded: LoadedTrace) => {
  const end = (message: Message): number => message.receivedUs ?? message.lostUs ?? message.sentUs
  return {
    sentUs: loaded.told.map(({ sentUs }) => sentUs),
    longestUs: loaded.told.reduce((longest, message) => Math.max(longest, end(message) - message.sentUs), 0),
  }
})

/** Frames on a link at a moment, by `lastStep` already sent. O(log n + those sent within the longest flight). */
export function flightsAt(loaded: LoadedTrace, timeUs: number, lastStep: number): readonly Flight[] {
  const { sentUs, longestUs } = sending(loaded)
  const flights: Flight[] = []
  for (let i = countUpTo(sentUs, timeUs) - 1; i >= 0; i -= 1) {
    const message = loaded.told[i]
    if (message === undefined || message.sentUs < timeUs - longestUs) break
    const endUs = message.receivedUs ?? message.lostUs
    if (message.step > lastStep || endUs === null) continue
    // At one and the same moment the step decides whether it has arrived.
    const arrived = endUs < timeUs || (endUs === timeUs && (message.receivedStep ?? lastStep) <= lastStep)
    if (arrived) continue
    flights.push({
      message,
      share: endUs === message.sentUs ? 0 : (timeUs - message.sentUs) / (endUs - message.sentUs),
    })
  }
  return flights.reverse()
}

/** Frames that ended in loss at the step the cursor is on. */
export function lossesAt(loaded: LoadedTrace, cursor: number): readonly Message[] {
  const events = loaded.steps[cursor]?.events ?? []
  return events.flatMap(event => {
    const message = event.kind === 'lost' ? loaded.messages[event.message - 1] : undefined
    return message === undefined ? [] : [message]
  })
}
