import type { Micros } from '../../../lib/micros.ts'
import type { LookupCase } from '../../../protocol/ipsec/sa.ts'
import type { UniqueSpis } from '../../../protocol/ipsec/spi-collisions.ts'
import type { CollisionAnswer, UpdateSpiInput } from '../../../protocol/machines/ikev2/update-spi-events.ts'

/** How an endpoint finds SAs, numbers them, and what it does about transferred ones whose number is taken. */
export interface SpiPolicy {
  /** What finds an inbound SA (RFC 4301 §4.1, Allard 2008 §3.2.3). */
  readonly lookup: LookupCase
  readonly unique: UniqueSpis
  /** `blind`: a new number is told without a look at the own tables, and looked at when it was accepted. */
  readonly draw: 'checked' | 'blind'
  /** Size of the space that numbers of child SAs are drawn from, from 256 on; `undefined`: 28 bits. */
  readonly spiBits: number | undefined
  /** Numbers that are taken first, one after the other, before any is drawn. */
  readonly firstChildSpis: readonly number[]
  readonly firstIkeSpis: readonly string[]
  readonly maxRoundTrips: number
  readonly timerUs: Micros
  readonly limits: UpdateSpiInput['limits']
  /** `ctaa`: new numbers are told in the CTAA, before IKE says anything (Allard 2007 §VI-C step 5). */
  readonly onCollision: CollisionAnswer | 'ctaa'
  /**
   * A pair of IKE SPIs that is taken: changed by a request under the old pair, told in the CTAA, or given up for a complete
   * IKEv2.
   */
  readonly ikePair: 'update-spi' | 'ctaa' | 'full-ike'
  /** How long old inbound numbers stay good at the mobile. */
  readonly drainUs: Micros
}

/** Roamscope: Allard 2008 gives MAX_ROUND_TRIPS and TIMER no values. One repetition of a request fits into TIMER. */
export const DEFAULT_SPI_POLICY: SpiPolicy = {
  lookup: 1,
  unique: 'allard-2008',
  draw: 'checked',
  spiBits: undefined,
  firstChildSpis: [],
  firstIkeSpis: [],
  maxRoundTrips: 3,
  timerUs: 2_000_000,
  limits: 'before-sending',
  onCollision: 'assign',
  ikePair: 'update-spi',
  drainUs: 1_000_000,
}

/** Whether some of its numbers are told in the CTAA. */
export const tellsByCtaa = ({ onCollision, ikePair }: SpiPolicy): boolean =>
  onCollision === 'ctaa' || ikePair === 'ctaa'

export const spiPolicy = (config: { readonly spis?: Partial<SpiPolicy> | undefined }): SpiPolicy => ({
  ...DEFAULT_SPI_POLICY,
  ...config.spis,
})
