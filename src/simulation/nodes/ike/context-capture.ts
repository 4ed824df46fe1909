import { associationOf } from '../../../protocol/ipsec/sad.ts'
import { KEY_EXCHANGE } from '../../../protocol/crypto/ike/key-exchange.ts'
import type { Whose } from '../../../protocol/ipsec/context.ts'
import { NOTHING_KEPT, type KeptContexts } from '../../../protocol/ipsec/kept-contexts.ts'
import type { Micros } from '../../../lib/micros.ts'
import { RANGES_MAX } from '../../../protocol/wire/cxtp/contexts/ike-parts.ts'
import type { Ikev2Context } from '../../../protocol/wire/cxtp/contexts/ikev2.ts'
import type { PadContext } from '../../../protocol/wire/cxtp/contexts/pad.ts'
import type { MachineHost } from '../../hosts/host.ts'
import { outboundRow } from './child-rows.ts'
import { espAlgorithmsToWire, ikeAlgorithmsToWire, keName, rangeToWire, type ChildContext } from './context-codes.ts'
import { remoteWord } from './collections.ts'
import type { IkePeer } from './ike-config.ts'
import { NO_OCTETS, type IkeChild, type IkeEndpoint, type IkeSa, type Outstanding, type Purpose } from './ike-state.ts'

/** What a scenario says about what travels. */
export interface CaptureSwitches {
  readonly keys: 'sk_d-and-derived' | 'skeyseed'
  readonly secrets: 'never' | 'as-the-seed-says'
}

/**
 * In use and going to be. One that is being deleted, or replaced, stays: deletion wins over transfer, and what replaces an
 * SA has its children (RFC 7296 §1.4.1, §2.8).
 */
const LIVING = new Set(['established', 'postponed', 'rekeying', 'collided'])
const LIVING_CHILD = new Set(['installed', 'postponed', 'rekeying', 'collided', 'replaced', 'deleting'])

type Running = Pick<MachineHost, 'runs' | 'stateOf'>

const stateOf = (host: Running, actor: string): string => (host.runs(actor) ? host.stateOf(actor) : '')

/** IKE SAs of this endpoint with them, in whatever phase. */
export const allWith = ({ sas }: IkeEndpoint, whose: Whose): readonly IkeSa[] =>
  'peer' in whose ? sas.where('peer', whose.peer) : sas.where('remote', remoteWord(whose.address))

/** Those of them that are in use. */
export const sasWith = (endpoint: IkeEndpoint, host: Running, whose: Whose): readonly IkeSa[] =>
  allWith(endpoint, whose).filter(sa => sa.phase === 'established' && LIVING.has(stateOf(host, sa.name)))

/** Reads the IKE SAs with them out, with their children and PAD entries (Allard 2008 §3.1); nothing changes here. */
export function captureIke(
  endpoint: IkeEndpoint,
  host: Running,
  whose: Whose,
  { nowUs, switches }: { readonly nowUs: Micros; readonly switches: CaptureSwitches },
): KeptContexts {
  const sas = sasWith(endpoint, host, whose)
  if (sas.length === 0) return NOTHING_KEPT
  const peers = peersOfSas(endpoint, sas)
  return {
    ikev1: [],
    pad: peers.map(peer => padContext(peer, switches)),
    ikev2: sas.map(sa => saContext(endpoint, host, sa, nowUs, switches)),
  }
}

/** In the order of the PAD. */
function peersOfSas({ config: { peers } }: IkeEndpoint, sas: readonly IkeSa[]): readonly IkePeer[] {
  const names = [...new Set(sas.map(({ peer }) => peer))]
  return names.sort((a, b) => (peers.placeOf(a) ?? 0) - (peers.placeOf(b) ?? 0)).flatMap(name => peers.get(name) ?? [])
}

/** How a peer has to show who it is (RFC 4301 §4.4.3.2). */
export function methodOf({ demands, own, shownElsewhere }: IkePeer): PadContext['method'] {
  if (demands?.method === 'certificate') return 'certificate'
  return demands?.method === 'eap' || own?.method === 'eap' ? 'eap' : (shownElsewhere?.method ?? 'pre-shared-key')
}

function padContext(peer: IkePeer, { secrets }: CaptureSwitches): PadContext {
  const { name, localId, remoteId, localRanges, mode } = peer
  const remoteRanges = [...peer.remoteRanges, ...(peer.innerAddresses?.pool ?? [])].slice(0, RANGES_MAX)
  return {
    link: name,
    identity: remoteId,
    protocol: 'ikev2',
    method: methodOf(peer),
    ownIdentity: localId,
    byIdentity: false,
    remoteRanges: remoteRanges.map(rangeToWire),
    localRanges: localRanges.map(rangeToWire),
    mode,
    secret: secrets === 'never' ? NO_OCTETS : peer.secret,
  }
}

const left = (atUs: Micros | undefined, nowUs: Micros): Micros | undefined =>
  atUs === undefined ? undefined : Math.max(0, atUs - nowUs)

