import type { SentEvent } from '../../trace/event.ts'
import { type Act, narrationOfIke as say } from '../i18n/en/narration-ike.ts'
import type { Phrase, Word } from '../i18n/words.ts'

/** Acts of IKEv1 by name; they come with a run that has some (narration-ikev1.ts). */
export type Ikev1Words = Readonly<Record<string, Act>>

/** `answer 2: NO_PROPOSAL_CHOSEN`, `request 1 fragment 1 of 2`: what the sender of an IKE message says of it. */
const DETAIL = /^(request|answer) \d+(?: fragment \d+ of \d+)?(?:: (.*))?$/

/** What a node does by sending an IKE message: its exchange, and what stands out of the usual. */
export function ikeAct(
  { name, detail }: Pick<SentEvent, 'name' | 'detail'>,
  to: Word,
  message: Word,
  ikev1: Ikev1Words = {},
): Phrase {
  const [word] = detail.startsWith('CFG_') ? detail.split(' ') : [detail]
  const inIkev1 = ikev1[name] ?? ikev1[`${name}: ${word}`]
  if (inIkev1 !== undefined) return inIkev1(to, message)
  const [, direction, told = ''] = DETAIL.exec(detail) ?? []
  if (direction === undefined) return say.other(to, message)
  for (const [words, act] of Object.entries(say.told))
    if (told.startsWith(words)) return act[direction === 'answer' ? 1 : 0](to, message)
  const notable = told.split(', ').find(word => word !== '' && word !== 'INITIAL_CONTACT')
  if (notable !== undefined) return say.notable(to, message, notable)
  return say.exchanges[`${name} ${direction}`]?.(to, message) ?? say.other(to, message)
}
