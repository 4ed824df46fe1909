import type { NodeId, TraceEvent } from '../../../trace/event.ts'
import { actorWords, markWords } from '../../i18n/actor-words.ts'
import { eventWords } from '../../i18n/en/machine-words.ts'
import { why as texts } from '../../i18n/en/why.ts'
import { textsOf } from '../../i18n/t.ts'
import { reasonText } from '../../selectors/reason-text.ts'
import type { LoadedTrace } from '../../store/state.ts'

const say = textsOf(texts)

/** An event in one short sentence. */
export function eventText(event: TraceEvent, loaded: LoadedTrace): string {
  const label = (id: NodeId): string => loaded.trace.header.nodes.find(node => node.id === id)?.label ?? id
  const name = (message: number): string => loaded.messages[message - 1]?.name ?? `#${message}`
  switch (event.kind) {
    case 'command':
      return say('command', event.text)
    case 'sent':
      return event.copyOf === null
        ? say('sent', label(event.node), event.name, label(event.to))
        : say('sentCopy', event.name, label(event.to))
    case 'received':
      return say('received', label(event.node), name(event.message))
    case 'lost':
      return say('lost', name(event.message), event.by === '' ? event.reason : event.by)
    case 'fault':
      return say('fault', event.text)
    case 'rejected':
      return say('rejected', label(event.node), reasonText(event.text, label))
    case 'entered':
      return enteredText(label(event.node), event.actor, event.from, event.state, event.event)
    case 'row':
      return say(event.row === null ? 'removed' : 'wrote', label(event.node), event.key, event.table)
    case 'marked':
      return say('marked', markWords(event))
    case 'moved':
      return event.router === null
        ? say('left', label(event.node))
        : say('joined', label(event.node), label(event.router))
    case 'flow':
      return flowText(event, label)
    case 'node':
      return say(event.what, label(event.node))
    case 'reported':
      return say('reported', reasonText(event.text, label))
    case 'derived':
      return say('derived', label(event.node), event.what, actorWords(event.key))
    case 'collided':
      return say('collided', label(event.node), event.key, event.withKey, event.spi)
    case 'spi-changed':
      return say('spiChanged', label(event.node), event.key, event.oldSpi, event.newSpi)
  }
}

/** A flow is named after its ends: `ha>mn`. */
function flowText(event: Extract<TraceEvent, { kind: 'flow' }>, label: (id: NodeId) => string): string {
  const [from = '', to = ''] = event.flow.split('>').map(label)
  return say(event.what === 'sent' ? 'flowSent' : 'flowDelivered', from, to, event.packet)
}

function enteredText(node: string, actor: string, from: string, state: string, event: string): string {
  const machine = `${node} ${actorWords(actor)}`
  return from === '' ? say('started', machine, state) : say('entered', machine, from, state, eventWords(event))
}

/** The clause behind an event; empty where it has none. */
export const eventRef = (event: TraceEvent): string => ('ref' in event ? event.ref : '')
