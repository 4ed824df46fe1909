import type { Message } from '../../trace/messages.ts'
import { narration as say } from '../i18n/en/narration.ts'
import { messageWord, textOf, type Phrase, type Word } from '../i18n/words.ts'
import type { LoadedTrace } from '../store/state.ts'
import { dataSentence, outageSentence } from './narration-data.ts'
import { factsOf, shortAddress, type Facts } from './narration-facts.ts'
import { collisionOf, tableActs } from './narration-tables.ts'
import { lastOf } from './per-trace.ts'

export interface Narration {
  readonly words: Phrase
  readonly text: string
}

/** Longest sentence (visual language §8). */
export const LONGEST_SENTENCE = 110

const NOTHING: Narration = { words: [], text: '' }

/** One sentence on what happens in a step, composed from its events. */
export const narrate = lastOf((loaded: LoadedTrace, cursor: number): Narration => {
  const facts = factsOf(loaded, cursor)
  if (facts === undefined) return NOTHING
  const words = fitted(sentencesOf(facts))
  return { words, text: textOf(words) }
})

/** Sentences from the fullest to the barest; the first that fits is said. */
function fitted(sentences: readonly Phrase[]): Phrase {
  const good = sentences.find(words => textOf(words).length <= LONGEST_SENTENCE)
  return good ?? cut(sentences.at(-1) ?? [])
}

/** Texts that come with the trace may be longer than any sentence of ours: cut at a word. */
function cut(words: Phrase): Phrase {
  let room = LONGEST_SENTENCE - 2
  const kept: Word[] = []
  for (const word of words) {
    if (word.text.length <= room) {
      kept.push(word)
      room -= word.text.length
      continue
    }
    const text = word.text.slice(0, room)
    kept.push({ ...word, text: `${text.replace(/\s+\S*$/, '')} …` })
    break
  }
  return kept
}

function sentencesOf(facts: Facts): readonly Phrase[] {
  if (facts.step.index === 0) return [beginning(facts)]
  const outage = outageSentence(facts)
  if (outage !== undefined) return [outage]
  const trouble = troubleOf(facts)
  if (trouble.length > 0) return trouble
  const acts = actsOf(facts)
  const reason = reasonOf(facts)
  const subject = subjectOf(facts)
  if (reason !== undefined) return reasoned(facts, reason, acts)
  if (acts.length > 0) return shorter(acts).map(some => say.acts(subject, some))
  const data = dataSentence(facts)
  if (data !== undefined) return [data]
  const { marked } = facts
  if (marked !== undefined)
    return [
      say.marked(facts.node(marked.node), marked.text, marked.ref),
      say.marked(facts.node(marked.node), marked.text, ''),
    ]
  return [facts.step.index === facts.loaded.steps.length - 1 ? say.end() : say.acts(subject, [say.nothing()])]
}

function reasoned(facts: Facts, reason: Phrase, acts: readonly Phrase[]): readonly Phrase[] {
  const subject = reason.some(({ lit }) => lit === `node:${actingNode(facts)}`) ? null : subjectOf(facts)
  return [...shorter(acts).map(some => say.because(reason, subject, some)), say.because(reason, null, [])]
}

/** At most two acts in one sentence; then fewer. */
function shorter(acts: readonly Phrase[]): readonly (readonly Phrase[])[] {
  const most = Math.min(2, acts.length)
  return Array.from({ length: most }, (_, i) => acts.slice(0, most - i))
}

function beginning(facts: Facts): Phrase {
  const mobile = facts.loaded.trace.header.nodes.find(({ role, main }) => role === 'mobile-node' && main)
  if (mobile === undefined) return say.startPlain()
  const router = facts.step.world.nodes[mobile.id]?.router ?? null
  return say.start(facts.node(mobile.id), router === null ? null : facts.node(router))
}

// ── Trouble ──────────────────────────────────────────────────────────────────────────────────────────────────────

function troubleOf(facts: Facts): readonly Phrase[] {
  const { nodeEvent, rejected, lost, fault, reported } = facts
  if (nodeEvent !== undefined) {
    const name = nodeEvent.what === 'crashed' ? 'crash' : 'restart'
    return [say.faults[name]?.(facts.node(nodeEvent.node)) ?? []]
  }
  if (rejected !== undefined) return rejection(facts)
  const message = lost === undefined ? undefined : facts.message(lost.message)
  if (lost !== undefined && message !== undefined && (!message.traffic || facts.sent.length === 0))
    return [lossOf(facts, message, lost.reason)]
  if (fault !== undefined && facts.received === undefined) return [faultSentence(facts)]
  if (reported !== undefined)
    return [say.reported(facts.node(reported.node), reported.text.endsWith('.') ? reported.text : `${reported.text}.`)]
  return []
}

function rejection(facts: Facts): readonly Phrase[] {
  const { rejected } = facts
  if (rejected === undefined) return []
  const node = facts.node(rejected.node)
  const text = rejected.text.replace(/\.$/, '')
  const message = rejected.message === null ? undefined : facts.message(rejected.message)
  if (message === undefined) return [say.rejectedPlain(node, text, rejected.ref), say.rejectedPlain(node, text, '')]
  const name = named(message)
  return [say.rejected(node, name, text, rejected.ref), say.rejected(node, name, text, '')]
}

