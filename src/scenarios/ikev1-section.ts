import * as z from 'zod/mini'
import { micros } from './fields.ts'

const address = z.string().check(z.minLength(2), z.maxLength(45))
const attribute = z.enum([
  'INTERNAL_IP4_ADDRESS',
  'INTERNAL_IP4_NETMASK',
  'INTERNAL_IP4_DNS',
  'INTERNAL_IP4_NBNS',
  'INTERNAL_IP6_ADDRESS',
  'INTERNAL_IP6_NETMASK',
  'INTERNAL_IP6_DNS',
  'INTERNAL_IP6_NBNS',
])

/** Mode Config between phase 1 and quick mode (draft-dukes-ike-mode-cfg): who begins phase 1 is the client. */
const modeConfig = z.strictObject({
  /** `request`: the client asks. `set`: its gateway sets, unasked. */
  way: z.enum(['request', 'set']),
  /** What the client asks for, or lets be set: an address above all (§5.1). */
  asks: z.array(attribute).check(z.minLength(1), z.maxLength(8)),
  /** What its gateway has for this client. */
  gives: z.array(z.strictObject({ attribute, value: address })).check(z.maxLength(8)),
})

/** What one peer is spoken to by IKEv1 with; proposals, identities and the secret stand beside it (RFC 2409 §5.4). */
export const ikev1Peer = z.strictObject({
  exchange: z.enum(['main', 'aggressive']),
  /** Group of quick mode's own key exchange; left out: none (RFC 2409 §5.5). */
  pfs: z.optional(z.enum(['modp768', 'modp1024', 'modp1536', 'modp2048'])),
  /** Seconds that phase 1, and the SAs of phase 2, are offered for. */
  phase1LifeS: z.int().check(z.minimum(60), z.maximum(604_800)),
  phase2LifeS: z.int().check(z.minimum(60), z.maximum(604_800)),
  /**
   * INITIAL-CONTACT when an SA is new (RFC 2407 §4.6.3.3): in a message of its own, as racoon sends it to an address it
   * never spoke to; in Main Mode 5, and nowhere in aggressive mode, as strongSwan sends it; or not at all.
   */
  initialContact: z.enum(['informational', 'main-mode', 'none']),
  /** `racoon`: always some octets, the last one counting; `zeros`: none where nothing is needed (RFC 2409 Appendix B). */
  padding: z.enum(['zeros', 'racoon']),
  /** Aggressive Mode 3 goes encrypted, as strongSwan sends it; in clear when left out, as racoon does (RFC 2409 §5.4). */
  sealsProof: z.optional(z.boolean()),
  modeConfig: z.optional(modeConfig),
  /** Dead peer detection (RFC 3706): silence that is worth a question. None, and no vendor ID, when left out. */
  dpd: z.optional(z.strictObject({ idleUs: micros })),
  nonceOctets: z.int().check(z.minimum(8), z.maximum(256)),
})

export type ScenarioIkev1 = z.infer<typeof ikev1Peer>
