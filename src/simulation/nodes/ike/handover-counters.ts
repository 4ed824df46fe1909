import type { Ikev2Context } from '../../../protocol/wire/cxtp/contexts/ikev2.ts'

/** Whether the client is told counters, and when they are read out (Palomares 2013 §III-D steps 2 and 4). */
export interface CounterPolicy {
  /** `early`: before REDIRECT has taken a Message ID, and while everything goes on; `late`: when nothing else comes. */
  readonly capture: 'early' | 'late'
  /** With IPSEC_SYN; without it the counters of the moment of reading out are all that the next gateway has. */
  readonly synchronise: boolean
  /** How far sequence numbers and windows jump then, at both ends (RFC 6311 §5.2). */
  readonly jump: number
}

type Ids = Pick<Ikev2Context, 'nextSend' | 'nextReceive'>

/**
 * What the contexts say of Message IDs when they leave: read out late, they count the REDIRECT that is going to be sent, as
 * nothing else can come in between.
 */
export const idsToSend = (sa: Ikev2Context, { capture }: CounterPolicy): Ikev2Context =>
  capture === 'late' ? { ...sa, nextSend: sa.nextSend + 1 } : sa

/**
 * What the next gateway goes on with. Read out early, requests of the other gateway may have come after: with IPSEC_SYN the
 * next one begins by a window further on (RFC 6311 §5.1), without it where the contexts say.
 */
export const idsToGoOnWith = (
  { nextSend, nextReceive, windows }: Ids & Pick<Ikev2Context, 'windows'>,
  { capture, synchronise }: CounterPolicy,
): Ids => ({ nextSend: capture === 'early' && synchronise ? nextSend + windows.peer : nextSend, nextReceive })

/** Added to sequence numbers and windows at PUT, and told to the client. */
export const sequenceJump = ({ synchronise, jump }: CounterPolicy): bigint => (synchronise ? BigInt(jump) : 0n)
