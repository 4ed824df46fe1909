import { drawBytes } from '../../lib/draw.ts'
import { parseHex } from '../../lib/bytes.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { distantGateway } from '../setup/distant-gateway.ts'
import type { MobileNode } from './node-state.ts'
import { accessRouter, mobileNode } from './tables.ts'

const KEY_OCTETS = 20

/**
 * The CXTP key a mobile shares with the router that serves it. Where it comes from is out of RFC 4067's scope (§6.3
 * names DH and AAA): here it is drawn by name, or given by the scenario for the first transfer.
 */
export function cxtpKey(scenario: Scenario, seed: number, mobile: NodeId, transfersDone: number): Uint8Array {
  const given = transfersDone === 0 ? scenario.cxtp.keys?.[mobile] : undefined
  const octets = given === undefined ? undefined : parseHex(given)
  return octets ?? drawBytes({ seed, node: mobile, purpose: 'CXTP key', count: transfersDone }, KEY_OCTETS)
}

/**
 * After a transfer the old key is spent (RFC 4067 §6.3): mobile and new router get the next one, out of band, as they
 * would from AAA.
 */
export function provisionKey(d: Dispatch, id: NodeId): void {
  const mobile = mobileNode(d, id)
  const transfersDone = mobile.transfersDone + 1
  const key = cxtpKey(d.env.scenario, d.env.seed, id, transfersDone)
  d.setNode({ ...mobile, transfersDone, key })
  const holder = keyHolder(d, mobile)
  if (holder !== null && d.node(holder).up) {
    const router = accessRouter(d, holder)
    d.setNode({ ...router, keys: { ...router.keys, [mobile.careOf]: key } })
  }
  d.record({
    kind: 'marked',
    node: id,
    mark: 'new-cxtp-key',
    ref: 'RFC 4067 §6.3',
    text: 'a new CXTP key for the next transfer',
  })
}

/** The router of its cell, or the gateway that its tunnel ends at. */
function keyHolder(d: Dispatch, { id, router, tunnelRouter }: MobileNode): NodeId | null {
  if (distantGateway(d.env.scenario, id) === undefined) return router
  return d.env.addresses.get(tunnelRouter)?.node ?? null
}
