import { formatMicros } from '../../lib/micros.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Message } from '../../trace/messages.ts'
import { narration as say } from '../i18n/en/narration.ts'
import { messageWord, valueWord, type Phrase } from '../i18n/words.ts'
import { shortAddress, type Facts } from './narration-facts.ts'
import { collisionOf } from './narration-tables.ts'

export interface Reason {
  readonly words: Phrase
  /** A sentence that needs no act after it. */
  readonly whole: boolean
}

/** Why the acting node acts: what arrived, ran out, was ordered, or changed around it. */
export function reasonOf(facts: Facts): Reason | undefined {
  const part = (words: Phrase): Reason => ({ words, whole: false })
  const collision = collisionOf(facts)
  if (collision !== undefined) return part(collision.reason)
  const { command, moved, received } = facts
  if (moved !== undefined) return moveReason(facts)
  if (command !== undefined) return part(commandReason(facts))
  const message = received === undefined ? undefined : facts.message(received.message)
  if (message !== undefined && !message.traffic) return part(arrivalReason(facts, message))
  const timer = facts.step.events.find(event => event.kind === 'entered' && event.event.startsWith('after '))
  if (timer?.kind !== 'entered' || isTraffic(timer.actor)) return undefined
  return part(timerReason(timer.event.slice('after '.length)))
}

/** Machines of the application above the tunnel: their ticks are no news. */
export const isTraffic = (actor: string): boolean => actor.split('/')[1] === 'traffic'

function commandReason(facts: Facts): Phrase {
  const { command } = facts
  if (command === undefined) return []
  const node = facts.node(command.node)
  const known = say.commands[command.command]
  if (known === undefined) return say.command(node, command.text)
  const goal = facts.loaded.trace.header.nodes.find(
    ({ id, label, role }) =>
      (role === 'access-router' || role === 'nat') &&
      id !== facts.before.nodes.get(command.node)?.router &&
      names(command.text, id, label),
  )
  return known(node, goal === undefined ? null : facts.node(goal.id))
}

const names = (text: string, id: string, label: string): boolean =>
  text.split(/\W+/).some(word => word === id || word === label)

function moveReason(facts: Facts): Reason | undefined {
  const { moved } = facts
  if (moved === undefined) return undefined
  const mobile = facts.node(moved.node)
  if (moved.router !== null)
    return { words: say.arrives(mobile, facts.node(moved.router), shortAddress(moved.address ?? '')), whole: false }
  const left = facts.before.nodes.get(moved.node)?.router ?? null
  const router = left === null ? null : facts.node(left)
  const backUs = attachedAgainUs(facts, moved.node)
  if (backUs === undefined) return { words: say.leaves(mobile, router), whole: false }
  return {
    words: say.leavesFor(mobile, router, valueWord(formatMicros(backUs - facts.step.atUs), 'danger')),
    whole: true,
  }
}

function attachedAgainUs(facts: Facts, node: NodeId): number | undefined {
  const { events } = facts.loaded.trace
  for (let i = (facts.moved?.seq ?? 0) + 1; i < events.length; i += 1) {
    const event = events[i]
    if (event?.kind === 'moved' && event.node === node && event.router !== null) return event.atUs
  }
  return undefined
}

function arrivalReason(facts: Facts, message: Message): Phrase {
  const name = messageWord(message.message, message.name)
  const at = facts.node(message.to)
  if (message.copyOf !== null) return say.copyArrival(name, at)
  if (message.forged) return say.forgedArrival(name, at)
  if (message.fate === 'corrupted') return say.corruptedArrival(name, at)
  return say.arrival(name, facts.node(message.from), at)
}

function timerReason(timer: string): Phrase {
  const known = say.timers[timer]
  return known === undefined ? say.timer(timer) : [{ text: known, kind: 'plain', lit: null, pick: null }]
}
