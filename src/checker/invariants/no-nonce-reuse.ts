import { toHex } from '../../lib/bytes.ts'
import { encryptionIds, ENCRYPTION } from '../../protocol/crypto/transforms.ts'
import { attackOn, forgeryText, reusedKeys } from './nonce-attack.ts'
import { differenceText, plaintextDifference } from './nonce-harvest.ts'
import { plural, type Moment, type Run, type Verdict, type Watch } from './invariant.ts'

/** RFC 4106 §2: two packets under one key and IV betray each other and the authentication key. */
export const noNonceReuse: Watch = run => {
  const used = new Map<
    string,
    { readonly id: string; readonly node: string; readonly message: number; readonly payload: Uint8Array }
  >()
  const see = ({ event }: Moment): Verdict => {
    const sealed = run.sealed(event)
    if (event.kind !== 'sent' || sealed === undefined) return undefined
    const cipher = encryptionIds.find(id => id === sealed.encryption)
    if (cipher === undefined || ENCRYPTION[cipher].icvOctets === 0) return undefined
    const { payload } = sealed.packet
    const iv = toHex(payload.subarray(0, ENCRYPTION[cipher].ivOctets))
    const { id } = sealed
    const nonce = `${sealed.key}/${iv}`
    const other = used.get(nonce)
    used.set(nonce, other ?? { id, node: event.node, message: event.message, payload })
    if (other === undefined || other.id === id) return undefined
    const gained = differenceText(plaintextDifference(cipher, other.payload, payload))
    const forged = forgedWith(run, other.message, event.message)
    return `frame ${event.message} of ${event.node} has the key and IV ${iv} of frame ${other.message} of ${other.node}; ${gained}${forged}`
  }
  return {
    sees: ['sent'],
    see,
    summary: () =>
      used.size === 0 ? 'no SA of this run has a counter-mode cipher' : `${plural(used.size, 'nonce')}, each used once`,
  }
}

/** What both frames gave away of the ICV's key, to stand behind what they gave away of the data. */
function forgedWith(run: Run, one: number, other: number): string {
  const reused = reusedKeys(run.trace).find(({ reuses }) =>
    reuses.some(reuse => reuse.one.message === one && reuse.other.message === other),
  )
  const attack = reused === undefined ? undefined : attackOn(reused)
  return attack === undefined ? '' : `; ${forgeryText(attack)}`
}
