import type { CryptoSuite } from '../protocol/crypto/suite.ts'
import { ENCRYPTION, INTEGRITY } from '../protocol/crypto/transforms.ts'
import { type SkKeys, skProtection } from '../protocol/ipsec/sk-protection.ts'
import type { IkeOpenRequest, Opened } from '../protocol/wire/frame.ts'
import { addFragment, type Reassembly } from '../protocol/wire/ikev2/fragments.ts'
import { openSealed, openSkf, sealedFirst } from '../protocol/wire/ikev2/open.ts'
import type { SkProtection } from '../protocol/wire/ikev2/protection.ts'
import type { IkeOpeningKey } from './ike-keys.ts'

type Answer = readonly [Opened, 'good' | 'bad' | undefined]

/** Messages whose fragments are waited for; the oldest goes first. */
const REASSEMBLIES_MAX = 64

/**
 * Opens SK and SKF payloads with a table of keys: rows with both SPIs of the header, tried in order. For captures: no
 * window, no Message IDs. Fragments are put together in the order they are asked for.
 */
export function createIkeOpener(
  keys: readonly IkeOpeningKey[],
  crypto: CryptoSuite,
): (request: IkeOpenRequest) => Answer {
  const reassemblies = new Map<string, Reassembly>()
  return request => {
    const { initiatorSpi, responderSpi, initiator } = request.message
    const fitting = keys.filter(key => key.initiatorSpi === initiatorSpi && key.responderSpi === responderSpi)
    let failed: Answer | undefined
    for (const key of fitting) {
      const answer = openWith(initiator ? key.initiator : key.responder, request, crypto, reassemblies)
      if (answer[0].verdict === 'good') return answer
      failed ??= answer
    }
    return failed ?? [{ verdict: 'no key', words: `no key for SPIs ${initiatorSpi} and ${responderSpi}` }, undefined]
  }
}

function openWith(
  keys: SkKeys,
  request: IkeOpenRequest,
  crypto: CryptoSuite,
  reassemblies: Map<string, Reassembly>,
): Answer {
  const { sealed, packet } = request
  const protection = skProtection(crypto, keys)
  const names = namesOf(keys)
  const plain = openSealed(packet, sealed, protection)
  if (!plain.ok) {
    if (plain.error.code === 'too short')
      return [{ verdict: 'malformed', words: `${sealed.body.length} octets are too few for ${names}` }, undefined]
    return [
      { verdict: 'bad integrity', words: `the ICV of ${names} is wrong: changed on the way, or another key` },
      'bad',
    ]
  }
  const good = {
    verdict: 'good',
    payload: plain.value,
    nextHeader: sealedFirst(sealed),
    sizes: { iv: protection.ivOctets, icv: protection.icvOctets },
    key: { name: request.message.initiator ? 'SK_ei' : 'SK_er', octets: keys.encryptionKey },
  } as const
  const words = `opened with ${names}, integrity good`
  if (sealed.type === 'SK') return [{ ...good, words }, 'good']
  const whole = reassemble(request, protection, reassemblies)
  const numbers = `fragment ${sealed.number} of ${sealed.total}`
  return [{ ...good, words: `${words}, ${numbers}`, ...(whole === undefined ? {} : { reassembled: whole }) }, 'good']
}

/** Takes in a fragment; the whole content when it was the last one missing (RFC 7383 §2.6). */
function reassemble(
  { message, sealed, packet }: IkeOpenRequest,
  protection: SkProtection,
  reassemblies: Map<string, Reassembly>,
) {
  const fragment = sealed.type === 'SKF' ? openSkf(packet, sealed, protection) : undefined
  if (fragment?.ok !== true) return undefined
  const { initiatorSpi, responderSpi, messageId, response, initiator } = message
  const key = [initiatorSpi, responderSpi, messageId, response, initiator].join(' ')
  const result = addFragment(reassemblies.get(key), fragment.value)
  if (result.type === 'complete') {
    reassemblies.delete(key)
    return { first: result.first, content: result.content }
  }
  if (result.type === 'waiting') {
    reassemblies.delete(key)
    reassemblies.set(key, result.reassembly)
    const [oldest] = reassemblies.keys()
    if (reassemblies.size > REASSEMBLIES_MAX && oldest !== undefined) reassemblies.delete(oldest)
  }
  return undefined
}

function namesOf({ encryption, integrity }: SkKeys): string {
  const { name } = ENCRYPTION[encryption]
  return integrity === 'none' ? name : `${name} and ${INTEGRITY[integrity].name}`
}
