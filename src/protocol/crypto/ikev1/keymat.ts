import { concatBytes } from '../../../lib/bytes.ts'
import type { HashId } from '../hmac.ts'
import type { PrfSuite } from '../ike/prf-suite.ts'
import { ikev1Prf } from './phase1-keys.ts'

export interface KeymatInputs {
  /** g^xy of quick mode with PFS; empty without. */
  readonly secret: Uint8Array
  /** 2: AH, 3: ESP. */
  readonly protocol: number
  /** Chosen by the receiver of the SA, 4 octets. */
  readonly spi: Uint8Array
  readonly nonceI: Uint8Array
  readonly nonceR: Uint8Array
}

/** Keys of one direction: K1 = prf(SKEYID_d, [g^xy |] protocol | SPI | Ni_b | Nr_b), Kn = prf(SKEYID_d, Kn-1 | …) (RFC 2409 §5.5). */
export function ikev1Keymat(
  suite: Pick<PrfSuite, 'prf'>,
  hash: HashId,
  skeyidD: Uint8Array,
  inputs: KeymatInputs,
  octets: number,
): Uint8Array {
  return concatBytes(...keymatBlocks(suite, hash, skeyidD, inputs, octets)).slice(0, octets)
}

/** K1, K2 and on, as many as `octets` need. */
export function keymatBlocks(
  suite: Pick<PrfSuite, 'prf'>,
  hash: HashId,
  skeyidD: Uint8Array,
  { secret, protocol, spi, nonceI, nonceR }: KeymatInputs,
  octets: number,
): readonly Uint8Array[] {
  const seed = [secret, Uint8Array.of(protocol), spi, nonceI, nonceR]
  const blocks: Uint8Array[] = []
  let block = new Uint8Array(0)
  for (let have = 0; have < octets; have += block.length) {
    block = new Uint8Array(ikev1Prf(suite, hash, skeyidD, [block, ...seed]))
    blocks.push(block)
  }
  return blocks
}