function saContext(
  endpoint: IkeEndpoint,
  host: Running,
  sa: IkeSa,
  nowUs: Micros,
  { keys: which }: CaptureSwitches,
): Ikev2Context {
  const { mobility, keys, algorithms, ends } = sa
  if (keys === undefined || algorithms === undefined) throw new Error(`assertion failed: ${sa.name} has keys`)
  const children = childrenToGo(endpoint, host, sa)
  const seed = which === 'skeyseed' ? keys.skeyseed : undefined
  const { skD, skAi, skAr, skEi, skEr } = keys
  return {
    initiatorSpi: sa.spiI,
    responderSpi: sa.spiR,
    role: sa.role,
    founder: sa.founder,
    local: sa.local,
    remote: sa.remote,
    link: sa.peer,
    extensions: {
      mobike: sa.mobike,
      fragmentation: sa.fragmentation,
      redirect: mobility.peerRedirects,
      counterSync: mobility.syncs,
      sequenceSync: mobility.counterSyncs,
      contextTransfer: mobility.contextTransfer,
      natTraversal: mobility.natTraversal,
      encapsulated: sa.encapsulated,
      behindNat: sa.behindNat,
      peerBehindNat: mobility.peerBehindNat,
    },
    algorithms: ikeAlgorithmsToWire(algorithms),
    skeyseed: seed ?? NO_OCTETS,
    keys: seed === undefined ? { skD, skAi, skAr, skEi, skEr } : undefined,
    nonces: sa.nonces,
    keySpis: sa.keySpis,
    nextSend: sa.nextSend,
    nextReceive: sa.nextReceive,
    received: sa.received,
    windows: { peer: sa.peerWindow, own: sa.ownWindow },
    // The set-up is over: what its answers would be asked for again is over too (RFC 7296 §2.1).
    answers: sa.answers.filter(({ exchange }) => !SETUP.has(String(exchange))),
    requests: sa.outstanding.map(request => requestContext(request, children)),
    ivs: sa.ivs,
    softRemainingUs: left(ends?.softAtUs, nowUs),
    hardRemainingUs: left(ends?.hardAtUs, nowUs),
    reauthenticationRemainingUs: left(sa.authenticatedUntilUs, nowUs),
    peerAddresses: mobility.peerAddresses,
    newestUpdate: mobility.newestUpdate < 0 ? undefined : mobility.newestUpdate,
    assigned: sa.assigned,
    eapIdentity: sa.eapIdentity ?? '',
    children: children.map(child => childContext(endpoint, child, children, nowUs)),
    successor: successorContext(endpoint, sa),
  }
}

const SETUP: ReadonlySet<string> = new Set(['IKE_SA_INIT', 'IKE_AUTH', 'IKE_INTERMEDIATE', 'IKE_SESSION_RESUME'])

/** Children in use, and those that an open request asks for. */
function childrenToGo(endpoint: IkeEndpoint, host: Running, sa: IkeSa): readonly IkeChild[] {
  const asked = new Set(
    [...sa.outstanding.map(({ purpose }) => purpose), ...sa.queue].flatMap(purpose =>
      'child' in purpose ? [purpose.child] : [],
    ),
  )
  return endpoint.children
    .where('sa', sa.name)
    .filter(child => (child.installed && LIVING_CHILD.has(stateOf(host, child.name))) || asked.has(child.name))
}

function childContext({ ipsec }: IkeEndpoint, child: IkeChild, all: readonly IkeChild[], nowUs: Micros): ChildContext {
  const waits = associationOf(ipsec.sad, outboundRow(child))?.state === 'held'
  const replaces = all.findIndex(({ name }) => name === child.replaces)
  const softAtUs = left(child.ends?.softAtUs, nowUs)
  const hardAtUs = left(child.ends?.hardAtUs, nowUs)
  const open = !child.installed
  return {
    state: open ? 'wished' : waits ? 'waits' : 'used',
    inboundSpi: child.inboundSpi,
    outboundSpi: child.outboundSpi,
    madeBy: child.madeBy,
    algorithms: child.algorithms === undefined ? NO_ALGORITHMS : espAlgorithmsToWire(child.algorithms),
    localRanges: child.localRanges.map(rangeToWire),
    remoteRanges: child.remoteRanges.map(rangeToWire),
    nonces: open ? { nonceI: NO_OCTETS, nonceR: NO_OCTETS } : child.nonces,
    opening: {
      nonce: open ? child.nonces.nonceI : NO_OCTETS,
      random: open ? child.random : NO_OCTETS,
      group: open && child.group !== undefined ? keName(KEY_EXCHANGE[child.group].transformId) : 'none',
    },
    replaces: replaces < 0 ? 'none' : replaces,
    softRemainingUs: softAtUs ?? 'none',
    hardRemainingUs: hardAtUs ?? 'none',
  }
}

/** Of a pair that is only asked for: nothing is agreed. */
const NO_ALGORITHMS: ChildContext['algorithms'] = {
  encryption: 0,
  keyOctets: 0,
  integrity: 'NONE',
  keyExchange: 'NONE',
  additional: [],
  sequence: 'noesn',
}

type RequestContext = Ikev2Context['requests'][number]
/** Place of a child that there is none. */
export const NO_CHILD = 255

function requestContext(request: Outstanding, children: readonly IkeChild[]): RequestContext {
  const { messageId, exchange, purpose, messages } = request
  const child = 'child' in purpose ? children.findIndex(({ name }) => name === purpose.child) : -1
  return { messageId, exchange, purpose: purposeName(purpose), child: child < 0 ? NO_CHILD : child, messages }
}

function purposeName({ kind }: Purpose): RequestContext['purpose'] {
  switch (kind) {
    case 'liveness':
    case 'rekey-ike':
    case 'create-child':
    case 'rekey-child':
    case 'delete-child':
      return kind
    default:
      return 'other'
  }
}

function successorContext(endpoint: IkeEndpoint, sa: IkeSa): Ikev2Context['successor'] {
  const successor = sa.ownSuccessor === undefined ? undefined : endpoint.sas.get(sa.ownSuccessor)
  if (successor?.phase !== 'setup') return undefined
  const { random, group, nonces, spiI } = successor
  return {
    spi: spiI,
    opening: { nonce: nonces.nonceI, random, group: keName(KEY_EXCHANGE[group].transformId) },
  }
}
