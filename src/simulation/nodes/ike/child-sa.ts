import { hex32 } from '../../../lib/bytes.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import type { IkeChild } from './ike-state.ts'
import { WIRE_PROTOCOL } from './proposals.ts'

/** One SA of a pair as payloads name it (RFC 7296 §3.10, §3.11). */
export interface NamedSa {
  readonly protocol: 'ESP' | 'AH'
  readonly spi: string
}

export const saOf = (child: IkeChild, which: 'inboundSpi' | 'outboundSpi'): NamedSa => ({
  protocol: WIRE_PROTOCOL[child.algorithms?.protocol ?? 'esp'],
  spi: hex32(child[which]),
})

/** Delete payloads of these SAs, one a protocol (RFC 7296 §3.11). */
export const deletePayloads = (sas: readonly NamedSa[]): readonly ClearPayload[] =>
  (['ESP', 'AH'] as const).flatMap((protocol): readonly ClearPayload[] => {
    const spis = sas.filter(each => each.protocol === protocol).map(({ spi }) => spi)
    return spis.length === 0 ? [] : [{ type: 'D', protocol, spis }]
  })
