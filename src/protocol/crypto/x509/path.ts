import { equalBytes } from '../../../lib/bytes.ts'
import { err, ok } from '../../../lib/result.ts'
import type { IkeSuite } from '../ike/ike-suite.ts'
import type { VerifyingKey } from '../ike/signature.ts'
import type { Certificate } from './certificate.ts'
import { signedByAnchor, trustedKey, type Outcome } from './trust.ts'

/** CAs between the end of a path and our own; more only cost time (Roamscope). */
const BETWEEN_MAX = 4

/**
 * The key of the first of a peer's certificates, if a path through its others leads to one of our CAs (RFC 5280 §6.1,
 * RFC 7296 §3.6). Names are compared octet by octet, policies and revocation are not looked at. `atSeconds`: since 1970.
 */
export function trustedPath(
  suite: IkeSuite,
  [end, ...others]: readonly [Certificate, ...Certificate[]],
  anchors: readonly Certificate[],
  atSeconds: number,
): Outcome<{ readonly key: VerifyingKey; readonly anchor: Certificate }> {
  const direct = trustedKey(suite, end, anchors, atSeconds)
  if (direct.ok || direct.error.code !== 'unknown-issuer') return direct
  let last: typeof direct = direct
  for (const between of issuersOf(end, others)) {
    const signed = trustedKey(suite, end, [between], atSeconds)
    if (!signed.ok) last = signed
    else {
      const above = authorityAbove(suite, between, { others, anchors, atSeconds }, 1)
      if (above.ok) return ok({ key: signed.value.key, anchor: above.value })
      last = above
    }
  }
  return last
}

const issuersOf = (certificate: Certificate, among: readonly Certificate[]): readonly Certificate[] =>
  among.filter(each => equalBytes(each.subject.der, certificate.issuer.der))

interface Search {
  readonly others: readonly Certificate[]
  readonly anchors: readonly Certificate[]
  readonly atSeconds: number
}

/** The CA of ours that vouches for a CA of the peer's path. `below`: CAs from this one down. */
function authorityAbove(suite: IkeSuite, ca: Certificate, search: Search, below: number): Outcome<Certificate> {
  let last: Outcome<Certificate> = err({
    code: 'unknown-issuer',
    message: `${ca.issuer.text} is none of our CAs`,
    ref: 'RFC 5280 §6.1.3',
  })
  for (const anchor of issuersOf(ca, search.anchors)) {
    const signed = signedByAnchor(suite, ca, anchor, search.atSeconds, below)
    if (signed.ok) return ok(anchor)
    last = signed
  }
  if (below >= BETWEEN_MAX) return last
  for (const between of issuersOf(ca, search.others)) {
    // A CA that vouches for itself leads nowhere.
    if (equalBytes(between.der, ca.der)) continue
    const signed = signedByAnchor(suite, ca, between, search.atSeconds, below)
    const above = signed.ok ? authorityAbove(suite, between, search, below + 1) : signed
    if (above.ok) return above
    last = above
  }
  return last
}
