import { hex32 } from '../../lib/bytes.ts'
import type { SpiRemap } from '../../protocol/ipsec/context.ts'
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

/**
 * Tells which SAs of a node have another SPI than `before` the change. `by` is the message that tells the other end,
 * `ref` the clause of that change.
 */
export function recordSpiChanges(
  d: Dispatch,
  node: NodeId,
  before: readonly Pick<SecurityAssociation, 'id' | 'spi' | 'direction'>[],
  changes: readonly SpiRemap[],
  told: { readonly direction: 'in' | 'out'; readonly by: string; readonly ref: string },
): void {
  for (const { id, spi, direction } of before) {
    const change = changes.find(({ oldSpi }) => oldSpi === spi && direction === told.direction)
    if (change === undefined) continue
    const { by, ref } = told
    const newSpi = hex32(change.newSpi)
    d.record({ kind: 'spi-changed', node, table: 'SAD', key: id, oldSpi: hex32(spi), newSpi, by, ref })
  }
}
