import { present } from '../../lib/assert.ts'
import { repairChecksums } from '../../protocol/wire/checksum/repair.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import type { Frame } from '../state.ts'
import { isFrameFault, selects } from './fault.ts'
import { countHit } from './hits.ts'
import type { Candidate, FrameFault, Selector } from './fault.ts'

export interface FaultedFrame {
  readonly message: number
  readonly link: string
  readonly from: NodeId
  readonly to: NodeId
  readonly frame: Frame
  readonly copyOf: number | null
  readonly forged: boolean
}

/**
 * Faults as middleware around every link: each fault whose selector means this frame acts on it, in the order given;
 * what is left goes on through `propagate`. Copies made by faults are not counted or faulted again, so that
 * `duplicate:CTAR` ends. Matches count from 1 in sending order (contract).
 */
export function applyFrameFaults(
  d: Dispatch,
  faulted: FaultedFrame,
  propagate: (bytes: Uint8Array, extraUs: number) => void,
): void {
  let bytes = faulted.frame.bytes
  let extraUs = 0
  let goesOn = true
  let lost = false
  if (faulted.copyOf === null && !faulted.forged) {
    d.env.faults.forEach((fault, index) => {
      // A frame that an earlier fault took away counts all the same: numbers are those of sending order.
      if (!isFrameFault(fault) || !countMatch(d, 2 * index, fault.selector, candidate(faulted)) || !goesOn) return
      const outcome = act(d, fault, index, faulted, bytes)
      bytes = outcome.bytes
      extraUs += outcome.extraUs
      goesOn = outcome.goesOn
      lost ||= fault.kind === 'drop'
    })
  }
  if (faulted.copyOf === null && !faulted.forged) markReleaseOfHeldBack(d, candidate(faulted), faulted.message)
  if (goesOn) propagate(bytes, extraUs)
  else if (lost) releaseBehind(d, faulted.message)
}

const candidate = ({ frame, from, to }: FaultedFrame): Candidate => ({ name: frame.name, from, to })

/** Counts a frame for the counter at `slot`; true when it is the one the selector means. */
function countMatch(d: Dispatch, slot: number, selector: Selector, frame: Candidate): boolean {
  if (!selects(selector, frame)) return false
  const seen = (d.state.matches[slot] ?? 0) + 1
  d.update({ matches: d.state.matches.with(slot, seen) })
  return selector.nth === undefined || selector.nth === seen
}

interface Outcome {
  readonly bytes: Uint8Array
  readonly extraUs: number
  readonly goesOn: boolean
}

function act(d: Dispatch, fault: FrameFault, index: number, faulted: FaultedFrame, bytes: Uint8Array): Outcome {
  const { message, link, from, to, frame } = faulted
  const record = (text: string, changed: Uint8Array | null = null): number =>
    d.record({ kind: 'fault', node: 'net', fault: fault.text, effect: fault.kind, message, text, bytes: changed })
  switch (fault.kind) {
    case 'drop':
      countHit(d, index)
      d.causedBy(record(`${frame.name} is dropped`), () =>
        d.record({ kind: 'lost', node: to, message, reason: 'fault', by: fault.text }),
      )
      return { bytes, extraUs: 0, goesOn: false }
    case 'delay':
      countHit(d, index)
      record(`${frame.name} is ${fault.byUs} µs late`)
      return { bytes, extraUs: fault.byUs, goesOn: true }
    case 'duplicate':
    case 'replay': {
      const seq = record(
        fault.kind === 'replay' ? `${frame.name} is recorded, to be replayed` : `${frame.name} is duplicated`,
      )
      d.causedBy(seq, () =>
        d.schedule(
          { kind: 'inject', fault: index, copyOf: message, link, from, to, frame: { ...frame, bytes } },
          fault.afterUs,
        ),
      )
      return { bytes, extraUs: 0, goesOn: true }
    }
    case 'corrupt': {
      if (fault.byte >= bytes.length) {
        record(`octet ${fault.byte} lies beyond the ${bytes.length} octets of this frame: nothing changed`)
        return { bytes, extraUs: 0, goesOn: true }
      }
      const before = present(bytes[fault.byte], 'octet inside the frame')
      const damaged = bytes.with(fault.byte, before ^ fault.xor)
      const changed = fault.checksum === 'repaired' ? repairChecksums(damaged) : damaged
      const repaired = fault.checksum === 'repaired' ? ', and the checksums fit it' : ''
      countHit(d, index)
      record(
        `octet ${fault.byte} of ${frame.name} becomes ${hexOctet(before ^ fault.xor)}, was ${hexOctet(before)}${repaired}`,
        changed,
      )
      return { bytes: changed, extraUs: 0, goesOn: true }
    }
    case 'reorder': {
      countHit(d, index)
      const seq = record(`${frame.name} is held until after the other message`)
      d.update({
        heldBack: [...d.state.heldBack, { fault: index, message, behind: null, link, from, to, bytes, cause: seq }],
      })
      return { bytes, extraUs: 0, goesOn: false }
    }
  }
}

const hexOctet = (octet: number): string => `0x${octet.toString(16).padStart(2, '0')}`

/** A frame that a reorder fault waits for was sent: frames held so far will follow behind it. */
function markReleaseOfHeldBack(d: Dispatch, sent: Candidate, message: number): void {
  d.env.faults.forEach((fault, index) => {
    if (fault.kind !== 'reorder' || !countMatch(d, 2 * index + 1, fault.after, sent)) return
    const heldBack = d.state.heldBack.map(held =>
      held.fault === index && held.behind === null ? { ...held, behind: message } : held,
    )
    d.update({ heldBack })
  })
}

/** Message `message` arrived or was lost: what was held for it arrives right behind it. */
export function releaseBehind(d: Dispatch, message: number): void {
  if (d.state.heldBack.length === 0) return
  const released = d.state.heldBack.filter(held => held.behind === message)
  if (released.length === 0) return
  d.update({ heldBack: d.state.heldBack.filter(held => held.behind !== message) })
  for (const { message: held, link, from, to, bytes, cause } of released) {
    d.causedBy(cause, () => d.schedule({ kind: 'arrive', message: held, link, from, to, bytes, forged: false }, 1))
  }
}
