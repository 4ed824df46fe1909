import { toHex, equalBytes } from '../../lib/bytes.ts'
import type { SentEvent } from '../../trace/event.ts'
import { narration as say } from '../i18n/en/narration.ts'
import { messageWord, type Phrase, type Word } from '../i18n/words.ts'
import { ikeAct } from './narration-ike.ts'
import type { Facts } from './narration-facts.ts'
import { isTraffic } from './narration-reasons.ts'
import { collisionOf, tableActs } from './narration-tables.ts'

/** Whose act the step is. */
export function actingNode(facts: Facts): string {
  const { sent, rows, entered, received, step } = facts
  return (sent[0] ?? rows[0] ?? entered[0] ?? received ?? step.events[0])?.node ?? 'net'
}

/** What the node does, as verb phrases: a message says more than the rows it carries; a state is said when nothing else is. */
export function actsOf(facts: Facts): readonly Phrase[] {
  const acts = [...sendActs(facts), ...tableActs(facts)]
  if (acts.length > 0) return acts
  const node = actingNode(facts)
  return facts.entered
    .filter(entered => entered.node === node)
    .map(({ actor, state }) => (isTraffic(actor) ? say.starts() : say.enters(state)))
    .slice(0, 1)
}

function sendActs(facts: Facts): readonly Phrase[] {
  const { sent } = facts
  const [first] = sent
  // Fragments of one message, or the same to one peer: said once, with their number.
  if (first !== undefined && sent.length > 1 && sent.every(({ name, to }) => name === first.name && to === first.to))
    return [sendAct(facts, first, say.several(first.name, sent.length, first.detail.includes('fragment')))]
  return sent.length > 2 ? [say.sendsMany(sent.length)] : sent.map(event => sendAct(facts, event))
}

function sendAct(facts: Facts, sent: SentEvent, called = sent.name): Phrase {
  const { message, name, to, copyOf, node } = sent
  const word = messageWord(message, called)
  const receiver = facts.node(to)
  const arrived = facts.message(facts.received?.message ?? 0)
  // An answer of the same name goes back to where the request came from.
  if (arrived?.name === name && arrived.from !== to) return say.passesOn(receiver, word)
  if (copyOf !== null || repeated(facts, message)) return say.repeats(receiver, word)
  if (sent.protocol.startsWith('IKE')) return ikeAct(sent, partnerOf(facts, sent), word, facts.loaded.ikev1)
  const collision = name === 'CTAA' ? collisionOf(facts) : undefined
  if (collision !== undefined) return say.newSpi(receiver, collision.spi)
  if (name === 'CTAR' && isNewRouter(facts, node, to)) return say.presents(receiver, word)
  return say.sends[name]?.(receiver, word) ?? say.sendsOther(receiver, word)
}

/** IPv6 destination of a frame: after Ethernet's 14 octets, 24 in the header (RFC 8200 §3). */
const DESTINATION = [38, 54] as const

/** Whom IKE is spoken with: who has the IPv6 destination, not the router that the frame goes to first. */
function partnerOf(facts: Facts, { to, bytes }: SentEvent): Word {
  const groups = toHex(bytes.subarray(...DESTINATION)).match(/.{4}/g) ?? []
  // A URL writes an address as short as the header of the trace does (WHATWG URL, RFC 5952).
  const address = groups.length === 8 ? new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1) : ''
  return facts.node(facts.loaded.trace.header.nodes.find(({ addresses }) => addresses.includes(address))?.id ?? to)
}

/** Whether an equal message went the same way before. IKE repeats bit by bit (RFC 7296 §2.1), CXTP the same request. */
function repeated(facts: Facts, number: number): boolean {
  const message = facts.message(number)
  if (message === undefined) return false
  const { messages, crowd } = facts.loaded
  return messages.some(
    other =>
      other.message < number &&
      // What is said of one client does not repeat what was said of another.
      crowd?.subjects[other.sentSeq] === crowd?.subjects[message.sentSeq] &&
      !other.traffic &&
      other.name === message.name &&
      other.from === message.from &&
      other.to === message.to &&
      // IKE repeats octet for octet (RFC 7296 §2.1); numbers begin anew with every SA.
      (message.protocol.startsWith('IKE') ? equalBytes(other.bytes, message.bytes) : other.detail === message.detail),
  )
}

/** A router in whose cell the mobile was not when the run began. */
const isNewRouter = (facts: Facts, mobile: string, router: string): boolean =>
  facts.loaded.steps[0]?.world.nodes.get(mobile)?.router !== router
