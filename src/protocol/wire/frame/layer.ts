import type { Ikev1Message } from '../ikev1/message.ts'
import type { IkeMessage } from '../ikev2/message.ts'
import type { SkfPayload, SkPayload } from '../ikev2/sk.ts'
import type { Codec, Env, Field, Span, WireError } from '../schema.ts'

/** One protocol's part of a frame. Places count from the start of `buffer`. */
export interface Layer {
  /** Short name as capture tools write it: eth, ipv6, icmpv6, esp, cxtp. */
  readonly protocol: string
  readonly name: string
  /** `frame`, or `decrypted-1`, `decrypted-2` … for what an ESP or IKE layer was opened to. */
  readonly buffer: string
  readonly start: number
  readonly end: number
  readonly fields: readonly Field[]
  /** Octets of this layer that no field covers: a trailer, or what an error made unreadable. */
  readonly rest: Span
  readonly error?: WireError
  /** ESP and IKE with SK only: what opening it gave. */
  readonly opened?: Opened
  /** Layers inside the opened octets. */
  readonly inner: readonly Layer[]
}

/** Asks for the plaintext of an ESP packet; `packet` runs from SPI to ICV. */
export interface EspOpenRequest {
  readonly protocol: 'esp'
  readonly spi: number
  readonly sequence: number
  readonly source: string
  readonly destination: string
  readonly packet: Uint8Array
}

/** Asks for the plaintext of an SK or SKF payload; `packet` runs from the IKE header to the ICV. */
export interface IkeOpenRequest {
  readonly protocol: 'ike'
  readonly message: IkeMessage
  /** The last payload of `message`. */
  readonly sealed: SkPayload | SkfPayload
  readonly source: string
  readonly destination: string
  readonly packet: Uint8Array
}

/** Shows a message of IKEv1, in clear too (its answer is nothing then), and asks for the plaintext of an encrypted one. */
export interface Ikev1OpenRequest {
  readonly protocol: 'ikev1'
  readonly message: Ikev1Message
  readonly source: string
  readonly destination: string
  readonly packet: Uint8Array
}
export type OpenRequest = EspOpenRequest | IkeOpenRequest | Ikev1OpenRequest

export interface OpenedGood {
  readonly verdict: 'good'
  /** ESP: payload without trailer. IKE: what was encrypted, padding and pad length included. */
  readonly payload: Uint8Array
  /** Next header of ESP, or type of the first payload of IKE. */
  readonly nextHeader: number
  readonly words: string
  /** The key of the cipher, by the name of its standard: `SK_ei` (RFC 7296 §2.14). */
  readonly key?: { readonly name: string; readonly octets: Uint8Array }
  /** IKE: octets of IV and ICV at the ends of the sealed octets. */
  readonly sizes?: { readonly iv: number; readonly icv: number }
  /** IKE: the payloads of the whole message, with the fragment that completed it (RFC 7383 §2.6). */
  readonly reassembled?: { readonly first: number; readonly content: Uint8Array }
}
/** `words` say which key and algorithm were used, or why it failed, for people. */
export type Opened = OpenedGood | { readonly verdict: 'bad integrity' | 'malformed' | 'no key'; readonly words: string }

/** Encryption is a layer: whoever holds keys opens it. `undefined`: no key for this SPI. */
export type Open = (request: OpenRequest) => Opened | undefined

/** Octets still to be read, and what the layers around say about them. */
export interface Window {
  readonly start: number
  readonly end: number
  /** IP protocol number, or one of the layers above that no such number names. */
  readonly next: number | LayerName
  readonly env: Env
}

/** Layers that no IP protocol number names. */
export type LayerName =
  'eth' | 'cxtp' | 'cxtp-part' | 'udpencap' | 'ike' | 'sk' | 'skf' | 'ike-payloads' | 'ikev1-payloads'

/** The walk through one buffer. */
export interface Walk {
  readonly bytes: Uint8Array
  readonly buffer: string
  readonly open: Open | undefined
  /** Layers of an opened payload, in a buffer of their own. */
  inner(payload: Uint8Array, next: Window['next'], env: Env): readonly Layer[]
}

/** A layer and the windows behind it (several: messages bundled in one packet). */
export interface Step {
  readonly layer: Layer
  readonly next: readonly Window[]
}

/** Reads a window with a codec; `payload` (a leaf of that name) is left to the next layer when there is one. */
export function readLayer<T>(
  walk: Walk,
  codec: Codec<T>,
  protocol: string,
  { start, end, env }: { readonly start: number; readonly end: number; readonly env: Env },
): Layer {
  const { fields, rest, error } = codec.dissectWindow(walk.bytes, start, end, env)
  const top = fields[0]
  return {
    protocol,
    name: top?.name ?? codec.name,
    buffer: walk.buffer,
    start,
    end: rest.start === end || error !== undefined ? end : rest.start,
    fields: top?.children ?? [],
    rest,
    ...(error === undefined ? {} : { error }),
    inner: [],
  }
}

export const fieldOf = (fields: readonly Field[], key: string): Field | undefined =>
  fields.find(field => field.key === key)

/** The number of a field on the wire. */
export function numberIn(fields: readonly Field[], key: string): number | undefined {
  const value = fieldOf(fields, key)?.value
  return typeof value === 'number' ? value : undefined
}

export function textIn(fields: readonly Field[], key: string): string | undefined {
  const value = fieldOf(fields, key)?.value
  return typeof value === 'string' ? value : undefined
}

/** The layer without the fields that the next layer shows. */
export const without = (layer: Layer, key: string): Layer => ({
  ...layer,
  fields: layer.fields.filter(field => field.key !== key),
})
