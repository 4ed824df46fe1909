import { associationWith, type SaDirection } from '../../../protocol/ipsec/sa.ts'
import { rowsWithSpi, withRowsChanged } from '../../../protocol/ipsec/sad-index.ts'
import { present } from '../../../lib/assert.ts'
import { ikeKeysFromSeed, type IkeKeys } from '../../../protocol/crypto/ike/key-schedule.ts'
import type { KeptContexts } from '../../../protocol/ipsec/kept-contexts.ts'
import type { SpiRemap } from '../../../protocol/ipsec/context.ts'
import { childMachine } from '../../../protocol/machines/ikev2/child.machine.ts'
import { requestMachine } from '../../../protocol/machines/ikev2/request.machine.ts'
import { ikeSaMachine } from '../../../protocol/machines/ikev2/sa.machine.ts'
import type { Ikev2Context } from '../../../protocol/wire/cxtp/contexts/ikev2.ts'
import { NO_IKE_SPI } from '../../../protocol/wire/ikev2/message.ts'
import { mobilityWith } from './changed.ts'
import { begunAnew } from './adopted-sa.ts'
import { blankSa } from './blank-sa.ts'
import { encapsulationOf } from './child-install.ts'
import { optionsOf, PLAIN_OPTIONS } from './child-options.ts'
import { inboundRow, outboundRow } from './child-rows.ts'
import { NO_CHILD } from './context-capture.ts'
import { espAlgorithmsFromWire, ikeAlgorithmsFromWire, rangeFromWire, type ChildContext } from './context-codes.ts'
import { placeArrivals } from './arrivals.ts'
import { beginUpdate } from './update-spi.ts'
import { idsToGoOnWith, type CounterPolicy } from './handover-counters.ts'
import { setStage } from './handover-stage.ts'
import type { SecurityAssociation } from '../../../protocol/ipsec/sa.ts'
import { adoptPeers, isHere } from './context-peers.ts'
import { settleByCtaa } from './ctaa-numbers.ts'
import type { Place } from './ike-config.ts'
import { emit } from './ike-messages.ts'
import { NO_OCTETS, type IkeChild, type IkeSa, type Purpose } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { groupOf, spiOctets } from './key-agreement.ts'
import { startUntil } from './lifetimes.ts'
import { goOnWithReauth } from './reauth.ts'
import { inherited } from './rekey-ike.ts'

/** Where the two ends are from now on; without it they stay where they were. */
export interface Ends {
  readonly local: string
  readonly remote: string
}

export interface Adoption {
  readonly kept: KeptContexts
  readonly ends: Ends | undefined
  /** Inbound SPIs that had to be changed (Allard 2007 §VI-C step 5). */
  readonly spiChanges: readonly SpiRemap[]
  /** Rows of children that are not in the SAD yet, under the names they will have: those whose SPI is taken wait. */
  readonly rows: readonly SecurityAssociation[]
  /** This router tells the mobile where its SAs are now, at once (Allard 2008 §3.2.2). */
  readonly tells: boolean
  /** Numbers that collide are chosen anew at once, and told in the CTAA (Allard 2007 §VI-C step 5). */
  readonly byCtaa?: boolean
  /** They are held until the client comes, with these rules of counters (Palomares 2013 §III-D step 3). */
  readonly held?: CounterPolicy
}

/**
 * This endpoint goes on with IKE SAs of another router (Allard 2008 §3.1). Their SAs and policies are in the databases
 * already, and everything was judged (context-judge.ts): nothing here can fail.
 */
