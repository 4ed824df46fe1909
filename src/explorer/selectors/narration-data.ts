import { formatMicros } from '../../lib/micros.ts'
import { narration as say } from '../i18n/en/narration.ts'
import { messageWord, valueWord, type Phrase } from '../i18n/words.ts'
import type { Facts } from './narration-facts.ts'
import { outageEnds } from './outages.ts'

export function outageSentence(facts: Facts): Phrase | undefined {
  const end = outageEnds(facts.loaded).get(facts.step.events[0]?.step ?? -1)
  return end === undefined
    ? undefined
    : say.outageEnds(facts.node(end.from), facts.node(end.to), valueWord(formatMicros(end.lengthUs), 'danger'))
}

/** For steps in which only a data packet moves. */
export function dataSentence(facts: Facts): Phrase | undefined {
  const delivered = facts.flows.find(({ what }) => what === 'delivered')
  if (delivered !== undefined) return say.dataDelivered(facts.node(delivered.node), valueWord(`${delivered.packet}`))
  const sent = facts.flows.find(({ what }) => what === 'sent')
  if (sent !== undefined) return say.dataSent(facts.node(sent.node), valueWord(`${sent.packet}`))
  const forwarded = facts.step.events.find(event => event.kind === 'sent')
  if (forwarded?.kind !== 'sent') return undefined
  return say.dataForwarded(
    facts.node(forwarded.node),
    messageWord(forwarded.message, forwarded.name),
    facts.node(forwarded.to),
  )
}
