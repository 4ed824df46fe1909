import { noteLoad, startLoadWatch } from './nodes/gateways/load.ts'
import { NO_LOAD } from './nodes/gateways/load-count.ts'
import { NO_ORDERS } from '../protocol/ipsec/order-keys.ts'
import { EMPTY_IPSEC } from '../protocol/ipsec/state.ts'
import { present } from '../lib/assert.ts'
import { PersistentMap } from '../lib/persistent-map.ts'
import type { ScenarioNode } from '../scenarios/scenario.ts'
import type { NodeId } from '../trace/event.ts'
import type { Dispatch } from './dispatch.ts'
import type { Environment } from './environment.ts'
import { startBindings, startMobility } from './nodes/binding.ts'
import { cxtpKey } from './nodes/cxtp-keys.ts'
import { startMobileCxtp } from './nodes/cxtp-mobile.ts'
import { startDownloads } from './nodes/downloads.ts'
import { newIkeEndpoint } from './nodes/ike/ike-endpoint.ts'
import type { NodeIke, NodeIke1, NodeState } from './nodes/node-state.ts'
import { mobileNode, setIpsec } from './nodes/tables.ts'
import { startSource } from './nodes/traffic.ts'
import { newIkev1Endpoint } from './nodes/ike1/endpoint.ts'
import { distantGateway } from './setup/distant-gateway.ts'
import { ikeConfigOf } from './setup/ike-config.ts'
import { ikev1ConfigOf } from './setup/ikev1-config.ts'
import { listingTables } from './setup/listing.ts'
import { initialTables } from './setup/node-tables.ts'

/** Nodes, tables and actors of the scenario, then everything that is due at a time it names. */
export function setUp(d: Dispatch): void {
  const { nodes, script, traffic, downloads = [] } = d.env.scenario
  for (const [id, node] of Object.entries(nodes)) setUpNode(d, id, node, true)
  for (const [id, node] of Object.entries(nodes)) startActors(d, id, node)
  for (const [id, { role }] of Object.entries(nodes)) if (role === 'access-router') startLoadWatch(d, id)
  for (const [id, { role }] of Object.entries(nodes)) if (role === 'access-router') noteLoad(d, id)
  traffic.forEach((flow, index) => d.schedule({ kind: 'flow', flow: index }, flow.firstUs))
  downloads.forEach(({ firstUs }, index) => d.schedule({ kind: 'download', download: index }, firstUs))
  script.forEach((stimulus, index) => d.schedule({ kind: 'stimulus', index }, stimulus.atUs))
  d.env.faults.forEach((fault, index) => {
    if ('atUs' in fault) d.schedule({ kind: 'fault', index, phase: 'begin' }, fault.atUs)
    if (fault.kind !== 'partition') return
    d.schedule({ kind: 'fault', index, phase: 'begin' }, fault.fromUs)
    d.schedule({ kind: 'fault', index, phase: 'end' }, fault.toUs)
  })
}

/** One node with the tables it is configured with; a restarted router has no rows of mobiles (`withMobiles` false). */
export function setUpNode(d: Dispatch, id: NodeId, node: ScenarioNode, withMobiles: boolean): void {
  const { scenario, seed } = d.env
  d.setNode(blankNode(d.env, id, node))
  const tables = initialTables(scenario, seed, id, withMobiles)
  if (!tables.ok) throw new Error(`assertion failed: checked scenario: ${tables.error}`)
  setIpsec(d, id, tables.value)
  if (withMobiles || node.role === 'mobile-node') recordFindings(d, id)
  if (node.role !== 'mobile-node') return
  const known = d.state.radio.get(id)
  const router = known === undefined ? (node.attachedTo ?? null) : known
  d.update({ radio: d.state.radio.with(id, router) })
  const careOf = careOfIn(node, router)
  d.setNode({ ...mobileNode(d, id), router, careOf })
  d.record({ kind: 'moved', node: id, router, address: careOf })
}

/** What is odd about a node's setkey listing, and how it was read. */
function recordFindings(d: Dispatch, id: NodeId): void {
  for (const given of d.env.scenario.setkey.filter(listing => listing.node === id)) {
    const read = listingTables(d.env.scenario, given)
    for (const { code, line, text, correction, ref } of read.ok ? read.value.findings : []) {
      const reading = correction === '' || given.reading === 'as-written' ? '' : `; read as ${correction}`
      d.record({ kind: 'marked', node: id, mark: `setkey-${code}`, ref, text: `line ${line}: ${text}${reading}` })
    }
  }
}

