import { chosen, codepoint, type Codec, hexId, measured, message, rest, sized } from '../schema.ts'
import type { ValuePart } from '../schema.ts'
import { type SaProtocol, SA_PROTOCOL } from './codes.ts'
import { NOTIFY, NOTIFY_STATUS_FIRST, type NotifyName } from './notify-codes.ts'
import { NOTIFY_DATA, type NotifyDataTable } from './notify-data.ts'
import { payloadHeader } from './payload.ts'

/** Data of a notify type: as its layout says, else octets (most have none, and what comes all the same is ignored). */
export type NotifyData<N> = N extends keyof NotifyDataTable
  ? NotifyDataTable[N] extends ValuePart<infer T>
    ? T
    : never
  : Uint8Array

interface NotifyHead {
  readonly type: 'N'
  /** Of the SA that `spi` names; `none` where there is no SPI, and ignored then (RFC 7296 §3.10). */
  readonly protocol: SaProtocol
  /** `''` for most; REKEY_SA, CHILD_SA_NOT_FOUND, INVALID_SELECTORS and UPDATE_SPI have one. */
  readonly spi: string
}
/** One notification; `notify` tells which, and so the type of `data`. */
export type Notify<N extends NotifyName = NotifyName> = {
  [K in N]: NotifyHead & { readonly notify: K; readonly data: NotifyData<K> }
}[N]
/** A type without a name. */
export type UnknownNotify = NotifyHead & { readonly notify: number; readonly data: Uint8Array }
export type NotifyPayload = Notify | UnknownNotify

const DATA = new Map(Object.entries(NOTIFY_DATA as Readonly<Record<string, ValuePart<unknown>>>))
const plain: ValuePart<unknown> = rest('Notification data')

/** Notify payload, RFC 7296 §3.10. */
export const notifyPayload = message('Notify', 'RFC 7296 §3.10', {
  ...payloadHeader('N'),
  protocol: codepoint(SA_PROTOCOL, 'Protocol'),
  spiSize: measured(1, 'SPI size'),
  notify: codepoint(NOTIFY, 'Notify message type', 2),
  spi: sized('spiSize', hexId('rest', 'SPI')),
  data: chosen('Notification data', fields => DATA.get(String(fields['notify'])) ?? plain, ['notify']),
}) as Codec<unknown> as Codec<NotifyPayload>

/** SA that a notification is about. */
export interface NotifySa {
  readonly protocol: SaProtocol
  readonly spi: string
}
const NO_SA: NotifySa = { protocol: 'none', spi: '' }
const NO_DATA = new Uint8Array(0)

/** A notification without data: `notify('USE_TRANSPORT_MODE')`, `notify('REKEY_SA', { protocol: 'ESP', spi })`. */
export function notify<N extends Exclude<NotifyName, keyof NotifyDataTable>>(
  name: N,
  about: NotifySa = NO_SA,
): Notify<N> {
  return { type: 'N', notify: name, ...about, data: NO_DATA } as unknown as Notify<N>
}

/** A notification with the data its type has: `notifyWith('COOKIE', octets)`. */
export function notifyWith<N extends NotifyName>(name: N, data: NotifyData<N>, about: NotifySa = NO_SA): Notify<N> {
  return { type: 'N', notify: name, ...about, data } as unknown as Notify<N>
}

/** Whether it reports an error (RFC 7296 §3.10.1). */
export const isErrorNotify = ({ notify: type }: NotifyPayload): boolean =>
  (typeof type === 'number' ? type : NOTIFY[type]) < NOTIFY_STATUS_FIRST
