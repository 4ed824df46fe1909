import type { IkeSa, StoredAnswer } from './ike-state.ts'

/** What a request's Message ID says about it (RFC 7296 §2.1, §2.3). */
export type WindowPlace =
  /** To be carried out. */
  | { readonly kind: 'new' }
  /** Carried out already; its answer is still kept. */
  | { readonly kind: 'answered'; readonly answer: StoredAnswer }
  /** Carried out so long ago that the peer must have the answer. */
  | { readonly kind: 'old' }
  /** More than the window ahead of the oldest request that is missing. */
  | { readonly kind: 'beyond' }

/** Where a request stands to the window this side has promised. An SA that is over only repeats answers. */
export function placeInWindow(sa: IkeSa, messageId: number): WindowPlace {
  const answer = sa.answers.find(each => each.messageId === messageId && each.exchange !== 'IKE_SA_INIT')
  if (answer !== undefined) return { kind: 'answered', answer }
  if (messageId < sa.nextReceive || sa.received.includes(messageId)) return { kind: 'old' }
  return messageId < sa.nextReceive + sa.ownWindow && sa.phase !== 'closed' ? { kind: 'new' } : { kind: 'beyond' }
}

/** The window after a request was answered: it moves past every request in a row that was (RFC 7296 §2.3). */
export function afterAnswer(
  { nextReceive, received, ownWindow, answers }: IkeSa,
  answer: StoredAnswer,
): Pick<IkeSa, 'nextReceive' | 'received' | 'answers'> {
  const done = new Set([...received, answer.messageId])
  let next = nextReceive
  while (done.has(next)) next++
  // One more than promised is kept: the answer to IKE_SA_INIT and the one to IKE_AUTH may be repeated side by side.
  const least = next - ownWindow - 1
  return {
    nextReceive: next,
    received: [...done].filter(id => id > next),
    answers: [...answers, answer].filter(({ messageId }) => messageId >= least),
  }
}

/** Requests a peer may have open at once, whatever it promises: each is kept with its octets (Roamscope). */
export const WINDOW_MAX = 64
