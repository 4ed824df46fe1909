import type { Layer } from '../protocol/wire/frame.ts'
import { IKEV1_PAYLOAD } from '../protocol/wire/ikev1/codes.ts'
import { PAYLOAD } from '../protocol/wire/ikev2/codes.ts'
import type { Field } from '../protocol/wire/schema.ts'
import type { IntegrityVerdict } from './integrity-verdict.ts'

/** An IKE message for lists of packets: header, and payload types in wire order, those inside SK behind it. */
export interface IkeHeader {
  readonly version: number
  readonly exchange: number
  readonly messageId: number
  readonly response: boolean
  /** Octets of the message as its header says, without the non-ESP marker. */
  readonly bytes: number
  /** Whether nothing of it stayed closed. */
  readonly opened: boolean
  readonly integrity?: IntegrityVerdict
  readonly payloads: readonly IkePayload[]
  /** Which key, or why it stayed closed. */
  readonly words?: string
}
export interface IkePayload {
  readonly type: number
  readonly notify?: number
}

/** What the layer of an IKE message says of it; undefined when not even the header is whole. */
export function ikeHeader(layer: Layer, integrity: IntegrityVerdict | undefined): IkeHeader | undefined {
  const { fields, opened, inner } = layer
  const version = numberOf(fields, 'major')
  const exchange = numberOf(fields, 'exchange')
  const messageId = numberOf(fields, 'messageId')
  const bytes = numberOf(fields, 'length')
  const first = numberOf(fields, 'nextPayload')
  if (version === undefined || exchange === undefined || messageId === undefined) return undefined
  if (bytes === undefined || first === undefined) return undefined
  const outside = payloadsIn(fields, first)
  const isSealed = outside.some(({ type }) => type === PAYLOAD.SK || type === PAYLOAD.SKF)
  return {
    version,
    exchange,
    messageId,
    response: numberOf(fields, 'response') === 1,
    bytes,
    opened: isSealed || numberOf(fields, 'encryption') === 1 ? opened?.verdict === 'good' : true,
    ...(integrity === undefined ? {} : { integrity }),
    payloads: [...outside, ...insideOf(opened, inner)],
    ...(opened === undefined ? {} : { words: opened.words }),
  }
}

function insideOf(opened: Layer['opened'], inner: readonly Layer[]): readonly IkePayload[] {
  if (opened?.verdict !== 'good') return []
  return inner.flatMap(({ protocol, fields }) => {
    if (protocol === 'sk' || protocol === 'ikev1-payloads') return payloadsIn(fields, opened.nextHeader)
    return protocol === 'ike-payloads'
      ? payloadsIn([{ key: 'payloads', children: fields }], opened.reassembled?.first ?? 0)
      : []
  })
}

type Group = Pick<Field, 'key' | 'children'>

/** Types along the chain: each payload names that of the next. */
function payloadsIn(fields: readonly Group[], first: number): readonly IkePayload[] {
  const payloads: IkePayload[] = []
  let type = first
  for (const payload of fields.find(({ key }) => key === 'payloads')?.children ?? []) {
    const notify = notifyOf(payload.children, type)
    payloads.push(notify === undefined ? { type } : { type, notify })
    type = numberOf(payload.children, 'next') ?? PAYLOAD.none
  }
  return payloads
}

const notifyOf = (fields: readonly Field[], type: number): number | undefined =>
  type === PAYLOAD.N || type === IKEV1_PAYLOAD.N ? numberOf(fields, 'notify') : undefined

function numberOf(fields: readonly Field[], key: string): number | undefined {
  const value = fields.find(field => field.key === key)?.value
  return typeof value === 'number' ? value : undefined
}
