import { encodeIke, type IkeMessage } from '../../../protocol/wire/ikev2/message.ts'
import { notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import type { Place } from './ike-config.ts'
import type { IkeWork } from './ike-work.ts'
import { gatewayIdentity, takesRedirects } from './redirect.ts'
import { answerStranger } from './strangers.ts'

/** A gateway that serves nobody now sends newcomers on, before anything is kept. True when it did (RFC 5685 §3). */
export function redirectNewcomer(
  work: IkeWork,
  message: IkeMessage,
  payloads: readonly ClearPayload[],
  nonce: Uint8Array,
  way: { readonly from: Place; readonly to: Place },
): boolean {
  const target = work.endpoint.newcomersTo ?? work.endpoint.config.redirectTo
  if (target === undefined) return false
  if (!takesRedirects(payloads)) {
    work.mark('redirect-unsupported', 'RFC 5685 §3', `${way.from.address} does not take redirects: it is served`)
    return false
  }
  work.mark('redirect-in-init', 'RFC 5685 §3', `${way.from.address} is sent to ${target}`)
  const { payloads: _, ...header } = message
  const answer = [notifyWith('REDIRECT', { gateway: gatewayIdentity(target), nonce })]
  const octets = encodeIke({ ...header, response: true, initiator: false, payloads: answer })
  answerStranger(work, way.from, way.to, octets, 'IKE_SA_INIT response')
  return true
}
