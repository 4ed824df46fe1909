import {
  chosen,
  codecOf,
  codepoint,
  hexId,
  lengthOfAll,
  listToEnd,
  peekUint,
  rest,
  struct,
  tag,
  u32,
  u8,
  union,
  utf8Text,
} from '../../schema.ts'
import type { Codec, ValuePart } from '../../schema.ts'
import { EAP_CODE, EAP_METHOD } from './codes.ts'
import { mschapv2, type MsChapV2 } from './mschapv2.ts'

const TEXT_MAX = 1_020

/** Vendor's own methods, RFC 3748 §5.7. */
const expanded = struct(
  'Expanded type',
  { vendor: hexId(3, 'Vendor ID'), vendorType: u32('Vendor type'), data: rest('Vendor data') },
  'RFC 3748 §5.7',
)
const METHOD_DATA = {
  Identity: utf8Text('Identity', TEXT_MAX),
  Notification: utf8Text('Message', TEXT_MAX),
  Nak: listToEnd(codepoint(EAP_METHOD, 'Wanted method'), 'Wanted methods', 255),
  MSCHAPv2: mschapv2 as ValuePart<MsChapV2>,
  expanded,
} as const
type Data = typeof METHOD_DATA
type DataOf<M> = M extends keyof Data ? (Data[M] extends ValuePart<infer T> ? T : never) : Uint8Array
type MethodName = keyof typeof EAP_METHOD

interface Head<T> {
  readonly type: T
  /** An answer repeats the identifier of what it answers (RFC 3748 §4.1). */
  readonly identifier: number
}
type WithMethod<T> =
  | { [M in MethodName]: Head<T> & { readonly method: M; readonly data: DataOf<M> } }[MethodName]
  | (Head<T> & { readonly method: number; readonly data: Uint8Array })
/** `{ type: 'request', identifier, method: 'MSCHAPv2', data }` or `{ type: 'success', identifier }`. */
export type EapPacket = WithMethod<'request'> | WithMethod<'response'> | Head<'success'> | Head<'failure'>

const PARTS = new Map(Object.entries(METHOD_DATA as Readonly<Record<string, ValuePart<unknown>>>))
const plain: ValuePart<unknown> = rest('Method data')

const head = <T extends keyof typeof EAP_CODE>(code: T) => ({
  type: tag(1, EAP_CODE[code], code, 'Code'),
  identifier: u8('Identifier'),
  length: lengthOfAll(2, 'Length', { ref: 'RFC 3748 §4' }),
})
const method = <T extends 'request' | 'response'>(code: T) =>
  struct(
    `EAP ${code}`,
    {
      ...head(code),
      method: codepoint(EAP_METHOD, 'Method'),
      data: chosen('Method data', fields => PARTS.get(String(fields['method'])) ?? plain),
    },
    'RFC 3748 §4.1',
  )
const bare = <T extends 'success' | 'failure'>(code: T) => struct(`EAP ${code}`, head(code), 'RFC 3748 §4.2')

/** EAP packet, RFC 3748 §4 and RFC 7296 §3.16. */
export const eapPacket = codecOf(
  'EAP packet',
  'RFC 3748 §4',
  union('EAP packet', {
    codes: EAP_CODE,
    peek: peekUint(0, 1, 'Code'),
    cases: {
      request: method('request'),
      response: method('response'),
      success: bare('success'),
      failure: bare('failure'),
    },
    ref: 'RFC 3748 §4',
  }),
) as Codec<unknown> as Codec<EapPacket>