export function adoptIke(work: IkeWork, { kept, ends, spiChanges, rows, tells, byCtaa, held }: Adoption): void {
  adoptPeers(work, kept)
  for (const context of kept.ikev2) {
    if (isHere(work.endpoint, context)) continue
    const sa = adoptSa(work, context, ends)
    if (held !== undefined) {
      work.changeSa(sa.name, idsToGoOnWith(context, held))
      setStage(work, sa.name, 'arrived')
    }
    const children = context.children.map(child => adoptChild(work, sa, child, spiChanges))
    const own = new Set(children.flatMap(child => [inboundRow(child), outboundRow(child)]))
    placeArrivals(
      work,
      sa.name,
      rows.filter(({ id }) => own.has(id)),
    )
    if (byCtaa === true) settleByCtaa(work, sa.name)
    const used = context.children.flatMap((of, i) => {
      const child = children[i]
      return child === undefined || of.state === 'wished' ? [] : [{ child: work.child(child.name), of }]
    })
    nameRows(work, sa.name, used)
    for (const { child, of } of used) useChild(work, child, of)
    linkSuccessors(work, context.children, children)
    goOn(work, sa.name, context, children)
    if (tells) beginUpdate(work, sa.name)
    // Where it is comes first, if anybody tells the mobile.
    work.later(() => goOnWithReauth(work, sa.name))
  }
}

const at = ({ port }: Place, address: string | undefined, was: Place): Place => ({
  address: address ?? was.address,
  port,
})

const adopted = ({ name, spiI, spiR }: IkeSa): string =>
  `goes on with ${name}, which another router had: ${spiI} ${spiR}`

function adoptSa(work: IkeWork, context: Ikev2Context, ends: Ends | undefined): IkeSa {
  const { nowUs } = work.context
  const { extensions, windows, softRemainingUs, hardRemainingUs, reauthenticationRemainingUs: trustedUs } = context
  const algorithms = present(ikeAlgorithmsFromWire(context.algorithms), 'algorithms that were judged')
  const sa = work.addSa(id => {
    const blank = blankSa(
      id,
      at(context.local, ends?.local, context.local),
      at(context.remote, ends?.remote, context.remote),
      nowUs,
    )
    const mobility = mobilityWith(blank.mobility, {
      natTraversal: extensions.natTraversal,
      peerBehindNat: extensions.peerBehindNat,
      peerRedirects: extensions.redirect,
      syncs: extensions.counterSync,
      counterSyncs: extensions.sequenceSync,
      contextTransfer: extensions.contextTransfer,
      peerAddresses: ends === undefined ? context.peerAddresses : [],
      newestUpdate: context.newestUpdate ?? -1,
    })
    return {
      ...blank,
      role: context.role,
      founder: context.founder,
      peer: context.link,
      spiI: context.initiatorSpi,
      spiR: context.responderSpi,
      phase: 'established',
      encapsulated: extensions.encapsulated,
      behindNat: extensions.behindNat,
      fragmentation: extensions.fragmentation,
      mobike: extensions.mobike,
      algorithms,
      keys: keysOf(work, id, context),
      keySpis: context.keySpis,
      nonces: context.nonces ?? blank.nonces,
      group: algorithms.keyExchange,
      assigned: context.assigned,
      nextSend: context.nextSend,
      nextReceive: context.nextReceive,
      received: context.received,
      peerWindow: windows.peer,
      ownWindow: windows.own,
      answers: context.answers,
      authenticatedUntilUs: trustedUs === undefined ? undefined : nowUs + trustedUs,
      eapIdentity: context.eapIdentity === '' ? undefined : context.eapIdentity,
      ...begunAnew(work, id, { ivs: context.ivs, mobility }),
    }
  })
  work.start(sa.name, ikeSaMachine)
  if (hardRemainingUs !== undefined)
    startUntil(work, sa.name, 'ike', {
      softAtUs: nowUs + (softRemainingUs ?? hardRemainingUs),
      hardAtUs: nowUs + hardRemainingUs,
    })
  work.mark('ike-sa-adopted', 'Allard 2008 §3.1', adopted(sa))
  return sa
}

/** As they came, or made from the SKEYSEED again (RFC 7296 §2.14). Those of the set-up, SK_p, serve no more. */
function keysOf(work: IkeWork, name: string, context: Ikev2Context): IkeKeys {
  if (context.keys !== undefined) return { ...context.keys, skPi: NO_OCTETS, skPr: NO_OCTETS }
  const algorithms = present(ikeAlgorithmsFromWire(context.algorithms), 'algorithms that were judged')
  const { initiator, responder } = context.keySpis ?? {
    initiator: context.initiatorSpi,
    responder: context.responderSpi,
  }
  const { keys, steps } = ikeKeysFromSeed(work.context.crypto, algorithms, {
    skeyseed: context.skeyseed,
    ...present(context.nonces, 'nonces beside the SKEYSEED'),
    spiI: spiOctets(initiator),
    spiR: spiOctets(responder),
  })
  work.derived({ kind: 'ike', name }, 'keys', steps)
  return keys
}

