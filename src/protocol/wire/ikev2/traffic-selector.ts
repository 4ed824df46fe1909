import {
  caseName,
  codepoint,
  counted,
  type Decoded,
  ipv4Address,
  ipv6Address,
  lengthOfAll,
  measured,
  message,
  peekUint,
  reserved,
  rest,
  sampledAs,
  struct,
  tag,
  u16,
  u8,
  union,
} from '../schema.ts'
import type { ValuePart } from '../schema.ts'
import { SELECTORS_MAX, TS_PROTOCOL } from './codes.ts'
import { payloadHeader } from './payload.ts'

/** All ports, opaque ones included; and only opaque ones (RFC 7296 §3.13.1). */
export const ANY_PORTS = { startPort: 0, endPort: 65_535 } as const
export const OPAQUE_PORTS = { startPort: 65_535, endPort: 0 } as const

const range = <T extends string>(code: number, type: T, address: (label: string) => ValuePart<string>) =>
  struct(
    type,
    {
      type: tag(1, code, type, 'TS type'),
      protocol: codepoint(TS_PROTOCOL, 'IP protocol'),
      length: lengthOfAll(2, 'Selector length'),
      startPort: u16('Start port'),
      endPort: u16('End port'),
      startAddress: address('Starting address'),
      endAddress: address('Ending address'),
    },
    'RFC 7296 §3.13.1',
  )

const other = struct('Traffic selector', {
  type: caseName('other'),
  code: sampledAs(u8('TS type'), choose => choose.int(9, 255)),
  protocolNumber: u8('IP protocol'),
  length: lengthOfAll(2, 'Selector length'),
  body: rest('Selector data'),
})

/** One traffic selector, RFC 7296 §3.13.1; types that are not known keep their octets. */
export const trafficSelector = union('Traffic selector', {
  codes: { TS_IPV4_ADDR_RANGE: 7, TS_IPV6_ADDR_RANGE: 8 },
  peek: peekUint(0, 1, 'TS type'),
  cases: {
    TS_IPV4_ADDR_RANGE: range(7, 'TS_IPV4_ADDR_RANGE', ipv4Address),
    TS_IPV6_ADDR_RANGE: range(8, 'TS_IPV6_ADDR_RANGE', ipv6Address),
  },
  otherwise: other,
  ref: 'RFC 7296 §3.13.1',
})
export type TrafficSelector = typeof trafficSelector extends ValuePart<infer T> ? T : never
/** A selector of addresses and ports. */
export type AddressSelector = Exclude<TrafficSelector, { readonly type: 'other' }>

const tsPayload = <T extends 'TSi' | 'TSr'>(type: T, name: string) =>
  message(name, 'RFC 7296 §3.13', {
    ...payloadHeader(type),
    count: measured(1, 'Number of selectors'),
    reserved: reserved(3),
    selectors: counted('count', trafficSelector, 'Traffic selectors', SELECTORS_MAX),
  })

export const tsInitiator = tsPayload('TSi', "Traffic selectors of the initiator's side")
export const tsResponder = tsPayload('TSr', "Traffic selectors of the responder's side")
export type TsPayload = Decoded<typeof tsInitiator> | Decoded<typeof tsResponder>
