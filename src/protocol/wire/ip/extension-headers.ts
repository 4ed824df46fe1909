import {
  bitFlag,
  bitReserved,
  bits,
  bitUint,
  codepoint,
  constant,
  type Decoded,
  ipv6Address,
  lengthOfAll,
  message,
  reserved,
  u32,
  u8,
} from '../schema.ts'
import { destinationOption, optionList } from './options.ts'
import { IP_PROTOCOL } from './protocol.ts'

const nextHeader = () => codepoint(IP_PROTOCOL, 'Next header')
const length8 = () => lengthOfAll(1, 'Header extension length (8 octets)', { unit: 8, plus: 1 })
/** Octets before the options. */
export const OPTIONS_START = 2

/** Destination options header, RFC 8200 §4.6; carries the Home Address option of Mobile IPv6. */
export const destinationOptions = message('Destination options', 'RFC 8200 §4.6', {
  nextHeader: nextHeader(),
  length: length8(),
  options: optionList(destinationOption, OPTIONS_START, 'Options'),
})
export type DestinationOptions = Decoded<typeof destinationOptions>

/** Hop-by-hop options header, RFC 8200 §4.3. */
export const hopByHopOptions = message('Hop-by-hop options', 'RFC 8200 §4.3', {
  nextHeader: nextHeader(),
  length: length8(),
  options: optionList(destinationOption, OPTIONS_START, 'Options'),
})

/** Type 2 routing header, RFC 6275 §6.4: brings a packet for the home address to the care-of address. */
export const routingHeader2 = message('Routing header type 2', 'RFC 6275 §6.4', {
  nextHeader: nextHeader(),
  length: length8(),
  routingType: constant(1, 2, 'Routing type'),
  segmentsLeft: u8('Segments left'),
  reserved: reserved(4),
  homeAddress: ipv6Address('Home address'),
})
export type RoutingHeader2 = Decoded<typeof routingHeader2>

/** Fragment header, RFC 8200 §4.5. */
export const fragmentHeader = message('Fragment', 'RFC 8200 §4.5', {
  nextHeader: nextHeader(),
  reserved: reserved(1),
  place: bits(2, {
    offset: bitUint(13, 'Fragment offset (8 octets)'),
    reserved2: bitReserved(2),
    more: bitFlag('More fragments'),
  }),
  identification: u32('Identification'),
})
