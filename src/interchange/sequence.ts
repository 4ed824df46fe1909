import { formatMicros } from '../lib/micros.ts'
import type { NodeId, TraceEvent } from '../trace/event.ts'
import { messagesOf, type Message } from '../trace/messages.ts'
import type { Trace, TraceNode } from '../trace/trace.ts'

/** A run as a message sequence: what the text diagrams (Mermaid, PlantUML, ASCII) are drawn from. */
export interface Sequence {
  readonly title: string
  readonly participants: readonly TraceNode[]
  /** In order of time. */
  readonly items: readonly SequenceItem[]
}

export type SequenceItem =
  | {
      readonly kind: 'message'
      readonly atUs: number
      readonly message: Message
      /** `short (rest)`, or `short` alone. */
      readonly label: string
      readonly short: string
      readonly rest: string
      readonly lost: boolean
    }
  | { readonly kind: 'note'; readonly atUs: number; readonly node: NodeId; readonly text: string }

export interface SequenceOptions {
  /** Data packets too; default false. */
  readonly traffic?: boolean
}

/** Messages as they were sent, with the notes that explain them: moves, faults, refusals, crashes, reports. */
export function sequenceOf(trace: Trace, options: SequenceOptions = {}): Sequence {
  const messages = new Map(messagesOf(trace).map(message => [message.message, message]))
  const shown = (message: Message): boolean => options.traffic === true || !message.traffic
  const items: SequenceItem[] = []
  for (const event of trace.events) {
    if (event.kind === 'sent') {
      const message = messages.get(event.message)
      if (message !== undefined && shown(message)) items.push(messageItem(message))
      continue
    }
    const text = noteOf(event, id => messages.get(id)?.traffic === true && options.traffic !== true)
    if (text !== undefined) items.push({ kind: 'note', atUs: event.atUs, node: placeOf(event, messages), text })
  }
  return { title: trace.header.title, participants: participantsOf(trace, items), items }
}

function messageItem(message: Message): SequenceItem {
  const { number, name, protocol, bytes, encrypted, detail, copyOf, forged, fate, reason, sentUs } = message
  const marks = [
    encrypted && !name.startsWith('ESP') ? (protocol.startsWith('IKE') ? 'sealed' : 'in ESP') : '',
    detail,
    forged ? 'forged' : '',
    copyOf === null ? '' : 'copy',
    fate === 'delivered' || fate === 'duplicated' ? '' : `${fate}${reason === '' ? '' : `: ${reason}`}`,
  ].filter(mark => mark !== '')
  const short = `${number === 0 ? '' : `${number} `}${name}, ${bytes.length} B`
  const rest = marks.join('; ')
  const label = rest === '' ? short : `${short} (${rest})`
  return {
    kind: 'message',
    atUs: sentUs,
    message,
    label,
    short,
    rest,
    lost: fate === 'dropped' || fate === 'undelivered',
  }
}

function noteOf(event: TraceEvent, hidden: (message: number) => boolean): string | undefined {
  switch (event.kind) {
    case 'command':
      return event.text === '' ? event.command : event.text
    case 'moved':
      // Step 0 is the set-up: where a mobile starts is no move.
      if (event.step === 0) return undefined
      return event.router === null
        ? 'leaves its cell'
        : `in the cell of ${event.router}${event.address === null ? '' : ` as ${event.address}`}`
    case 'node':
      return event.what
    case 'reported':
      return `reports ${event.code}${event.text === '' ? '' : `: ${event.text}`}`
    case 'fault':
      // Faults of one message are told at the message itself.
      return event.message === null ? `${event.fault} (${event.effect})` : undefined
    case 'rejected':
      return event.message === null || !hidden(event.message)
        ? `refuses: ${event.text === '' ? event.code : event.text}`
        : undefined
    default:
      return undefined
  }
}

const placeOf = (event: TraceEvent, messages: ReadonlyMap<number, Message>): NodeId => {
  if (event.node !== 'net' || event.kind !== 'fault' || event.message === null) return event.node
  return messages.get(event.message)?.to ?? event.node
}

/** Main nodes always; further ones only where they take part. */
function participantsOf(trace: Trace, items: readonly SequenceItem[]): readonly TraceNode[] {
  const busy = new Set(
    items.flatMap(item => (item.kind === 'note' ? [item.node] : [item.message.from, item.message.to])),
  )
  return trace.header.nodes.filter(({ id, main }) => main || busy.has(id))
}

/** `100.0 ms`: the time of an item in a label. */
export const timeLabel = (item: SequenceItem): string => formatMicros(item.atUs)
