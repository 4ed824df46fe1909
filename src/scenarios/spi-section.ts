import * as z from 'zod/mini'
import { count, micros } from './fields.ts'

const childSpi = z.string().check(z.regex(/^0x[0-9a-fA-F]{1,8}$/))
const ikeSpi = z.string().check(z.regex(/^0x[0-9a-f]{16}$/))

/** How a node numbers and finds SAs, and what it does about transferred ones whose SPI is taken (Allard 2008 §3.2.3). */
export const ikeSpis = z.strictObject({
  /** What finds an inbound SA: 1 SPI, 2 and destination, 3 and source. `cxtp.lookupCase` when left out. */
  lookup: z.optional(z.literal([1, 2, 3])),
  /** Whether case 1 wants SPIs unique in both directions, as the paper, or only inbound (RFC 4301 §4.1). */
  unique: z.optional(z.enum(['allard-2008', 'rfc4301'])),
  /** `blind`: a number is told without a look at the own tables. */
  draw: z.optional(z.enum(['checked', 'blind'])),
  /** Bits of the space that SPIs of child SAs are drawn from, from 256 on. */
  spiBits: z.optional(z.int().check(z.minimum(0), z.maximum(28))),
  /** SPIs that are taken before any is drawn, in this order. */
  firstChildSpis: z.optional(z.array(childSpi).check(z.maxLength(32))),
  firstIkeSpis: z.optional(z.array(ikeSpi).check(z.maxLength(32))),
  /** MAX_ROUND_TRIPS and TIMER of algorithm 1; as printed it sends before it looks at them. */
  maxRoundTrips: z.optional(count),
  timerUs: z.optional(micros),
  limits: z.optional(z.enum(['before-sending', 'as-printed'])),
  /**
   * A new number by UPDATE_SPI or, Allard 2007, in the CTAA; SAs negotiated anew, the transfer denied (Hamer 2002 §7.2), or a
   * complete IKEv2 at once. Where nAR does not update the addresses, only `ctaa` and `cxtp.onCollision` count.
   */
  onCollision: z.optional(z.enum(['assign', 'ctaa', 'renegotiate', 'deny', 'relaunch'])),
  /** A pair of IKE SPIs that is taken: changed under the old pair, told in the CTAA, or given up for a complete IKEv2. */
  ikePair: z.optional(z.enum(['update-spi', 'ctaa', 'full-ike'])),
  /** How long a mobile still takes packets under an old number. */
  drainUs: z.optional(micros),
})
export type ScenarioSpis = z.infer<typeof ikeSpis>
