import * as z from 'zod/mini'

/** What one peer is spoken to by IKEv1 with; proposals, identities and the secret stand beside it (RFC 2409 §5.4). */
export const ikev1Peer = z.strictObject({
  exchange: z.enum(['main', 'aggressive']),
  /** Group of quick mode's own key exchange; left out: none (RFC 2409 §5.5). */
  pfs: z.optional(z.enum(['modp768', 'modp1024', 'modp1536', 'modp2048'])),
  /** Seconds that phase 1, and the SAs of phase 2, are offered for. */
  phase1LifeS: z.int().check(z.minimum(60), z.maximum(604_800)),
  phase2LifeS: z.int().check(z.minimum(60), z.maximum(604_800)),
  /** INITIAL-CONTACT from this side when an SA is new, as racoon does with an address it never spoke to (RFC 2407 §4.6.3.3). */
  initialContact: z.boolean(),
  /** `racoon`: always some octets, the last one counting; `zeros`: none where nothing is needed (RFC 2409 Appendix B). */
  padding: z.enum(['zeros', 'racoon']),
  nonceOctets: z.int().check(z.minimum(8), z.maximum(256)),
})

export type ScenarioIkev1 = z.infer<typeof ikev1Peer>
