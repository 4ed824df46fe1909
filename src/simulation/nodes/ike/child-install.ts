import { policiesOfLink, withoutPolicies, withPoliciesAt } from '../../../protocol/ipsec/spd-names.ts'
import { rowsWithSpi, rowsOfLink, withoutRows } from '../../../protocol/ipsec/sad-index.ts'
import { present } from '../../../lib/assert.ts'
import { hex32 } from '../../../lib/bytes.ts'
import { childKeys } from '../../../protocol/crypto/ike/child-keys.ts'
import { sameAddress } from '../../../protocol/ipsec/address.ts'
import { emptyWindow } from '../../../protocol/ipsec/replay-window.ts'
import {
  insertAssociation,
  updateAssociation,
  hasAssociation,
  associationOf,
  changeAssociations,
} from '../../../protocol/ipsec/sad.ts'
import {
  associationWith,
  newAssociation,
  type AssociationSpec,
  type SecurityAssociation,
} from '../../../protocol/ipsec/sa.ts'
import type { UdpPorts } from '../../../protocol/ipsec/udp-encapsulation.ts'
import { NO_PFP, type Policy, type Spd } from '../../../protocol/ipsec/spd.ts'
import type { IpsecState } from '../../../protocol/ipsec/state.ts'
import type { SelectorSet } from '../../../protocol/ipsec/selectors.ts'
import { selectorSets } from '../../../protocol/ipsec/traffic-range.ts'
import { dropArrivingChild, moveArrivals } from './arrivals.ts'
import { inboundRow, isOldRow, outboundRow } from './child-rows.ts'
import { stopWatch, watchUse } from './inactivity.ts'
import { lineOf } from './heirs.ts'
import type { IkeChild, IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { spiPolicy } from './spi-policy.ts'
import { octetLimits, startLifetime, stopLifetime } from './lifetimes.ts'

const WINDOW_PACKETS = 64

/** ESP goes from and to the ports that IKE uses (RFC 3948 §2.1). */
/** Where UDP carries ESP between the two ends of an IKE SA (RFC 3948 §2.1). */
export const encapsulationOf = ({ encapsulated, local, remote }: IkeSa): UdpPorts | undefined =>
  encapsulated ? { local: local.port, remote: remote.port } : undefined

const linkOf = ({ peer }: IkeChild): string => `ike:${peer}`

/** The inbound and the outbound SA of a pair, with its keys (RFC 7296 §2.17). */
function specsOf(work: IkeWork, sa: IkeSa, child: IkeChild): readonly AssociationSpec[] {
  const algorithms = present(child.algorithms, 'algorithms of the child SA')
  const keys = present(sa.keys, 'keys of the IKE SA')
  const { prf } = present(sa.algorithms, 'algorithms of the IKE SA')
  const { fromInitiator, fromResponder, steps } = childKeys(work.context.crypto, prf, algorithms, {
    skD: keys.skD,
    ...child.nonces,
    secret: child.secret,
  })
  work.derived({ kind: 'child', name: child.name }, 'keys', steps)
  const [ours, theirs] = child.madeBy === 'us' ? [fromInitiator, fromResponder] : [fromResponder, fromInitiator]
  const peer = work.peer(child.peer)
  const common = {
    protocol: algorithms.protocol,
    lookupCase: spiPolicy(work.endpoint.config).lookup,
    mode: child.options.mode,
    encryption: algorithms.encryption,
    integrity: algorithms.integrity,
    extendedSequence: algorithms.sequence === 'esn',
    window: emptyWindow(WINDOW_PACKETS),
    lifetime: octetLimits(peer),
    link: linkOf(child),
    owner: child.peer,
    selectors: selectorSets(child.localRanges, child.remoteRanges),
    statefulFragments: child.options.laterFragments && child.options.mode === 'tunnel',
  } as const
  const inbound: AssociationSpec = {
    ...common,
    id: inboundRow(child),
    direction: 'in',
    spi: child.inboundSpi,
    source: sa.remote.address,
    destination: sa.local.address,
    encryptionKey: theirs.encryption,
    integrityKey: theirs.integrity,
    tfcTaken: peer.padding?.taken !== false,
  }
  const outbound: AssociationSpec = {
    ...common,
    id: outboundRow(child),
    direction: 'out',
    spi: child.outboundSpi,
    source: sa.local.address,
    destination: sa.remote.address,
    encapsulation: encapsulationOf(sa),
    encryptionKey: ours.encryption,
    integrityKey: ours.integrity,
    tfcOctets: child.options.peerTakesPadding ? peer.padding?.padTo : undefined,
    state: child.unwanted || (child.madeBy === 'peer' && child.replaces !== undefined) ? 'held' : 'active',
  }
  return [inbound, outbound]
}

/**
 * The pair goes into the SAD, and its policies into the SPD unless they are there (RFC 7296 §2.17, RFC 4301 §4.4). Of a
 * pair that replaces another, the responder's outbound SA waits until the peer uses the new one or deletes the old one
 * (RFC 7296 §2.8).
 */
export function installChild(work: IkeWork, name: string): void {
  const child = work.child(name)
  const sa = work.sa(child.sa)
  if (isThere(work, name)) return noteInstalled(work, name)
  const specs = specsOf(work, sa, child)
  let ipsec = specs.reduce(withoutFormer, work.endpoint.ipsec)
  for (const spec of specs) {
    const row = newAssociation(spec)
    const sad = row.ok ? insertAssociation(ipsec.sad, row.value) : row
    if (!sad.ok) return work.refuse(sad.error.code, sad.error.text, sad.error.ref)
    ipsec = { ...ipsec, sad: sad.value }
  }
  setIpsec(work, child.unwanted ? ipsec : { ...ipsec, spd: withPolicies(ipsec.spd, work, sa, child) })
  startLifetime(work, name, child.peer, 'child')
  watchUse(work, name, child.peer)
  noteInstalled(work, name)
}

/** The rows came from another router, with their keys and counters (Allard 2007 §V-A1). */
const isThere = (work: IkeWork, name: string): boolean =>
  [inboundRow(name), outboundRow(name)].every(
    id =>
      hasAssociation(work.endpoint.ipsec.sad, id) ||
      // One whose SPI is taken here waits outside the SAD (Allard 2008 §3.2.3).
      Object.values(work.endpoint.arriving ?? {}).some(({ rows }) => rows.some(({ row }) => row.id === id)),
  )

function noteInstalled(work: IkeWork, name: string): void {
  const { sa } = work.changeChild(name, { installed: true })
  work.report({ what: 'child-installed', sa, child: name })
}

/**
 * The peer gives a number of its own anew once it has no SA under it any more; this side may hear of that end later, as with
 * INITIAL_CONTACT (RFC 7296 §2.4).
 */
function withoutFormer(ipsec: IpsecState, { direction, spi, destination, owner }: AssociationSpec): IpsecState {
  if (direction === 'in') return ipsec
  const former = rowsWithSpi(ipsec.sad, spi).filter(
    row => row.direction === 'out' && row.owner === owner && sameAddress(row.destination, destination),
  )
  return { ...ipsec, sad: withoutRows(ipsec.sad, new Set(former)) }
}

function setIpsec(work: IkeWork, ipsec: IpsecState): void {
  work.change({ ipsec })
}

/** PROTECT rows of both directions for what the peer's pairs may carry: one pair of rows a peer. */
function withPolicies(spd: Spd, work: IkeWork, sa: IkeSa, child: IkeChild): Spd {
  const [local, remote] = [sa.local.address, sa.remote.address]
  const peer = work.peer(child.peer)
  const { mode } = child.options
  const others = work.endpoint.children
    .where('peer', child.peer)
    .filter(({ installed, name }) => installed && name !== child.name && name !== child.replaces)
  const selectors = [child, ...others]
    .flatMap(each => selectorSets(each.localRanges, each.remoteRanges))
    .filter((set, i, all) => all.findIndex(other => sameSet(other, set)) === i)
  const row = (direction: 'in' | 'out'): Policy => ({
    id: `${linkOf(child)}/${direction}`,
    names: [peer.name],
    direction,
    selectors,
    pfp: NO_PFP,
    action: {
      kind: 'protect',
      protocol: child.algorithms?.protocol ?? 'esp',
      mode,
      tunnelLocal: mode === 'tunnel' ? local : undefined,
      tunnelRemote: mode === 'tunnel' ? remote : undefined,
      link: linkOf(child),
      extendedSequence: child.algorithms?.sequence === 'esn',
      algorithms: peer.esp.flatMap(({ encryption, integrity }) =>
        encryption.map(id => ({ encryption: id, integrity: integrity[0] ?? ('none' as const) })),
      ),
    },
    expiresAtUs: undefined,
    owner: peer.name,
  })
  const rows = [row('out'), row('in')]
  const names = rows.map(({ id }) => id)
  const kept = withoutNames(spd, names, linkOf(child))
  // Behind what is to pass in clear first, IKE's own messages above all (RFC 4301 §4.4.1).
  const at = kept.findIndex(({ action }) => action.kind !== 'bypass')
  const place = at < 0 ? kept.length : at
  return withPoliciesAt(kept, place, rows)
}

const withoutNames = (spd: Spd, names: readonly string[], link: string): Spd =>
  withoutPolicies(
    spd,
    policiesOfLink(spd, link).filter(({ id }) => names.includes(id)),
  )

const sameSet = (a: SelectorSet, b: SelectorSet): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

/** The pair leaves the SAD; with the peer's last one its policies go too. */
export function uninstallChild(work: IkeWork, name: string): void {
  const child = work.findChild(name)
  if (child?.installed !== true) return
  dropArrivingChild(work, name)
  let { ipsec } = work.endpoint
  const link = linkOf(child)
  const gone = rowsOfLink(ipsec.sad, link).filter(
    ({ id }) => isOldRow(name, id) || id === inboundRow(child) || id === outboundRow(child),
  )
  ipsec = { ...ipsec, sad: withoutRows(ipsec.sad, new Set(gone)) }
  if (rowsOfLink(ipsec.sad, link).length === 0)
    ipsec = { ...ipsec, spd: withoutNames(ipsec.spd, [`${link}/out`, `${link}/in`], link) }
  setIpsec(work, ipsec)
  // A successor that waited for this moment sends from now on (RFC 7296 §2.8).
  for (const successor of [child.ownSuccessor, child.peerSuccessor])
    if (successor !== undefined) activate(work, successor)
  work.changeChild(name, { installed: false })
  stopLifetime(work, name)
  stopWatch(work, name)
  work.report({ what: 'child-removed', sa: child.sa, child: name })
}

/** The pair's outbound SA is used from now on. */
export function activate(work: IkeWork, name: string): void {
  const { ipsec } = work.endpoint
  const row = associationOf(ipsec.sad, outboundRow(name))
  if (row?.state !== 'held' || work.findChild(name)?.unwanted === true) return
  setIpsec(work, { ...ipsec, sad: updateAssociation(ipsec.sad, associationWith(row, { state: 'active' })) })
  work.mark('successor-used', 'RFC 7296 §2.8', `${hex32(row.spi)} takes over`)
}

/** Both ends of every child of an IKE SA, and of its line, are where the IKE SA is now (RFC 4555 §3.5). */
export function moveChildren(work: IkeWork, name: string): void {
  moveArrivals(work, name)
  const sa = work.sa(name)
  const children = lineOf(work, name).flatMap(each => work.childrenOf(each.name))
  const rows = new Set(children.flatMap(child => [inboundRow(child), outboundRow(child)]))
  const moved = (row: SecurityAssociation): SecurityAssociation => {
    // The ends of transport mode are the packets' own (RFC 4555 §1.2 is of tunnels only).
    if (row.mode === 'transport') return row
    const [local, remote] = [sa.local.address, sa.remote.address]
    return row.direction === 'out'
      ? associationWith(row, { source: local, destination: remote, encapsulation: encapsulationOf(sa) })
      : associationWith(row, { source: remote, destination: local })
  }
  const links = new Set(children.map(linkOf))
  const { ipsec } = work.endpoint
  const spd = ipsec.spd.map((policy): Policy =>
    policy.action.kind === 'protect' && policy.action.mode === 'tunnel' && links.has(policy.action.link)
      ? {
          ...policy,
          action: { ...policy.action, tunnelLocal: sa.local.address, tunnelRemote: sa.remote.address },
        }
      : policy,
  )
  setIpsec(work, { ...ipsec, sad: changeAssociations(ipsec.sad, rows, moved), spd })
}
