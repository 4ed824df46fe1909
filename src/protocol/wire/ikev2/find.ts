import type { IkePayload, IkePayloadType } from './payloads.ts'
import type { Notify, NotifyPayload } from './notify.ts'
import type { NotifyName } from './notify-codes.ts'

type PayloadOf<T extends IkePayloadType> = Extract<IkePayload, { readonly type: T }>

/** The payloads of a type, in order. */
export const payloadsOf = <T extends IkePayloadType>(
  payloads: readonly IkePayload[],
  type: T,
): readonly PayloadOf<T>[] => payloads.filter((payload): payload is PayloadOf<T> => payload.type === type)

/** The first payload of a type; the order of payloads means nothing (RFC 7296 §2.5). */
export const payloadOf = <T extends IkePayloadType>(
  payloads: readonly IkePayload[],
  type: T,
): PayloadOf<T> | undefined => payloads.find((payload): payload is PayloadOf<T> => payload.type === type)

/** All notifications, in order. */
export const notifiesOf = (payloads: readonly IkePayload[]): readonly NotifyPayload[] =>
  payloads.filter((payload): payload is NotifyPayload => payload.type === 'N')

/** The first notification of a type. */
export const notifyOf = <N extends NotifyName>(payloads: readonly IkePayload[], name: N): Notify<N> | undefined =>
  payloads.find(payload => payload.type === 'N' && payload.notify === name) as Notify<N> | undefined
