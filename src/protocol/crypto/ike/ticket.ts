import { assert } from '../../../lib/assert.ts'
import { concatBytes, equalBytes } from '../../../lib/bytes.ts'
import { err, ok, type Result } from '../../../lib/result.ts'
import type { IkeSuite } from './ike-suite.ts'

/** A key of the gateway that seals tickets; it is changed now and then (RFC 5723 §6.1). */
export interface TicketKey {
  /** 8 octets. */
  readonly id: Uint8Array
  /** Key and salt of AES-GCM-16 with 256 bits: 36 octets. */
  readonly bytes: Uint8Array
}

export interface TicketError {
  readonly code: 'malformed' | 'unknown-key' | 'bad-icv'
  readonly message: string
  readonly ref: string
}

export const TICKET_CIPHER = 'aes256gcm16'
const FORMAT_VERSION = 1
const KEY_ID_AT = 4
const KEY_ID_OCTETS = 8
const IV_OCTETS = 8
const HEADER_OCTETS = KEY_ID_AT + KEY_ID_OCTETS + 1 + IV_OCTETS

/**
 * A ticket by value (form of RFC 5723 §A.1): version, key id and IV authenticated, `state` sealed. The IV must not
 * have been used before under this key.
 */
export function sealTicket(suite: IkeSuite, key: TicketKey, iv: Uint8Array, state: Uint8Array): Uint8Array {
  assert(key.id.length === KEY_ID_OCTETS && iv.length === IV_OCTETS, 'ticket key id and IV of 8 octets')
  const header = concatBytes(new Uint8Array([FORMAT_VERSION, 0, 0, 0]), key.id, new Uint8Array([IV_OCTETS]), iv)
  return concatBytes(header, suite.encrypt(TICKET_CIPHER, key.bytes, iv, state, header))
}

/** The state in a ticket of one of our keys, and that key. Whether it has expired or was used before is not looked at here. */
export function openTicket(
  suite: IkeSuite,
  keys: readonly TicketKey[],
  ticket: Uint8Array,
): Result<{ readonly state: Uint8Array; readonly key: TicketKey }, TicketError> {
  const fail = (code: TicketError['code'], message: string) => err({ code, message, ref: 'RFC 5723 §A.1' })
  if (ticket.length < HEADER_OCTETS || ticket[0] !== FORMAT_VERSION || ticket[KEY_ID_AT + KEY_ID_OCTETS] !== IV_OCTETS)
    return fail('malformed', `${ticket.length} octets are no ticket of version ${FORMAT_VERSION}`)
  const id = ticket.subarray(KEY_ID_AT, KEY_ID_AT + KEY_ID_OCTETS)
  const key = keys.find(known => equalBytes(known.id, id))
  if (key === undefined) return fail('unknown-key', 'the ticket was sealed with a key that is gone')
  const header = ticket.subarray(0, HEADER_OCTETS)
  const iv = header.subarray(-IV_OCTETS)
  const state = suite.decrypt(TICKET_CIPHER, key.bytes, iv, ticket.subarray(HEADER_OCTETS), header)
  return state === undefined ? fail('bad-icv', 'the ticket was changed') : ok({ state, key })
}
