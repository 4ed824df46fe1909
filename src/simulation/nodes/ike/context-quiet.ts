import type { Whose } from '../../../protocol/ipsec/context.ts'
import { allWith, sasWith } from './context-capture.ts'
import { lineOf } from './heirs.ts'
import type { IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'

/**
 * From the moment at which an IKE SA is read out until another router has it, nothing may happen to it here: an answer
 * would take a Message ID that the context does not know of, a new child would be in no context (failure cases 14, 15, 17
 * to 19). Silence costs nothing for good: whoever asks repeats itself, and is heard by the next router (RFC 7296 §2.1).
 */
export function setQuiet(work: IkeWork, whose: Whose, quiet: boolean): void {
  if (quiet)
    for (const { name } of sasWith(work.endpoint, work.context.host, whose))
      for (const sa of lineOf(work, name)) work.changeSa(sa.name, { quiet })
  else for (const sa of allWith(work.endpoint, whose)) if (sa.quiet === true) work.changeSa(sa.name, { quiet })
}

/** What came is not heard; but for the answer to a deletion, which wins over the transfer (failure case 19). */
export const isUnheard = ({ quiet, outstanding }: IkeSa): boolean =>
  quiet === true && !outstanding.some(({ purpose }) => purpose.kind === 'delete-ike')

export const markQuiet = (work: IkeWork, name: string): void =>
  work.mark('ike-sa-quiet', 'RFC 7296 §2.1', `${name} was read out for another router: not heard here`)
