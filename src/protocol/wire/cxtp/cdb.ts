import { assert } from '../../../lib/assert.ts'
import { hex32 } from '../../../lib/bytes.ts'
import {
  bitComputed,
  bitReserved,
  bits,
  codepoint,
  type Decoded,
  lengthOfAll,
  message,
  optional,
  rest,
  sampledAs,
  u32,
} from '../schema.ts'
import { BLOCK_DATA_MAX, FPT, type Fpt } from './codes.ts'

/**
 * Context data block, RFC 4067 §2.4. Its length counts units of 8 octets; the padding belongs to `data`, because only
 * the context type knows where its fields end.
 * Roamscope D1: §2.4 calls a request block 4 octets long, which 8-octet units cannot say; a length of 0 is that form.
 */
export const contextBlock = message('Context data block', 'RFC 4067 §2.4', {
  fpt: codepoint(FPT, 'Feature profile type', 2),
  length: lengthOfAll(1, 'Length (8 octets)', { unit: 8, zeroMeans: 4 }),
  options: bits(1, {
    presenceFollows: bitComputed(1, 'P (presence vector)', fields => (fields['presence'] === undefined ? 0 : 1)),
    reserved: bitReserved(7),
  }),
  presence: optional(fields => fields['presenceFollows'] === 1, u32('Presence vector', { text: hex32 })),
  data: sampledAs(rest('Data'), (choose, fields) => {
    const vector = fields['presenceFollows'] === 1
    const units = choose.int(0, 5)
    return choose.bytes(vector ? units * 8 : units === 0 ? 0 : units * 8 - 4)
  }),
})
export type ContextBlock = Decoded<typeof contextBlock>

/** A block with `data` padded with zero octets to the 8-octet boundary. */
export function blockOf(fpt: Fpt, data: Uint8Array, presence?: number): ContextBlock {
  assert(data.length <= BLOCK_DATA_MAX - (presence === undefined ? 0 : 4), 'data of one block')
  const head = presence === undefined ? 4 : 8
  const padded = new Uint8Array(Math.ceil((head + data.length) / 8) * 8 - head)
  padded.set(data)
  return { fpt, data: padded, ...(presence === undefined ? {} : { presence }) }
}

/** The two readings of a request block (D1): 8 octets with length 1, or 4 octets with length 0. */
export type RequestForm = 'octets8' | 'octets4'

/** A block that only names a wanted context (RFC 4067 §2.5.1). The form changes the token, so both ends must agree. */
export const requestBlock = (fpt: Fpt, form: RequestForm = 'octets8'): ContextBlock => ({
  fpt,
  data: new Uint8Array(form === 'octets8' ? 4 : 0),
})
