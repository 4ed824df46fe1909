import type { IkeSection, ScenarioIkePeer } from '../ike-section.ts'

type Change = Partial<ScenarioIkePeer>

/** The same section, with what the mobile and what the routers have agreed with each other changed. */
export function proven(ike: IkeSection, mobile: Change, router: Change): IkeSection {
  const nodes = Object.fromEntries(
    Object.entries(ike.nodes).map(([id, node]) => {
      const change = id === 'mn' ? mobile : router
      const peers = Object.entries(node.peers).map(([name, given]) => [name, { ...given, ...change }])
      return [id, { ...node, peers: Object.fromEntries(peers) }]
    }),
  )
  return { ...ike, nodes }
}

/** The authority that mobile and routers trust, and another one. */
export const AUTHORITY = 'Test CA'
export const OTHER_AUTHORITY = 'Other CA'

export const CERTIFICATE = {
  own: { method: 'certificate', key: 'ecdsa-p256', issuer: AUTHORITY },
  demands: { method: 'certificate', authorities: [AUTHORITY], digitalSignatures: true },
} satisfies Change

const USER = 'rosa'
const PASSWORD = 'what only she knows'

/** The mobile by user name and password, the router by certificate. */
export const EAP_MOBILE = {
  own: { method: 'eap', user: USER, password: PASSWORD, only: false },
  demands: CERTIFICATE.demands,
} satisfies Change
export const EAP_ROUTER = {
  own: CERTIFICATE.own,
  demands: { method: 'eap', users: { [USER]: PASSWORD }, identityRound: false, notifications: 0, only: false },
} satisfies Change

/** X25519 and, under its keys, ML-KEM-768 (RFC 9370). */
export const HYBRID = 'aes128gcm16-prfsha256-x25519-ke1_mlkem768'
