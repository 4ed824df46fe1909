import { hex32 } from '../../lib/bytes.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { recordCollisions, TOLD_BY_CTAA } from './collisions.ts'
import { ikeSaRow } from './ike-rows.ts'
import type { IkeOutput } from './ike/ike-output.ts'
import type { IkeEndpoint } from './ike/ike-state.ts'
import type { SpiPair } from './ike/spi-state.ts'

export type SpiOutput = Extract<IkeOutput, { readonly kind: 'collided' | 'spi-changed' | 'pair-changed' }>

const pairText = ({ spiI, spiR }: SpiPair): string => `${spiI} ${spiR}`

/** Numbers of transferred SAs that meet others at a router, and that change at both ends (Allard 2008 §3.2.3, §3.2.4). */
export function recordSpiEvent(d: Dispatch, node: NodeId, endpoint: IkeEndpoint | undefined, output: SpiOutput): void {
  const told = 'by' in output ? TOLD_BY_CTAA : { by: 'UPDATE_SPI', ref: 'Allard 2008 §3.2.4' }
  switch (output.kind) {
    case 'collided': {
      if (output.table === 'SAD') return recordCollisions(d, node, [{ sa: output.row, holder: output.holder }])
      const sa = endpoint?.sas.get(output.sa)
      if (endpoint === undefined || sa === undefined) return undefined
      d.record({
        kind: 'collided',
        node,
        table: 'IKE SAs',
        key: sa.name,
        withKey: output.holder,
        lookupCase: null,
        spi: pairText(output.pair),
        protocol: 'ike',
        row: ikeSaRow(endpoint, { ...sa, ...output.pair }, d.env.crypto),
        ref: 'RFC 7296 §2.6',
      })
      return undefined
    }
    case 'spi-changed': {
      const { table, key, oldSpi, newSpi } = output
      d.record({ kind: 'spi-changed', node, table, key, oldSpi: hex32(oldSpi), newSpi: hex32(newSpi), ...told })
      return undefined
    }
    case 'pair-changed': {
      const [oldSpi, newSpi] = [pairText(output.old), pairText(output.pair)]
      d.record({ kind: 'spi-changed', node, table: 'IKE SAs', key: output.sa, oldSpi, newSpi, ...told })
      return undefined
    }
  }
}
