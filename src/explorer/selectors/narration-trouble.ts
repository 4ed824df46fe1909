import type { FaultEvent, SentEvent } from '../../trace/event.ts'
import type { Message } from '../../trace/messages.ts'
import { narration as say } from '../i18n/en/narration.ts'
import { messageWord, type Phrase, type Word } from '../i18n/words.ts'
import type { Facts } from './narration-facts.ts'
import { reasonText } from './reason-text.ts'

/** Whole sentences for what went wrong; none when the step is a story of its own. */
export function troubleOf(facts: Facts): readonly Phrase[] {
  const { nodeEvent, rejected, lost, fault, reported } = facts
  if (nodeEvent !== undefined) {
    const name = nodeEvent.what === 'crashed' ? 'crash' : 'restart'
    return [say.faults[name]?.(facts.node(nodeEvent.node)) ?? []]
  }
  if (rejected !== undefined) return rejection(facts)
  const forged = facts.sent.find(sent => sent.forged)
  if (forged !== undefined) return [forgery(facts, forged)]
  const message = lost === undefined ? undefined : facts.message(lost.message)
  if (lost !== undefined && message !== undefined && !leftNow(facts, message))
    return [lossOf(facts, message, lost.reason)]
  if (fault !== undefined && !concernsDeparture(facts, fault)) return [faultSentence(facts, fault)]
  if (reported === undefined) return []
  const node = facts.node(reported.node)
  const text = reasonText(reported.text, labelOf(facts)).replace(/\.$/, '')
  return [say.reported(node, `${text}.`)]
}

/** A control message that was sent in this very step. */
const leftNow = (facts: Facts, message: Message): boolean => facts.sent.some(sent => sent.message === message.message)

const concernsDeparture = (facts: Facts, { message }: FaultEvent): boolean =>
  facts.sent.some(sent => sent.message === message && !sent.forged && sent.copyOf === null)

/** What befell a message as it left, to stand behind the sentence that says so; the last one is empty only when nothing did. */
export function afterthoughts(facts: Facts): readonly Phrase[] {
  const { lost, fault } = facts
  const message = lost === undefined ? undefined : facts.message(lost.message)
  if (lost !== undefined && message !== undefined && leftNow(facts, message))
    return [say.butLost(messageWord(message.message, message.name, true), say.lossReasons[lost.reason] ?? lost.reason)]
  if (fault === undefined || !concernsDeparture(facts, fault)) return [[]]
  const subject = fault.message === null ? undefined : facts.message(fault.message)
  const said = subject === undefined ? undefined : say.butFault[fault.effect]?.(named(subject))
  return [said ?? []]
}

function rejection(facts: Facts): readonly Phrase[] {
  const { rejected } = facts
  if (rejected === undefined) return []
  const node = facts.node(rejected.node)
  const text = reasonText(rejected.text, labelOf(facts)).replace(/\.$/, '')
  const message = rejected.message === null ? undefined : facts.message(rejected.message)
  if (message === undefined) return [say.rejectedPlain(node, text, rejected.ref), say.rejectedPlain(node, text, '')]
  return [say.rejected(node, named(message), text, rejected.ref), say.rejected(node, named(message), text, '')]
}

function lossOf(facts: Facts, message: Message, reason: string): Phrase {
  const why = say.lossReasons[reason] ?? reason
  const word = messageWord(message.message, message.name, true)
  if (message.traffic) return say.dataLost(word, why)
  return say.lost(facts.node(message.from), facts.node(message.to), word, why)
}

function forgery(facts: Facts, { message, name, node, to, copyOf }: SentEvent): Phrase {
  const words = [messageWord(message, name), facts.node(node), facts.node(to)] as const
  return copyOf === null ? say.forged(...words) : say.replayed(...words)
}

function faultSentence(facts: Facts, fault: FaultEvent): Phrase {
  if (fault.effect === 'partition' || fault.effect === 'heal') {
    const [, a, b] = /^partition:([a-z][a-z0-9]*)-([a-z][a-z0-9]*)@/.exec(fault.fault) ?? []
    if (a === undefined || b === undefined) return say.plain(fault.text)
    return fault.effect === 'heal' ? say.healed(facts.node(a), facts.node(b)) : say.parted(facts.node(a), facts.node(b))
  }
  const message = fault.message === null ? undefined : facts.message(fault.message)
  if (message !== undefined) return say.faults[fault.effect]?.(named(message)) ?? say.plain(fault.text)
  return fault.node === 'net'
    ? say.plain(fault.text)
    : (say.faults[fault.effect]?.(facts.node(fault.node)) ?? say.plain(fault.text))
}

const labelOf =
  (facts: Facts) =>
  (id: string): string =>
    facts.node(id).text

const named = (message: Message): Word => messageWord(message.message, message.name)
