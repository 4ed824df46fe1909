import { icmp6 } from '../../protocol/wire/icmp6/icmp6.ts'
import { esp } from '../../protocol/wire/esp/esp.ts'
import { ethernet } from '../../protocol/wire/ethernet/ethernet.ts'
import { ipv6 } from '../../protocol/wire/ip/ipv6.ts'
import type { IpProtocol } from '../../protocol/wire/ip/protocol.ts'
import type { InvariantResult, Trace } from '../../trace/trace.ts'
import type { Row } from '../../trace/event.ts'
import type { InventedEvent } from '../../trace/invented-trace.fixture.ts'
import type { InvariantId } from './list.ts'
import { checkInvariants } from './registry.ts'

/** Small invented frames, rows and verdicts for the tests of invariants. */
export const MN_AT_PAR = '2001:db8:1::10'
export const MN_AT_NAR = '2001:db8:2::10'
export const PAR = '2001:db8:1::1'
export const NAR = '2001:db8:2::1'
export const HA = '2001:db8:ff::1'

export const packet = (source: string, destination: string, nextHeader: IpProtocol, payload: Uint8Array): Uint8Array =>
  ethernet.encode({
    destination: '02:00:00:00:00:02',
    source: '02:00:00:00:00:01',
    type: 'ipv6',
    payload: ipv6.encode({ trafficClass: 0, flowLabel: 0, nextHeader, hopLimit: 64, source, destination, payload }),
  })

/** ESP with invented ciphertext; the first octets are the IV. */
export const espFrame = (
  source: string,
  destination: string,
  spi: number,
  sequence: number,
  content = sequence,
): Uint8Array =>
  packet(source, destination, 'esp', esp.encode({ spi, sequence, payload: new Uint8Array(40).fill(content) }))

export const ctarFrame = (token: number, destination: string = NAR, source: string = MN_AT_NAR): Uint8Array => {
  const message = {
    type: 'CTAR',
    acknowledge: true,
    previousAddress: MN_AT_PAR,
    routerAddress: PAR,
    sequence: 1,
    token,
    contexts: [],
  } as const
  return packet(source, destination, 'icmpv6', icmp6.encode({ type: 'cxtp', message }, { source, destination }))
}

/** An inbound SA at `node` of the mobile, or whatever `cells` say. */
export const saRow = (node: string, key: string, cells: Row = {}): InventedEvent => ({
  kind: 'row',
  node,
  table: 'SAD',
  key,
  row: {
    spi: '0x00000101',
    protocol: 'esp',
    mode: 'tunnel',
    direction: 'in',
    source: MN_AT_PAR,
    destination: PAR,
    state: 'active',
    owner: 'mn',
    lookupCase: 1,
    encryption: 'aes128',
    encryptionKey: '11',
    integrity: 'sha256',
    integrityKey: '22',
    ...cells,
  },
})

/** The verdict on one invariant. */
export function judge(id: InvariantId, trace: Trace): InvariantResult {
  const [result] = checkInvariants(trace, [id])
  if (result === undefined) throw new Error(`no result for ${id}`)
  return result
}
