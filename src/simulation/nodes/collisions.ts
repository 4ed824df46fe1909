import { hex32 } from '../../lib/bytes.ts'
import type { SadCollision } from '../../protocol/ipsec/install-context.ts'
import { sadRow } from '../../protocol/ipsec/rows.ts'
import type { SecurityAssociation } from '../../protocol/ipsec/sa.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'

/** Tells that arriving SAs met others under their lookup keys (RFC 4301 §4.1). */
export function recordCollisions(d: Dispatch, node: NodeId, collisions: readonly SadCollision[]): void {
  for (const { sa, holder } of collisions) {
    d.record({
      kind: 'collided',
      node,
      table: 'SAD',
      key: sa.id,
      withKey: holder,
      lookupCase: sa.lookupCase,
      spi: hex32(sa.spi),
      protocol: sa.protocol,
      row: sadRow(sa, { nowUs: d.nowUs, crypto: d.env.crypto }),
      ref: 'RFC 4301 §4.1',
    })
  }
}

/** How the other end learns of a number that nAR chose. */
export const TOLD_BY_CTAA = { by: 'CTAA', ref: 'Allard 2007 §VI-C step 5' }

type Numbered = Pick<SecurityAssociation, 'id' | 'spi'>

/** Tells which SAs of a node have another SPI `after` a change that CTAA tells of than `before`. */
export function recordSpiChanges(
  d: Dispatch,
  node: NodeId,
  before: readonly Numbered[],
  after: readonly Numbered[],
): void {
  for (const { id, spi } of before) {
    const now = after.find(row => row.id === id)?.spi ?? spi
    if (now === spi) continue
    const [oldSpi, newSpi] = [hex32(spi), hex32(now)]
    d.record({ kind: 'spi-changed', node, table: 'SAD', key: id, oldSpi, newSpi, ...TOLD_BY_CTAA })
  }
}
