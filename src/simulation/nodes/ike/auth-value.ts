import { present } from '../../../lib/assert.ts'
import {
  resumptionAuth,
  sameMac,
  sharedKeyAuth,
  signedOctets,
  type SignedOctets,
} from '../../../protocol/crypto/ike/auth.ts'
import type { KeyStep } from '../../../protocol/crypto/ike/key-step.ts'
import { findPeer } from '../../../protocol/ipsec/pad.ts'
import type { AuthPayload } from '../../../protocol/wire/ikev2/auth.ts'
import type { Identity } from '../../../protocol/wire/ikev2/identification.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { certificateHolds, fails, HOLDS, signedAuth, type Verdict } from './auth-certificates.ts'
import type { IkePeer } from './ike-config.ts'
import type { IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { assertedId, idBody } from './identity.ts'

type Side = 'initiator' | 'responder'
type Secret = Parameters<typeof sharedKeyAuth>[2]

/** What the AUTH of a side covers (RFC 7296 §2.15), with what went before it (RFC 9242 §3.3.2). */
function octetsOf(work: IkeWork, sa: IkeSa, side: Side, id: Identity): SignedOctets {
  const keys = present(sa.keys, 'keys of the IKE SA')
  const { prf } = present(sa.algorithms, 'algorithms of the IKE SA')
  const first = side === 'initiator'
  const { exchanges, intAuthI, intAuthR } = sa.proof
  return signedOctets(work.context.crypto, prf, {
    message: first ? sa.initRequest : sa.initResponse,
    peerNonce: first ? sa.nonces.nonceR : sa.nonces.nonceI,
    skP: first ? keys.skPi : keys.skPr,
    idBody: idBody(id),
    // The first IKE_AUTH follows the additional exchanges, whose Message IDs begin with 1.
    intAuth:
      intAuthI === undefined || intAuthR === undefined
        ? undefined
        : { initiator: intAuthI, responder: intAuthR, messageId: exchanges + 1 },
  })
}

/** AUTH by a secret; how it came about is recorded. */
function macOf(work: IkeWork, sa: IkeSa, side: Side, octets: SignedOctets, secret: Secret): Uint8Array {
  const { prf } = present(sa.algorithms, 'algorithms of the IKE SA')
  const { auth, steps } = sharedKeyAuth(work.context.crypto, prf, secret, octets.bytes)
  record(work, sa, side, [...octets.steps, ...steps])
  return auth
}

const record = (work: IkeWork, sa: IkeSa, side: Side, steps: readonly KeyStep[]): void =>
  work.derived({ kind: 'ike', name: sa.name }, `AUTH of the ${side}`, steps)

const secretOf = (sa: IkeSa, peer: IkePeer): Secret =>
  sa.proof.eap?.msk === undefined
    ? { name: 'shared secret', bytes: peer.secret }
    : { name: 'MSK', bytes: sa.proof.eap.msk }

/** Who resumes shows that it has the keys of the session, not who it is once more (RFC 5723 §5.1). */
function resumedAuth(work: IkeWork, sa: IkeSa, side: Side, octets: SignedOctets): Uint8Array {
  const keys = present(sa.keys, 'keys of the IKE SA')
  const { prf } = present(sa.algorithms, 'algorithms of the IKE SA')
  const skP = side === 'initiator' ? keys.skPi : keys.skPr
  const { auth, steps } = resumptionAuth(work.context.crypto, prf, skP, octets.bytes)
  record(work, sa, side, [...octets.steps, ...steps])
  return auth
}

/** AUTH of this side (RFC 7296 §2.15); under the key of EAP once there is one (§2.16). */
export function ownAuth(work: IkeWork, sa: IkeSa, peer: IkePeer): AuthPayload {
  const octets = octetsOf(work, sa, sa.role, peer.localId)
  if (sa.mobility.resumed) return { type: 'AUTH', method: 'shared key', data: resumedAuth(work, sa, sa.role, octets) }
  if (peer.own?.method === 'certificate' && sa.proof.eap?.msk === undefined) {
    const { payload, steps } = signedAuth(work, sa, peer.own, octets.bytes)
    record(work, sa, sa.role, [...octets.steps, ...steps])
    return payload
  }
  return { type: 'AUTH', method: 'shared key', data: macOf(work, sa, sa.role, octets, secretOf(sa, peer)) }
}

/** What a peer says of itself. */
export interface Claim {
  readonly id: Identity
  readonly auth: AuthPayload
  readonly payloads: readonly ClearPayload[]
}

/** Whether the peer's AUTH proves that it is who it says, as its PAD row demands; if not, why is marked. */
export function authHolds(work: IkeWork, sa: IkeSa, peer: IkePeer, claim: Claim): boolean {
  const verdict = proofOf(work, sa, peer, claim)
  if (!verdict.ok) work.mark(`proof-${verdict.code}`, verdict.ref, `${sa.name}: ${verdict.text}`)
  return verdict.ok
}

function proofOf(work: IkeWork, sa: IkeSa, peer: IkePeer, claim: Claim): Verdict {
  const { id, auth } = claim
  const side = sa.role === 'initiator' ? 'responder' : 'initiator'
  const octets = octetsOf(work, sa, side, id)
  if (sa.mobility.resumed) {
    const proven = auth.data instanceof Uint8Array && sameMac(resumedAuth(work, sa, side, octets), auth.data)
    return proven ? HOLDS : fails('wrong-session', 'the peer has not the keys of the session', 'RFC 5723 §5.1')
  }
  if (peer.demands?.method === 'certificate' && sa.proof.eap?.msk === undefined) {
    const { verdict, steps } = certificateHolds(work, peer.demands, claim, octets.bytes)
    record(work, sa, side, [...octets.steps, ...steps])
    return verdict
  }
  if (peer.demands?.method === 'eap' && sa.proof.eap?.msk === undefined)
    return fails('wrong-method', 'AUTH without EAP, which is wanted', 'RFC 4301 §4.4.3.2')
  if (auth.method !== 'shared key' || !(auth.data instanceof Uint8Array))
    return fails('wrong-method', `AUTH by ${String(auth.method)}, where a secret is wanted`, 'RFC 4301 §4.4.3.2')
  if (sameMac(macOf(work, sa, side, octets, secretOf(sa, peer)), auth.data)) return HOLDS
  return fails('wrong-secret', 'the peer has another secret, or saw other messages', 'RFC 7296 §2.15')
}

/** The peer whose PAD row covers the asserted identity: the first row decides (RFC 4301 §4.4.3). */
export function peerOf(work: IkeWork, id: Identity): IkePeer | undefined {
  const asserted = assertedId(id)
  const match = asserted && findPeer(work.endpoint.ipsec.pad, asserted)
  if (match?.entry.protocol !== 'ikev2') return undefined
  // An entry that came with an SA from another router proves nobody's identity: it has no credentials.
  const peer = work.endpoint.config.peers.get(match.entry.id)
  return peer?.transferred === true ? undefined : peer
}