const valueOr = <T>(value: T | 'none', other: undefined): T | undefined => (value === 'none' ? other : value)

/** IKE's side of a pair; its rows, which came as contexts of their own, get its name. */
function adoptChild(work: IkeWork, sa: IkeSa, context: ChildContext, changes: readonly SpiRemap[]): IkeChild {
  const inboundSpi = changes.find(({ oldSpi }) => oldSpi === context.inboundSpi)?.newSpi ?? context.inboundSpi
  const open = context.state === 'wished'
  const group = context.opening.group === 'none' ? undefined : groupOf(context.opening.group)
  const row = rowsWithSpi(work.endpoint.ipsec.sad, context.outboundSpi).find(
    each => each.direction === 'out' && each.owner === sa.peer,
  )
  const child = work.addChild(name => ({
    name,
    sa: sa.name,
    peer: sa.peer,
    madeBy: context.madeBy,
    inboundSpi,
    outboundSpi: context.outboundSpi,
    algorithms: open ? undefined : espAlgorithmsFromWire(context.algorithms, row?.protocol),
    localRanges: context.localRanges.map(rangeFromWire),
    remoteRanges: context.remoteRanges.map(rangeFromWire),
    flow: undefined,
    others: false,
    options: row === undefined ? PLAIN_OPTIONS : optionsOf(row),
    unwanted: false,
    nonces: open ? { nonceI: context.opening.nonce, nonceR: NO_OCTETS } : context.nonces,
    secret: undefined,
    random: context.opening.random,
    group,
    installed: false,
    replaces: undefined,
    ownSuccessor: undefined,
    peerSuccessor: undefined,
  }))
  work.start(child.name, childMachine)
  return child
}

function useChild(work: IkeWork, child: IkeChild, context: ChildContext): void {
  const { nowUs } = work.context
  work.send(child.name, { type: 'agreed' })
  const [soft, hard] = [valueOr(context.softRemainingUs, undefined), valueOr(context.hardRemainingUs, undefined)]
  if (hard !== undefined)
    startUntil(work, child.name, 'child', { softAtUs: nowUs + (soft ?? hard), hardAtUs: nowUs + hard })
}

interface UsedChild {
  readonly child: IkeChild
  readonly of: ChildContext
}

/**
 * The rows of all pairs are found by what they are, and called after them from now on; the SAD is made anew once, however many
 * pairs there are. `waits`: RFC 7296 §2.8.
 */
function nameRows(work: IkeWork, sa: string, used: readonly UsedChild[]): void {
  const { ipsec } = work.endpoint
  const { peer } = work.sa(sa)
  // UDP encapsulation is IKE's to arrange, and no field of an SA that travels (RFC 3948 §1).
  const encapsulation = encapsulationOf(work.sa(sa))
  const changes = new Map<SecurityAssociation, SecurityAssociation>()
  const rowsOf = (spi: number, direction: SaDirection) =>
    rowsWithSpi(ipsec.sad, spi).filter(row => row.owner === peer && row.direction === direction)
  for (const { child, of } of used) {
    // Most have their names, and nothing else to change.
    for (const row of rowsOf(child.inboundSpi, 'in'))
      if (row.id !== inboundRow(child)) changes.set(row, associationWith(row, { id: inboundRow(child) }))
    for (const row of rowsOf(child.outboundSpi, 'out')) {
      const [id, state] = [outboundRow(child), of.state === 'waits' ? ('held' as const) : row.state]
      if (row.id !== id || row.state !== state || row.encapsulation !== encapsulation)
        changes.set(row, associationWith(row, { id, state, encapsulation }))
    }
  }
  work.change({ ipsec: { ...ipsec, sad: withRowsChanged(ipsec.sad, changes) } })
}