export function startActors(d: Dispatch, id: NodeId, node: ScenarioNode): void {
  if (node.role === 'mobile-node') {
    startMobileCxtp(d, id)
    if (node.homeAgent !== undefined) startMobility(d, id)
  }
  if (node.role === 'home-agent') startBindings(d, id)
  d.env.scenario.traffic.forEach((flow, index) => {
    if (flow.from === id) startSource(d, index)
  })
  startDownloads(d, id)
}

const careOfIn = (node: ScenarioNode, router: NodeId | null): string =>
  router === null ? node.address : (node.careOf?.[router] ?? node.address)

/** A node's IKE before anything happened. */
function newNodeIke(scenario: Environment['scenario'], seed: number, id: NodeId): NodeIke | undefined {
  const config = ikeConfigOf(scenario, seed, id)
  if (!config.ok) throw new Error(`assertion failed: checked scenario: ${config.error}`)
  return config.value === undefined ? undefined : { endpoint: newIkeEndpoint(config.value), holdUntilUs: {} }
}

/** The same of IKEv1. */
function newNodeIke1(scenario: Environment['scenario'], id: NodeId): NodeIke1 | undefined {
  const config = ikev1ConfigOf(scenario, id)
  if (!config.ok) throw new Error(`assertion failed: checked scenario: ${config.error}`)
  return config.value === undefined ? undefined : { endpoint: newIkev1Endpoint(config.value), holdUntilUs: {} }
}

function blankNode({ scenario, seed }: Environment, id: NodeId, node: ScenarioNode): NodeState {
  const base = {
    id,
    up: true,
    ipsec: EMPTY_IPSEC,
    orders: NO_ORDERS,
    actorCount: {},
    ike: newNodeIke(scenario, seed, id),
    ike1: newNodeIke1(scenario, id),
    pathMtu: {},
    told: [],
    icmpErrorsUs: [],
    connections: {},
  }
  switch (node.role) {
    case 'home-agent':
      return { ...base, role: node.role, address: node.address, bindings: {} }
    case 'nat':
      return { ...base, role: node.role, address: node.address, mappings: {}, watchUs: undefined }
    case 'access-router':
      return {
        ...base,
        role: node.role,
        address: node.address,
        transfers: {},
        handovers: PersistentMap.empty(),
        arrivals: PersistentMap.empty(),
        clients: PersistentMap.empty(),
        load: NO_LOAD,
        keys: keysOfCell(scenario, seed, id),
        seenRequests: [],
        recentRequestsUs: [],
        reportedGaps: [],
        unknownSince: {},
        transportSequence: {},
        firstSequence: 1,
        incoming: {},
      }
    case 'mobile-node': {
      const router = present(node.attachedTo, `cell of ${id}`)
      const careOf = careOfIn(node, router)
      return {
        ...base,
        role: node.role,
        router,
        careOf,
        arrival: undefined,
        tunnelRouter: tunnelEnd(scenario, id, router),
        tunnelAddress: careOf,
        transfer: undefined,
        key: cxtpKey(scenario, seed, id, 0),
        transfersDone: 0,
        bindingSequence: 0,
      }
    }
  }
}

/** Where a mobile's tunnel ends when the run begins. */
function tunnelEnd(scenario: Environment['scenario'], id: NodeId, router: NodeId): string {
  const end = distantGateway(scenario, id) ?? router
  return present(scenario.nodes[end], end).address
}

/** CXTP keys of the mobiles that start in a router's cell, or have it as their gateway. */
function keysOfCell(
  scenario: Environment['scenario'],
  seed: number,
  router: NodeId,
): Readonly<Record<string, Uint8Array>> {
  return Object.fromEntries(
    Object.entries(scenario.nodes)
      .filter(
        ([id, node]) => (distantGateway(scenario, id) ?? node.attachedTo) === router && node.role === 'mobile-node',
      )
      .map(([id, node]) => [careOfIn(node, node.attachedTo ?? router), cxtpKey(scenario, seed, id, 0)]),
  )
}
