import { present } from '../../../lib/assert.ts'
import { sameMac, sharedKeyAuth, signedOctets } from '../../../protocol/crypto/ike/auth.ts'
import { findPeer } from '../../../protocol/ipsec/pad.ts'
import type { AuthPayload } from '../../../protocol/wire/ikev2/auth.ts'
import type { Identity } from '../../../protocol/wire/ikev2/identification.ts'
import type { IkePeer } from './ike-config.ts'
import type { IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { assertedId, idBody } from './identity.ts'

type Side = 'initiator' | 'responder'

function authOctets(work: IkeWork, sa: IkeSa, side: Side, id: Identity, secret: Uint8Array): Uint8Array {
  const keys = present(sa.keys, 'keys of the IKE SA')
  const { prf } = present(sa.algorithms, 'algorithms of the IKE SA')
  const first = side === 'initiator'
  const { bytes, steps: octetsSteps } = signedOctets(work.context.crypto, prf, {
    message: first ? sa.initRequest : sa.initResponse,
    peerNonce: first ? sa.nonces.nonceR : sa.nonces.nonceI,
    skP: first ? keys.skPi : keys.skPr,
    idBody: idBody(id),
  })
  const { auth, steps } = sharedKeyAuth(work.context.crypto, prf, { name: 'shared secret', bytes: secret }, bytes)
  work.derived({ kind: 'ike', name: sa.name }, `AUTH of the ${side}`, [...octetsSteps, ...steps])
  return auth
}

/** AUTH of this side (RFC 7296 §2.15). */
export const ownAuth = (work: IkeWork, sa: IkeSa, peer: IkePeer): AuthPayload => ({
  type: 'AUTH',
  method: 'shared key',
  data: authOctets(work, sa, sa.role, peer.localId, peer.secret),
})

/** Whether the peer's AUTH proves that it is who it says, by the secret of its PAD row. */
export function authHolds(work: IkeWork, sa: IkeSa, peer: IkePeer, id: Identity, auth: AuthPayload): boolean {
  if (auth.method !== 'shared key' || !(auth.data instanceof Uint8Array)) return false
  const side = sa.role === 'initiator' ? 'responder' : 'initiator'
  return sameMac(authOctets(work, sa, side, id, peer.secret), auth.data)
}

/** The peer whose PAD row covers the asserted identity: the first row decides (RFC 4301 §4.4.3). */
export function peerOf(work: IkeWork, id: Identity): IkePeer | undefined {
  const asserted = assertedId(id)
  const match = asserted && findPeer(work.endpoint.ipsec.pad, asserted)
  if (match?.entry.protocol !== 'ikev2' || match.entry.method !== 'pre-shared-key') return undefined
  return work.endpoint.config.peers.find(peer => peer.name === match.entry.id)
}