function lossOf(facts: Facts, message: Message, reason: string): Phrase {
  const why = say.lossReasons[reason] ?? reason
  if (message.traffic) return say.dataLost(messageWord(message.message, message.name, true), why)
  return say.lost(
    facts.node(message.from),
    facts.node(message.to),
    messageWord(message.message, message.name, true),
    why,
  )
}

function faultSentence(facts: Facts): Phrase {
  const { fault } = facts
  if (fault === undefined) return []
  const message = fault.message === null ? undefined : facts.message(fault.message)
  const object = message === undefined ? (fault.node === 'net' ? fault.text : facts.node(fault.node)) : named(message)
  return say.faults[fault.effect]?.(object) ?? say.command(facts.node(fault.node), fault.text)
}

// ── Reasons ──────────────────────────────────────────────────────────────────────────────────────────────────────

function reasonOf(facts: Facts): Phrase | undefined {
  const collision = collisionOf(facts)
  if (collision !== undefined) return collision.reason
  const { command, moved, received } = facts
  if (command !== undefined) return commandReason(facts)
  if (moved !== undefined) return moveReason(facts)
  const message = received === undefined ? undefined : facts.message(received.message)
  if (received !== undefined && message !== undefined && !message.traffic) return arrivalReason(facts, message)
  const timed = facts.step.events.find(event => event.kind === 'entered' && event.event.startsWith('after '))
  if (timed?.kind === 'entered') return timerReason(timed.event.slice('after '.length))
  return undefined
}

function commandReason(facts: Facts): Phrase | undefined {
  const { command } = facts
  if (command === undefined) return undefined
  const node = facts.node(command.node)
  const known = say.commands[command.command]
  if (known === undefined) return say.command(node, command.text)
  const goal = facts.loaded.trace.header.nodes.find(
    ({ id, label, role }) =>
      role === 'access-router' && id !== facts.before.nodes[command.node]?.router && names(command.text, id, label),
  )
  return known(node, goal === undefined ? null : facts.node(goal.id))
}

const names = (text: string, id: string, label: string): boolean => new RegExp(`\\b(${id}|${label})\\b`).test(text)

function moveReason(facts: Facts): Phrase | undefined {
  const { moved } = facts
  if (moved === undefined) return undefined
  const left = facts.before.nodes[moved.node]?.router ?? null
  if (moved.router === null) return say.leaves(facts.node(moved.node), left === null ? null : facts.node(left))
  return say.arrives(facts.node(moved.node), facts.node(moved.router), shortAddress(moved.address ?? ''))
}

function arrivalReason(facts: Facts, message: Message): Phrase {
  const name = named(message)
  const at = facts.node(message.to)
  if (message.forged) return say.forgedArrival(name, at)
  if (message.copyOf !== null) return say.copyArrival(name, at)
  if (message.fate === 'corrupted') return say.corruptedArrival(name, at)
  return say.arrival(name, facts.node(message.from), at)
}

function timerReason(timer: string): Phrase {
  const known = say.timers[timer]
  return known === undefined ? say.timer(timer) : [{ text: known, kind: 'plain', lit: null, pick: null }]
}

// ── Acts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function actsOf(facts: Facts): readonly Phrase[] {
  const tables = tableActs(facts)
  const sending = sendActs(facts)
  const states = facts.entered.filter(({ node }) => node === actingNode(facts)).map(({ state }) => say.enters(state))
  // A message says more than the rows it carries; a state alone is said only when nothing else happened.
  const acts = [...sending, ...tables]
  return acts.length > 0 ? acts : states.slice(-1)
}

function sendActs(facts: Facts): readonly Phrase[] {
  const { sent } = facts
  if (sent.length > 2) return [say.sendsMany(sent.length)]
  const collision = collisionOf(facts)
  return sent.map(({ message, name, to, copyOf, forged, node }) => {
    const word = messageWord(message, name)
    const receiver = facts.node(to)
    if (forged) return say.forges(receiver, word)
    if (copyOf !== null || repeated(facts, message)) return say.repeats(receiver, word)
    if (collision !== undefined && name === 'CTAA') return say.newSpi(receiver, collision.spi)
    if (name === 'CTAR' && isNewRouter(facts, node, to)) return say.presents(receiver, word)
    return say.sends[name]?.(receiver, word) ?? say.sendsOther(receiver, word)
  })
}

/** Whether an equal message went the same way before. */
function repeated(facts: Facts, number: number): boolean {
  const message = facts.message(number)
  if (message === undefined) return false
  return facts.loaded.messages.some(
    other =>
      other.message < number &&
      !other.traffic &&
      other.name === message.name &&
      other.from === message.from &&
      other.to === message.to &&
      other.detail === message.detail,
  )
}

/** The router in whose cell the mobile came to be during the run. */
const isNewRouter = (facts: Facts, mobile: string, router: string): boolean =>
  facts.loaded.steps[0]?.world.nodes[mobile]?.router !== router

const named = (message: Message): Word => messageWord(message.message, message.name)

function actingNode(facts: Facts): string {
  const { sent, rows, entered, received, step } = facts
  return (sent[0] ?? rows[0] ?? entered[0] ?? received ?? step.events[0])?.node ?? 'net'
}

const subjectOf = (facts: Facts): Word => facts.node(actingNode(facts))
