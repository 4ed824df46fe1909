import type { Micros } from '../../lib/micros.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { ContextBlock } from '../wire/cxtp/cdb.ts'
import type { Fpt } from '../wire/cxtp/codes.ts'
import { contextBlocks, contextsFromBlocks, type ContextError } from '../wire/cxtp/contexts/chain.ts'
import { ikev1Context, type Ikev1Context } from '../wire/cxtp/contexts/ikev1.ts'
import { ikev2Context, type Ikev2Context } from '../wire/cxtp/contexts/ikev2.ts'
import { padContext, type PadContext } from '../wire/cxtp/contexts/pad.ts'
import type { Codec } from '../wire/schema.ts'

/**
 * Contexts beside SAs and policies: what key management needs to go on. They travel with the SAs, and whoever keeps them
 * (an IKE endpoint) reads them out, judges and takes them; here they are values of the wire.
 */
export interface KeptContexts {
  readonly pad: readonly PadContext[]
  readonly ikev2: readonly Ikev2Context[]
  readonly ikev1: readonly Ikev1Context[]
}

export const NOTHING_KEPT: KeptContexts = { pad: [], ikev2: [], ikev1: [] }

/** Whether there is anything. */
export const keepsAnything = (kept: KeptContexts | undefined): kept is KeptContexts =>
  kept !== undefined && Object.values(kept).some(list => list.length > 0)

export const keptCount = (kept: KeptContexts | undefined): number =>
  kept === undefined ? 0 : Object.values(kept).reduce((sum, list) => sum + list.length, 0)

/** Contexts of several keepers together. */
export const joinKept = (all: readonly KeptContexts[]): KeptContexts => ({
  pad: all.flatMap(({ pad }) => pad),
  ikev2: all.flatMap(({ ikev2 }) => ikev2),
  ikev1: all.flatMap(({ ikev1 }) => ikev1),
})

/** Why contexts cannot be used here: for CTDR and CTAA, and in words. */
export interface KeptProblem {
  readonly fpt: number
  readonly status: number
  readonly text: string
}

/** One type of kept context: its name in requests, its number, and how its octets are written and read. */
interface KeptKind {
  readonly name: KeptName
  readonly fpt: Fpt
  readonly blocks: (kept: KeptContexts) => readonly ContextBlock[]
  readonly read: (blocks: readonly ContextBlock[]) => Result<Partial<KeptContexts>, ContextError>
  /** The contexts as they are after `us` more. */
  readonly older: (kept: KeptContexts, us: Micros) => Partial<KeptContexts>
}

export type KeptName = 'PAD' | 'IKEv2' | 'IKEv1'

function kind<K extends keyof KeptContexts, T extends KeptContexts[K][number]>(
  name: KeptName,
  fpt: Fpt,
  member: K,
  codec: Codec<T>,
  aged: (value: T, us: Micros) => T = value => value,
): KeptKind {
  return {
    name,
    fpt,
    blocks: kept => (kept[member] as readonly T[]).flatMap(value => contextBlocks(codec, fpt, value)),
    read: blocks => {
      const values = contextsFromBlocks(codec, fpt, blocks)
      return values.ok ? ok({ [member]: values.value }) : err(values.error)
    },
    older: (kept, us) => ({ [member]: (kept[member] as readonly T[]).map(value => aged(value, us)) }),
  }
}

const less = (leftUs: Micros | undefined, us: Micros): Micros | undefined =>
  leftUs === undefined ? undefined : Math.max(0, leftUs - us)
const lessOrNone = (leftUs: Micros | 'none', us: Micros): Micros | 'none' =>
  leftUs === 'none' ? leftUs : Math.max(0, leftUs - us)

const agedIkev2 = (sa: Ikev2Context, us: Micros): Ikev2Context => ({
  ...sa,
  softRemainingUs: less(sa.softRemainingUs, us),
  hardRemainingUs: less(sa.hardRemainingUs, us),
  reauthenticationRemainingUs: less(sa.reauthenticationRemainingUs, us),
  children: sa.children.map(child => ({
    ...child,
    softRemainingUs: lessOrNone(child.softRemainingUs, us),
    hardRemainingUs: lessOrNone(child.hardRemainingUs, us),
  })),
})

const agedIkev1 = (sa: Ikev1Context, us: Micros): Ikev1Context => ({ ...sa, remainingUs: less(sa.remainingUs, us) })

/** In the order in which they stand in a message, behind SAs and policies. */
export const KEPT_KINDS: readonly KeptKind[] = [
  kind('PAD', 'IPsec PAD', 'pad', padContext.codec),
  kind('IKEv2', 'IKEv2', 'ikev2', ikev2Context.codec, agedIkev2),
  kind('IKEv1', 'IKEv1', 'ikev1', ikev1Context.codec, agedIkev1),
]

export const KEPT_NAMES: readonly KeptName[] = KEPT_KINDS.map(({ name }) => name)

/** The contexts as they are `us` later than they were read out: what is left of lifetimes is less. */
export const agedContexts = (kept: KeptContexts, us: Micros): KeptContexts =>
  us <= 0 ? kept : KEPT_KINDS.reduce((sum, { older }) => ({ ...sum, ...older(kept, us) }), kept)
