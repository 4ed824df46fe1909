import type { NodeId, TraceEvent } from '../../../trace/event.ts'
import { actorWords, markWords } from '../../i18n/actor-words.ts'
import { eventWords } from '../../i18n/en/machine-words.ts'
import { t } from '../../i18n/t.ts'
import { reasonText } from '../../selectors/reason-text.ts'
import type { LoadedTrace } from '../../store/state.ts'

/** An event in one short sentence. */
export function eventText(event: TraceEvent, loaded: LoadedTrace): string {
  const label = (id: NodeId): string => loaded.trace.header.nodes.find(node => node.id === id)?.label ?? id
  const name = (message: number): string => loaded.messages[message - 1]?.name ?? `#${message}`
  switch (event.kind) {
    case 'command':
      return t('why', 'command', event.text)
    case 'sent':
      return event.copyOf === null
        ? t('why', 'sent', label(event.node), event.name, label(event.to))
        : t('why', 'sentCopy', event.name, label(event.to))
    case 'received':
      return t('why', 'received', label(event.node), name(event.message))
    case 'lost':
      return t('why', 'lost', name(event.message), event.by === '' ? event.reason : event.by)
    case 'fault':
      return t('why', 'fault', event.text)
    case 'rejected':
      return t('why', 'rejected', label(event.node), reasonText(event.text, label))
    case 'entered':
      return enteredText(label(event.node), event.actor, event.from, event.state, event.event)
    case 'row':
      return t('why', event.row === null ? 'removed' : 'wrote', label(event.node), event.key, event.table)
    case 'marked':
      return t('why', 'marked', markWords(event))
    case 'moved':
      return event.router === null
        ? t('why', 'left', label(event.node))
        : t('why', 'joined', label(event.node), label(event.router))
    case 'flow':
      return flowText(event, label)
    case 'node':
      return t('why', event.what, label(event.node))
    case 'reported':
      return t('why', 'reported', reasonText(event.text, label))
    case 'derived':
      return t('why', 'derived', label(event.node), event.what, actorWords(event.key))
    case 'collided':
      return t('why', 'collided', label(event.node), event.key, event.withKey, event.spi)
    case 'spi-changed':
      return t('why', 'spiChanged', label(event.node), event.key, event.oldSpi, event.newSpi)
  }
}

/** A flow is named after its ends: `ha>mn`. */
function flowText(event: Extract<TraceEvent, { kind: 'flow' }>, label: (id: NodeId) => string): string {
  const [from = '', to = ''] = event.flow.split('>').map(label)
  return t('why', event.what === 'sent' ? 'flowSent' : 'flowDelivered', from, to, event.packet)
}

function enteredText(node: string, actor: string, from: string, state: string, event: string): string {
  const machine = `${node} ${actorWords(actor)}`
  return from === ''
    ? t('why', 'started', machine, state)
    : t('why', 'entered', machine, from, state, eventWords(event))
}

/** The clause behind an event; empty where it has none. */
export const eventRef = (event: TraceEvent): string => ('ref' in event ? event.ref : '')
