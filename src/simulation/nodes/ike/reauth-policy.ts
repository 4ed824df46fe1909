import type { Micros } from '../../../lib/micros.ts'

/** How long one authentication lasts, and how it is repeated (RFC 4478). */
export interface ReauthPolicy {
  /** A gateway names this time, and ends what is older; `undefined`: it names none. */
  readonly lifetimeS: number | undefined
  /** How much longer it waits than it has said; a client that is to come back at once has this long (RFC 4478 §2). */
  readonly graceUs: Micros
  /** A client begins so much earlier than it has to. */
  readonly marginUs: Micros
  /** Whether the old SA ends when the new one stands, or before the new one is begun. */
  readonly order: 'make-before-break' | 'break-before-make'
}

const DEFAULT_REAUTH: ReauthPolicy = {
  lifetimeS: undefined,
  graceUs: 60_000_000,
  marginUs: 180_000_000,
  order: 'make-before-break',
}
export const reauthPolicy = ({ reauth }: { readonly reauth?: Partial<ReauthPolicy> | undefined }): ReauthPolicy => ({
  ...DEFAULT_REAUTH,
  ...reauth,
})
