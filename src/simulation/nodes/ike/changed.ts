import type { Whole } from '../../../lib/whole.ts'
import type { IkeChild, IkeEndpoint, IkeSa } from './ike-state.ts'
import type { Mobility } from './mobility-state.ts'

// Literals instead of spreads, see lib/whole.ts: a step changes an IKE SA several times.

const wholeSa = (sa: IkeSa): Whole<IkeSa> => ({
  name: sa.name,
  peer: sa.peer,
  role: sa.role,
  founder: sa.founder,
  spiI: sa.spiI,
  spiR: sa.spiR,
  local: sa.local,
  remote: sa.remote,
  phase: sa.phase,
  encapsulated: sa.encapsulated,
  behindNat: sa.behindNat,
  fragmentation: sa.fragmentation,
  mobike: sa.mobike,
  algorithms: sa.algorithms,
  keys: sa.keys,
  nonces: sa.nonces,
  random: sa.random,
  group: sa.group,
  cookie: sa.cookie,
  proof: sa.proof,
  flow: sa.flow,
  assigned: sa.assigned,
  initRequest: sa.initRequest,
  initResponse: sa.initResponse,
  nextSend: sa.nextSend,
  nextReceive: sa.nextReceive,
  received: sa.received,
  peerWindow: sa.peerWindow,
  ownWindow: sa.ownWindow,
  outstanding: sa.outstanding,
  queue: sa.queue,
  answers: sa.answers,
  fragments: sa.fragments,
  ivs: sa.ivs,
  heardAtUs: sa.heardAtUs,
  reportedAtUs: sa.reportedAtUs,
  hintedAtUs: sa.hintedAtUs,
  ownSuccessor: sa.ownSuccessor,
  peerSuccessor: sa.peerSuccessor,
  heir: sa.heir,
  earlyDeletes: sa.earlyDeletes,
  restarts: sa.restarts,
  ends: sa.ends,
  keySpis: sa.keySpis,
  authenticatedUntilUs: sa.authenticatedUntilUs,
  eapIdentity: sa.eapIdentity,
  quiet: sa.quiet,
  moves: sa.moves,
  mobility: sa.mobility,
})

const wholeMobility = (mobility: Mobility): Whole<Mobility> => ({
  line: mobility.line,
  natTraversal: mobility.natTraversal,
  peerBehindNat: mobility.peerBehindNat,
  peerAddresses: mobility.peerAddresses,
  routable: mobility.routable,
  refused: mobility.refused,
  mapping: mobility.mapping,
  newestUpdate: mobility.newestUpdate,
  answer: mobility.answer,
  sentMark: mobility.sentMark,
  natRetries: mobility.natRetries,
  peerRedirects: mobility.peerRedirects,
  redirectedFrom: mobility.redirectedFrom,
  redirects: mobility.redirects,
  redirectTo: mobility.redirectTo,
  replaces: mobility.replaces,
  comesBack: mobility.comesBack,
  comesBackTo: mobility.comesBackTo,
  resume: mobility.resume,
  resumed: mobility.resumed,
  ticketPeer: mobility.ticketPeer,
  ticketEnd: mobility.ticketEnd,
  syncs: mobility.syncs,
  counterSyncs: mobility.counterSyncs,
  synced: mobility.synced,
  syncNonce: mobility.syncNonce,
  contextTransfer: mobility.contextTransfer,
  pairs: mobility.pairs,
  relaunch: mobility.relaunch,
  handover: mobility.handover,
  syncAnswer: mobility.syncAnswer,
})

const wholeChild = (child: IkeChild): Whole<IkeChild> => ({
  name: child.name,
  sa: child.sa,
  peer: child.peer,
  madeBy: child.madeBy,
  inboundSpi: child.inboundSpi,
  outboundSpi: child.outboundSpi,
  algorithms: child.algorithms,
  localRanges: child.localRanges,
  remoteRanges: child.remoteRanges,
  flow: child.flow,
  others: child.others,
  options: child.options,
  unwanted: child.unwanted,
  nonces: child.nonces,
  secret: child.secret,
  random: child.random,
  group: child.group,
  installed: child.installed,
  replaces: child.replaces,
  ownSuccessor: child.ownSuccessor,
  peerSuccessor: child.peerSuccessor,
  ends: child.ends,
  used: child.used,
})

const wholeEndpoint = (endpoint: IkeEndpoint): Whole<IkeEndpoint> => ({
  config: endpoint.config,
  ipsec: endpoint.ipsec,
  sas: endpoint.sas,
  children: endpoint.children,
  started: endpoint.started,
  cookieSecret: endpoint.cookieSecret,
  arriving: endpoint.arriving,
  spisTaken: endpoint.spisTaken,
  tickets: endpoint.tickets,
  usedTickets: endpoint.usedTickets,
  newcomersTo: endpoint.newcomersTo,
  strangers: endpoint.strangers,
})

export const saWith = (sa: IkeSa, change: Partial<IkeSa>): IkeSa => Object.assign(wholeSa(sa), change)

export const mobilityWith = (mobility: Mobility, change: Partial<Mobility>): Mobility =>
  Object.assign(wholeMobility(mobility), change)

export const childWith = (child: IkeChild, change: Partial<IkeChild>): IkeChild =>
  Object.assign(wholeChild(child), change)

export const endpointWith = (endpoint: IkeEndpoint, change: Partial<IkeEndpoint>): IkeEndpoint =>
  Object.assign(wholeEndpoint(endpoint), change)
