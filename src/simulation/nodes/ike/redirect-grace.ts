import { redirectGraceMachine } from '../../../protocol/machines/ikev2/redirect-grace.machine.ts'
import { heirOf, lineOf } from './heirs.ts'
import type { IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { mobilityPolicy } from './mobility-policy.ts'

const SUFFIX = '/leaving'
const actorOf = ({ mobility }: IkeSa): string => `${mobility.line}${SUFFIX}`

/** The client has heard where to go. A gateway without a time of its own leaves the end to the client (RFC 5685 §5). */
export function beginGrace(work: IkeWork, name: string): void {
  const sa = work.sa(name)
  const { redirectGraceUs } = mobilityPolicy(work.peer(sa.peer))
  if (redirectGraceUs === undefined) return
  const actor = actorOf(sa)
  if (work.runs(actor)) return work.send(actor, { type: 'sentOn' })
  work.start(actor, redirectGraceMachine, { graceUs: redirectGraceUs })
}

/** The client had its time: what it still has here is deleted (RFC 5685 §5). */
export function endGrace(work: IkeWork, actor: string): void {
  const line = actor.slice(0, -SUFFIX.length)
  const sa = work.endpoint.sas.where('line', line).find(({ phase }) => phase === 'established')
  if (sa === undefined) return
  work.mark('redirect-grace-over', 'RFC 5685 §5', `${sa.name}: the client did not leave`)
  work.send(heirOf(work, sa.name), { type: 'delete' })
}

/** Another router goes on with the SA: whoever was sent on has left. */
export function leaveGrace(work: IkeWork, sa: IkeSa): void {
  const actor = actorOf(sa)
  if (!work.runs(actor)) return
  work.send(actor, { type: 'left' })
  work.stop(actor)
}

/** The last SA of the line is gone. */
export function retireGrace(work: IkeWork, sa: IkeSa): void {
  if (work.runs(actorOf(sa)) && lineOf(work, sa.name).every(({ phase }) => phase !== 'established'))
    leaveGrace(work, sa)
}
