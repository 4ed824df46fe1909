import { FPT } from '../cxtp/codes.ts'
import { ikev1Context } from '../cxtp/contexts/ikev1.ts'
import { ikev2Context } from '../cxtp/contexts/ikev2.ts'
import { multicastListener } from '../cxtp/contexts/multicast-listener.ts'
import { padContext } from '../cxtp/contexts/pad.ts'
import { sadContext } from '../cxtp/contexts/sad.ts'
import { spdContext } from '../cxtp/contexts/spd.ts'
import { toHex } from '../../../lib/bytes.ts'
import type { Codec, Field, Span } from '../schema.ts'
import { octetsText } from '../schema.ts'
import { fieldOf, numberIn } from './layer.ts'

interface KnownContext {
  readonly codec: Codec<unknown>
  /** The codec starts at the presence vector. */
  readonly hasPresence: boolean
}
const known = <T>(codec: Codec<T>, hasPresence: boolean): KnownContext => ({
  codec: codec as Codec<unknown>,
  hasPresence,
})
const CONTEXTS: ReadonlyMap<number, KnownContext> = new Map([
  [FPT['IPv6 Multicast Listener'], known(multicastListener, false)],
  [FPT['IPsec SAD'], known(sadContext.codec, true)],
  [FPT['IPsec SPD'], known(spdContext.codec, true)],
  [FPT['IPsec PAD'], known(padContext.codec, true)],
  [FPT.IKEv2, known(ikev2Context.codec, true)],
  [FPT.IKEv1, known(ikev1Context.codec, true)],
])
const PADDING_MAX = 7

/** The fields of a CXTP message with the data of known context types read into fields of their own. */
export function withContexts(fields: readonly Field[], bytes: Uint8Array): readonly Field[] {
  return fields.map(field =>
    field.key === 'contexts' ? { ...field, children: field.children.map(block => readBlock(block, bytes)) } : field,
  )
}

/** A request block has only padding for data; a block in the middle of a chain no presence vector: both stay octets. */
function readBlock(block: Field, bytes: Uint8Array): Field {
  const data = fieldOf(block.children, 'data')
  const context = CONTEXTS.get(numberIn(block.children, 'fpt') ?? -1)
  const presence = fieldOf(block.children, 'presence')
  if (data === undefined || context === undefined || data.end - data.start <= 4) return block
  if (context.hasPresence !== (presence !== undefined)) return block
  const start = presence?.start ?? data.start
  const { fields, rest } = context.codec.dissectWindow(bytes, start, data.end)
  const inside = (fields[0]?.children ?? []).filter(field => field.start >= data.start)
  return { ...block, children: [...block.children.filter(child => child !== data), ...inside, ...left(rest, bytes)] }
}

function left({ start, end }: Span, bytes: Uint8Array): Field[] {
  if (start === end) return []
  const octets = bytes.subarray(start, end)
  const isPadding = octets.length <= PADDING_MAX && octets.every(octet => octet === 0)
  const name = isPadding ? 'Padding' : 'Octets without a field'
  return [{ key: 'rest', name, start, end, value: toHex(octets), text: octetsText(octets), children: [] }]
}
