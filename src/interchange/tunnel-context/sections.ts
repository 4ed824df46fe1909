import { hex32 } from '../../lib/bytes.ts'
import type { WireContexts } from '../../protocol/ipsec/context-blocks.ts'
import type { ContextFields } from '../../protocol/wire/cxtp/contexts/context-type.ts'
import { ikev1Context, type Ikev1Context } from '../../protocol/wire/cxtp/contexts/ikev1.ts'
import { ikev2Context, type Ikev2Context } from '../../protocol/wire/cxtp/contexts/ikev2.ts'
import { padContext, type PadContext } from '../../protocol/wire/cxtp/contexts/pad.ts'
import { sadContext, type SadContext } from '../../protocol/wire/cxtp/contexts/sad.ts'
import type { AnyPart } from '../../protocol/wire/schema/part.ts'
import { spdContext, type SpdContext } from '../../protocol/wire/cxtp/contexts/spd.ts'

/** One list of a file: a context type, under its name there. */
export interface Section {
  readonly key: string
  readonly member: keyof WireContexts
  /** For the comment above it, and documents. */
  readonly title: string
  readonly ref: string
  readonly fields: ContextFields
  /** Fields of the type that no file has. */
  readonly left: readonly string[]
  /** Parts of the others, by name. */
  readonly parts: readonly (readonly [string, AnyPart])[]
  /** What tells an item apart from the others, as far as it can be read: unknown fields go back to it. */
  readonly nameOf: (item: Readonly<Record<string, unknown>>) => string
}

function section<M extends keyof WireContexts>(
  given: Omit<Section, 'nameOf' | 'left' | 'parts' | 'member'> & {
    readonly member: M
    readonly left?: readonly string[]
    readonly nameOf: (item: Partial<WireContexts[M][number]>) => string
  },
): Section {
  const { left = [], fields } = given
  const parts = Object.entries(fields).flatMap(([key, { part }]) => (left.includes(key) ? [] : [[key, part] as const]))
  return { ...given, left, parts, nameOf: given.nameOf as Section['nameOf'] }
}

const hex = (value: number | undefined): string => (value === undefined ? '?' : hex32(value))

/** In the order in which they stand: key management first, then the databases (Palomares 2013 §II). */
export const SECTIONS: readonly Section[] = [
  section({
    key: 'ike',
    member: 'ikev2',
    title: 'IKE SA (IKEv2), with its side of the child SAs',
    ref: 'RFC 7296',
    fields: ikev2Context.fields,
    nameOf: (sa: Partial<Ikev2Context>) => `${sa.initiatorSpi ?? '?'} ${sa.responderSpi ?? '?'}`,
  }),
  section({
    key: 'isakmp',
    member: 'ikev1',
    title: 'ISAKMP SA (IKEv1)',
    ref: 'RFC 2409',
    fields: ikev1Context.fields,
    nameOf: (sa: Partial<Ikev1Context>) => `${sa.initiatorCookie ?? '?'} ${sa.responderCookie ?? '?'}`,
  }),
  section({
    key: 'sad',
    member: 'sad',
    title: 'Security association database',
    ref: 'RFC 4301 §4.4.2',
    fields: sadContext.fields,
    nameOf: (sa: Partial<SadContext>) => `${hex(sa.spi)} ${sa.direction ?? '?'}`,
  }),
  section({
    key: 'spd',
    member: 'spd',
    title: 'Security policy database',
    ref: 'RFC 4301 §4.4.1',
    fields: spdContext.fields,
    nameOf: (policy: Partial<SpdContext>) => `${policy.link ?? ''} ${policy.direction ?? '?'} ${policy.order ?? '?'}`,
  }),
  section({
    key: 'pad',
    member: 'pad',
    title: 'Peer authorization database, without secrets',
    ref: 'RFC 4301 §4.4.3',
    fields: padContext.fields,
    left: ['secret'],
    nameOf: (entry: Partial<PadContext>) => entry.link ?? '?',
  }),
]
