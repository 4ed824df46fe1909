import { pairWord } from './collections.ts'
import { NO_IKE_SPI, type IkeMessage } from '../../../protocol/wire/ikev2/message.ts'
import type { Place } from './ike-config.ts'
import type { IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { isSealedBy } from './open-message.ts'
import { samePair } from './spi-state.ts'

/**
 * The SA by the SPI this side chose; the I flag tells which one that is (RFC 7296 §3.1). Pairs it had or is about to have
 * count too, after everybody's own. A transferred SA may have the pair of another one until that is resolved: then where
 * the message came from, and the keys that open it, decide (Allard 2008 §3.2.3 leaves it open).
 */
export function findSa(work: IkeWork, message: IkeMessage, octets: Uint8Array, from: Place): IkeSa | undefined {
  const { initiatorSpi: spiI, responderSpi: spiR, initiator } = message
  const sas = work.endpoint.sas
    .where('pair', pairWord({ spiI, spiR }), pairWord({ spiI, spiR: NO_IKE_SPI }))
    .filter(sa => initiator === (sa.role === 'responder') && sa.spiI.length === spiI.length)
  // An initiator learns the responder's SPI from the answer to its first message.
  const own = sas.filter(
    sa => sa.spiI === spiI && (sa.spiR === spiR || (sa.phase === 'setup' && sa.spiR === NO_IKE_SPI)),
  )
  const former = sas.filter(sa => !own.includes(sa) && sa.mobility.pairs.some(pair => samePair(pair, { spiI, spiR })))
  const found = [...own, ...former]
  if (found.length <= 1) return found[0]
  const here = found.filter(({ remote }) => remote.address === from.address)
  const elsewhere = found.filter(({ remote }) => remote.address !== from.address)
  const sealed = [...here, ...elsewhere].find(sa => isSealedBy(work, sa, message, octets))
  if (sealed !== undefined)
    work.mark('sa-told-by-keys', 'Allard 2008 §3.2.3', `${sealed.name}: one pair of SPIs, two SAs`)
  return sealed ?? here[0] ?? found[0]
}
