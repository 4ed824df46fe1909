import { hex32 } from '../../../lib/bytes.ts'
import { codepoint, optional, reserved, struct, u32, type ValueOf } from '../schema.ts'
import { CXTP_STATUS, FPT } from './codes.ts'

const fields = {
  fpt: codepoint(FPT, 'Feature profile type', 2),
  status: codepoint(CXTP_STATUS, 'Status'),
  reserved: reserved(1),
}

/** What became of one context type, RFC 4067 §2.5.2 and §2.5.4. */
export const contextStatus = struct('Context status', fields)
export type ContextStatus = ValueOf<typeof fields>

const collides = (seen: Readonly<Record<string, unknown>>): boolean =>
  seen['fpt'] === 'IPsec SAD' && seen['status'] === 'SPI collision'

const activationFields = {
  ...fields,
  remap: optional(
    collides,
    struct('SPI change', { oldSpi: u32('Old SPI', { text: hex32 }), newSpi: u32('New SPI', { text: hex32 }) }),
  ),
}

/**
 * Entry of a CTAA. Roamscope extension: after {IPsec SAD, SPI collision} follow the old and the new SPI, 4 octets each.
 * Allard 2007 §VI-C step 5 wants the new SPI in the CTAA, and RFC 4067 §2.5.2 has no place for it.
 */
export const activationStatus = struct('Context status', activationFields)
export type ActivationStatus = ValueOf<typeof activationFields>
