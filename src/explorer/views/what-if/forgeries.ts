import { ethernet } from '../../../protocol/wire/ethernet/ethernet.ts'
import { canonicalIp } from '../../../protocol/wire/ip/address.ts'
import { ipv6 } from '../../../protocol/wire/ip/ipv6.ts'
import type { Message } from '../../../trace/messages.ts'
import type { TraceNode } from '../../../trace/trace.ts'
import { forgeries as say } from '../../i18n/en/forgeries.ts'

export interface Forgery {
  readonly name: string
  readonly value: string
  /** What stands behind `forge:` in the syntax of faults. */
  readonly option: string
}

/**
 * What somebody without a key might send where this message passes: a REDIRECT in the name of the client's gateway while it waits
 * for the first answer, or later (RFC 5685 §3), or a packet sealed with a key that its link has given away (Joux 2006).
 */
export function forgeriesOf(message: Message, nodes: readonly TraceNode[]): readonly Forgery[] {
  if (message.forged) return []
  const { from, to } = ends(message, nodes)
  // The frame itself has to have been heard.
  const behind = `@${message.sentUs + 1}us`
  if (message.name === 'ESP' && to !== undefined)
    return [{ name: say.ESP, value: say.recovered, option: `ESP${behind}:to=${to.id},at=${message.link}` }]
  const redirect = (
    client: TraceNode | undefined,
    value: string,
    more: string,
    at = `@${message.sentUs}us`,
  ): Forgery[] =>
    client?.role === 'mobile-node'
      ? [{ name: say.REDIRECT, value, option: `REDIRECT${at}:to=${client.id}${more}` }]
      : []
  const isFirst = message.name === 'IKE_SA_INIT'
  if (isFirst && message.detail.startsWith('request'))
    return [...redirect(from, say.heard, ',nonce=heard', behind), ...redirect(from, say.guessed, '', behind)]
  if (isFirst) return [...redirect(to, say.heard, ',nonce=heard'), ...redirect(to, say.guessed, '')]
  return message.detail.includes('REDIRECT') ? redirect(to, say.inClear, '') : []
}

/** Whom the packet is from and for, whatever hop this frame is. */
function ends(
  { bytes }: Message,
  nodes: readonly TraceNode[],
): { readonly from: TraceNode | undefined; readonly to: TraceNode | undefined } {
  const frame = ethernet.decode(bytes)
  const packet = frame.ok && frame.value.type === 'ipv6' ? ipv6.decode(frame.value.payload) : undefined
  if (packet?.ok !== true) return { from: undefined, to: undefined }
  const at = (address: string): TraceNode | undefined =>
    nodes.find(({ addresses }) => addresses.some(own => canonicalIp(own) === address))
  return { from: at(packet.value.source), to: at(packet.value.destination) }
}