function linkSuccessors(work: IkeWork, contexts: readonly ChildContext[], children: readonly IkeChild[]): void {
  for (const [i, { replaces, madeBy }] of contexts.entries()) {
    const [heir, old] = [children[i], replaces === 'none' ? undefined : children[replaces]]
    if (heir === undefined || old === undefined) continue
    work.changeChild(heir.name, { replaces: old.name })
    work.changeChild(old.name, madeBy === 'us' ? { ownSuccessor: heir.name } : { peerSuccessor: heir.name })
  }
}

/**
 * What the previous router had asked for goes on here: its requests are repeated with the same octets, under the same
 * Message IDs, so that the mobile takes them for what they are (RFC 7296 §2.1), and their answers find the machines
 * waiting. What the previous router had not sent yet is wished anew by whoever needs it.
 */
function goOn(work: IkeWork, name: string, context: Ikev2Context, children: readonly IkeChild[]): void {
  adoptSuccessor(work, name, context)
  for (const request of context.requests) {
    const child = request.child === NO_CHILD ? undefined : children[request.child]
    const purpose = purposeOf(request, child)
    const sa = work.sa(name)
    const actor = `${name}/request/${request.messageId}`
    const { messageId, exchange, messages } = request
    const common = { to: sa.remote, moves: sa.moves, cookie: undefined, probed: false }
    work.changeSa(name, {
      outstanding: [...sa.outstanding, { messageId, purpose, exchange, messages, actor, ...common }],
    })
    work.start(actor, requestMachine)
    work.mark(
      'request-goes-on',
      'RFC 7296 §2.1',
      `repeats request ${messageId} of ${name}, which another router has sent: ${purpose.kind}`,
    )
    awaitAnswer(work, name, purpose)
    emit(work, sa.local, sa.remote, messages, `${String(exchange)} request`)
  }
}

function purposeOf({ purpose }: Ikev2Context['requests'][number], child: IkeChild | undefined): Purpose {
  switch (purpose) {
    case 'create-child':
    case 'rekey-child':
    case 'delete-child':
      return child === undefined ? { kind: 'liveness' } : { kind: purpose, child: child.name }
    case 'rekey-ike':
    case 'liveness':
      return { kind: purpose }
    case 'other':
      // Nothing follows from its answer but that the mobile is there.
      return { kind: 'liveness' }
  }
}

/** The machine whose request it is gets to where it waits for the answer; the request that it queues for that is the one that is out. */
function awaitAnswer(work: IkeWork, name: string, purpose: Purpose): void {
  const quietly = { stagger: 0 }
  if (purpose.kind === 'rekey-ike') work.send(name, { type: 'rekey', childBusy: false, ...quietly })
  if (purpose.kind === 'create-child') work.send(purpose.child, { type: 'create', ikeBusy: false, ...quietly })
  if (purpose.kind === 'delete-child') work.send(purpose.child, { type: 'delete' })
  const replaced = purpose.kind === 'rekey-child' ? work.findChild(purpose.child)?.replaces : undefined
  if (replaced !== undefined) work.send(replaced, { type: 'rekey', ikeBusy: false, ...quietly })
  work.later(() => {
    const { queue } = work.sa(name)
    const own = queue.findIndex(
      each =>
        each.kind === purpose.kind && (!('child' in each) || !('child' in purpose) || each.child === purpose.child),
    )
    work.changeSa(name, { queue: queue.filter((_, i) => i !== own) })
  })
}

function adoptSuccessor(work: IkeWork, name: string, { successor }: Ikev2Context): void {
  if (successor === undefined) return
  const group = successor.opening.group === 'none' ? undefined : groupOf(successor.opening.group)
  if (group === undefined) return
  const sa = work.sa(name)
  const { spi, opening } = successor
  const heir = work.addSa(id => ({
    ...blankSa(id, sa.local, sa.remote, work.context.nowUs),
    ...inherited(sa),
    role: 'initiator',
    spiI: spi,
    spiR: NO_IKE_SPI,
    group,
    random: opening.random,
    nonces: { nonceI: opening.nonce, nonceR: NO_OCTETS },
  }))
  work.changeSa(name, { ownSuccessor: heir.name })
}
