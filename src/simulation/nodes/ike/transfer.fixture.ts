import { present } from '../../../lib/assert.ts'
import { newAssociation, type SecurityAssociation } from '../../../protocol/ipsec/sa.ts'
import { placeArrivals } from './arrivals.ts'
import type { Place } from './ike-config.ts'
import type { IkeReport } from './ike-output.ts'
import { IkePair, type PairOptions, type Side } from './ike-pair.fixture.ts'
import type { SpiPolicy } from './spi-policy.ts'

/** Where a mobile and the gateway that takes it over are after the move. */
export const MN_THERE: Place = { address: '198.51.100.1', port: 4500 }
export const NEW_GW: Place = { address: '198.51.100.2', port: 4500 }
export const NEIGHBOUR = '198.51.100.77'

export interface TransferOptions {
  readonly pair?: PairOptions
  readonly gw?: Partial<SpiPolicy>
  readonly mn?: Partial<SpiPolicy>
  /** False: the mobile has never heard of context transfer. */
  readonly announced?: boolean
}

/** A mobile and a gateway with one IKE SA that may be transferred. */
export function newTransferPair({ pair, gw, mn, announced = true }: TransferOptions = {}): IkePair {
  const contextTransfer = { contextTransfer: true }
  return new IkePair({
    ...pair,
    mobility: { ...(announced ? { mn: contextTransfer } : {}), gw: contextTransfer },
    config: { mn: { spis: mn, ...pair?.config?.mn }, gw: { spis: gw, ...pair?.config?.gw } },
  })
}

/** A row of another mobile at the new gateway, or of another peer at the mobile. */
export function otherRow(
  name: string,
  direction: 'in' | 'out',
  spi: number,
  [here, there]: readonly [string, string] = [NEW_GW.address, NEIGHBOUR],
  lookupCase: 1 | 2 | 3 = 1,
): SecurityAssociation {
  const row = newAssociation({
    id: `${name}/${direction}`,
    spi,
    protocol: 'esp',
    mode: 'tunnel',
    direction,
    source: direction === 'in' ? there : here,
    destination: direction === 'in' ? here : there,
    lookupCase,
    encryption: 'aes128gcm16',
    encryptionKey: new Uint8Array(20).fill(7),
    integrity: 'none',
    integrityKey: new Uint8Array(0),
    owner: name,
    link: name,
  })
  if (!row.ok) throw new Error(row.error.text)
  return row.value
}

/** Rows more in the SAD of a side. */
export function addRows(pair: IkePair, side: Side, rows: readonly SecurityAssociation[]): void {
  pair.reshape(side, endpoint => ({
    ...endpoint,
    ipsec: { ...endpoint.ipsec, sad: [...endpoint.ipsec.sad, ...rows] },
  }))
}

/**
 * The gateway becomes the one the mobile moved to: it has the IKE SA as it was, at other addresses, and the rows of the
 * mobile arrive where `others` already stand.
 */
export function transfer(pair: IkePair, others: readonly SecurityAssociation[] = []): void {
  const name = pair.sa('gw').name
  const own = pair.endpoint('gw').ipsec.sad.filter(({ id }) => id.startsWith('gw/child/'))
  const arriving = own.map(row => ({
    ...row,
    ...(row.direction === 'in'
      ? { source: MN_THERE.address, destination: NEW_GW.address }
      : { source: NEW_GW.address, destination: MN_THERE.address }),
  }))
  pair.reshape('gw', endpoint => ({
    ...endpoint,
    ipsec: { ...endpoint.ipsec, sad: others },
    sas: endpoint.sas.with(name, { ...present(endpoint.sas.get(name), name), local: NEW_GW, remote: MN_THERE }),
  }))
  pair.work('gw', work => placeArrivals(work, name, arriving))
  pair.command('gw', { type: 'responder-update', sa: name })
}

/** Reports of transfers, from the one of that number on. */
export const updates = (pair: IkePair, from = 0): readonly Extract<IkeReport, { readonly what: 'update-spi' }>[] =>
  pair.reports.slice(from).flatMap(({ report }) => (report.what === 'update-spi' ? [report] : []))
export const refusals = (pair: IkePair, side: Side): readonly string[] =>
  pair.outputs.flatMap(each => (each.side === side && each.output.kind === 'refused' ? [each.output.code] : []))
export const marks = (pair: IkePair, side: Side): readonly string[] =>
  pair.outputs.flatMap(each => (each.side === side && each.output.kind === 'mark' ? [each.output.mark] : []))
/** Numbers that changed at a side, `mn/child/1/in 0xc… 0xc…`. */
export const changes = (
  pair: IkePair,
  side: Side,
): readonly { readonly key: string; readonly oldSpi: number; readonly newSpi: number }[] =>
  pair.outputs.flatMap(each => (each.side === side && each.output.kind === 'spi-changed' ? [each.output] : []))
