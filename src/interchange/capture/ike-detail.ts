import { notifiesOf, payloadOf, payloadsOf } from '../../protocol/wire/ikev2/find.ts'
import { isErrorNotify } from '../../protocol/wire/ikev2/notify.ts'
import type { CapturedIke } from './captured-packet.ts'

/** Notifications that say what a message is for, as simulated runs tell them in the same words. */
const TELLING = new Set(['COOKIE', 'COOKIE2', 'UPDATE_SA_ADDRESSES', 'INITIAL_CONTACT', 'REDIRECT', 'REKEY_SA'])

/** `request 2: REKEY_SA`: direction, Message ID, and what the payloads tell, where they could be read. */
export function capturedDetail({ message, payloads = [], fragment }: CapturedIke): string {
  const forIke = payloadOf(payloads, 'SA')?.proposals.some(({ protocol }) => protocol === 'IKE') === true
  const words = [
    ...(message.exchange === 'CREATE_CHILD_SA' && forIke ? ['new IKE SA'] : []),
    ...payloadsOf(payloads, 'D').map(({ protocol, spis }) =>
      protocol === 'IKE' ? 'delete IKE SA' : `delete ${protocol} ${spis.join(' ')}`,
    ),
    ...notifiesOf(payloads).flatMap(payload =>
      isErrorNotify(payload) || TELLING.has(String(payload.notify)) ? [String(payload.notify)] : [],
    ),
  ]
  const head = `${message.response ? 'answer' : 'request'} ${message.messageId}${fragment === '' ? '' : ` ${fragment}`}`
  return words.length === 0 ? head : `${head}: ${words.join(', ')}`
}
