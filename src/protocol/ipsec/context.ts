import type { Micros } from '../../lib/micros.ts'
import { ENCRYPTION, INTEGRITY } from '../crypto/transforms.ts'
import { sameAddress } from './address.ts'
import type { KeptContexts } from './kept-contexts.ts'
import type { ReplayWindow } from './replay-window.ts'
import { associationsOfAddress } from './sad.ts'
import { rowsOfOwner, withoutRows } from './sad-index.ts'
import type { SecurityAssociation } from './sa.ts'
import { policiesOfOwner, withoutPolicies } from './spd-names.ts'
import { policiesOfAddress, type Policy } from './spd.ts'
import type { IpsecState } from './state.ts'

/**
 * One SA as it travels between routers (Allard 2007 §V-A1): times are what is left, algorithms are transform ids
 * because the receiver may not know them. Seen from the router that gave it;
 * `id` and `owner` are names in its tables and do not travel; nor does UDP encapsulation, which only IKE can arrange (RFC 3948 §1),
 * nor TFC padding, for which the type has no field: the successor sends none, and takes it.
 */
export interface SaContext extends Omit<
  SecurityAssociation,
  'state' | 'softReported' | 'encapsulation' | 'encryption' | 'integrity' | 'lifetime' | 'tfcOctets' | 'tfcTaken'
> {
  /** IKEv2 Transform Type 1 and 3 (RFC 7296 §3.3.2); the key sizes choose among key lengths. */
  readonly encryptionTransform: number
  readonly integrityTransform: number
  readonly window: ReplayWindow | undefined
  readonly lifetime: {
    readonly softRemainingUs: Micros | undefined
    readonly hardRemainingUs: Micros | undefined
    readonly softOctets: number | undefined
    readonly hardOctets: number | undefined
    readonly atEnd: 'renew' | 'terminate'
  }
}

/** One policy as it travels (Allard 2007 §V-A2). */
export interface PolicyContext extends Omit<Policy, 'expiresAtUs'> {
  readonly remainingUs: Micros | undefined
}

/** What one transfer carries for one mobile. */
export interface TransferredContexts {
  /** Moment on this node's clock to which what is left of lifetimes refers. */
  readonly takenAtUs: Micros
  readonly sas: readonly SaContext[]
  readonly policies: readonly PolicyContext[]
  /** What key management needs to go on (kept-contexts.ts); as of `takenAtUs` too. */
  readonly kept?: KeptContexts | undefined
}

/**
 * Whose contexts: of whoever is at an address, which is how CXTP names a mobile (Allard 2007 §VI-C step 2), or of one peer
 * by its name in this node's tables, wherever it is (the connection name of Palomares 2013 §III-B).
 */
export type Whose = { readonly address: string } | { readonly peer: string }

/** Reads a mobile's SAs and policies out of the tables by its address (Allard 2007 §VI-C step 2); they stay there. */
export function captureContexts(state: IpsecState, mobile: string, nowUs: Micros): TransferredContexts {
  return contextsOf(associationsOfAddress(state.sad, mobile), policiesOfAddress(state.spd, mobile), nowUs)
}

/** The same by the name that rows of one peer have (Palomares 2013 §III-B GET). */
export function captureTunnel(state: IpsecState, peer: string, nowUs: Micros): TransferredContexts {
  return contextsOf(rowsOfOwner(state.sad, peer), policiesOfOwner(state.spd, peer), nowUs)
}

const contextsOf = (
  sas: readonly SecurityAssociation[],
  policies: readonly Policy[],
  nowUs: Micros,
): TransferredContexts => ({
  takenAtUs: nowUs,
  sas: sas.map(sa => saContext(sa, nowUs)),
  policies: policies.map(policy => policyContext(policy, nowUs)),
})

/** The tables without that mobile's SAs and policies: this router uses them no longer. */
export function withdrawContexts(state: IpsecState, mobile: string): IpsecState {
  const sas = new Set(associationsOfAddress(state.sad, mobile))
  const policies = policiesOfAddress(state.spd, mobile)
  return { ...state, sad: withoutRows(state.sad, sas), spd: withoutPolicies(state.spd, policies) }
}

/** The tables without the rows of that peer. */
export const withdrawTunnel = (state: IpsecState, peer: string): IpsecState => ({
  ...state,
  sad: withoutRows(state.sad, new Set(rowsOfOwner(state.sad, peer))),
  spd: withoutPolicies(state.spd, policiesOfOwner(state.spd, peer)),
})

const remaining = (expiresAtUs: Micros | undefined, nowUs: Micros): Micros | undefined =>
  expiresAtUs === undefined ? undefined : Math.max(0, expiresAtUs - nowUs)

/** The SA as a context at `nowUs`. */
export function saContext(sa: SecurityAssociation, nowUs: Micros): SaContext {
  const { lifetime } = sa
  return {
    id: sa.id,
    spi: sa.spi,
    protocol: sa.protocol,
    mode: sa.mode,
    direction: sa.direction,
    source: sa.source,
    destination: sa.destination,
    lookupCase: sa.lookupCase,
    encryptionTransform: ENCRYPTION[sa.encryption].transformId,
    encryptionKey: sa.encryptionKey,
    integrityTransform: INTEGRITY[sa.integrity].transformId,
    integrityKey: sa.integrityKey,
    extendedSequence: sa.extendedSequence,
    sequence: sa.sequence,
    overflow: sa.overflow,
    ivCounter: sa.ivCounter,
    window: sa.window,
    lifetime: {
      softRemainingUs: remaining(lifetime.softExpiresAtUs, nowUs),
      hardRemainingUs: remaining(lifetime.hardExpiresAtUs, nowUs),
      softOctets: lifetime.softOctets,
      hardOctets: lifetime.hardOctets,
      atEnd: lifetime.atEnd,
    },
    octets: sa.octets,
    pmtu: sa.pmtu,
    owner: sa.owner,
    link: sa.link,
    selectors: sa.selectors,
    statefulFragments: sa.statefulFragments,
    df: sa.df,
    dscp: sa.dscp,
    outerDscp: sa.outerDscp,
  }
}

/** The policy as a context at `nowUs`. */
export function policyContext(policy: Policy, nowUs: Micros): PolicyContext {
  const { id, names, direction, selectors, pfp, action, expiresAtUs, owner } = policy
  return { id, names, direction, selectors, pfp, action, remainingUs: remaining(expiresAtUs, nowUs), owner }
}

/** What a handover changes. */
export interface Move {
  readonly oldMobile: string
  readonly newMobile: string
  readonly oldRouter: string
  readonly newRouter: string
}

type Renamed = (address: string) => string

const renaming =
  (move: Move): Renamed =>
  address =>
    sameAddress(address, move.oldMobile)
      ? move.newMobile
      : sameAddress(address, move.oldRouter)
        ? move.newRouter
        : address

/**
 * SAs and policies with the mobile's and the router's addresses replaced at every place they stand: tunnel ends, ends
 * of transport SAs, selectors that name exactly one of them (Allard 2007 tables I to IV). Direction and SPIs stay.
 * Table II is printed with its directions exchanged: at nAR the SA towards nAR is the inbound one; this follows the
 * tunnel. PMTU is forgotten, because the path is another one.
 */
export function rewriteContexts(contexts: TransferredContexts, move: Move): TransferredContexts {
  const renamed = renaming(move)
  return {
    ...contexts,
    sas: contexts.sas.map(sa => rewritten(sa, renamed)),
    policies: contexts.policies.map(policy => policyRewritten(policy, renamed)),
  }
}

/** What is wanted of whoever negotiates at an address: it is of no tunnel, and stays with its address. */
const isOnlyWished = ({ mode, tunnelLocal }: Extract<Policy['action'], { kind: 'protect' }>): boolean =>
  mode === 'tunnel' && tunnelLocal === undefined

/**
 * A node's own tables after a move (Allard 2007 §VI-C step 4, tables I and III), as above. Rows keep their ids; those of
 * the links `kept` are moved by somebody else.
 */
export function rewriteForMove(state: IpsecState, move: Move, kept: readonly string[] = []): IpsecState {
  const renamed = renaming(move)
  const sas = new Set(associationsOfAddress(state.sad, move.oldMobile).filter(({ link }) => !kept.includes(link)))
  const policies = new Set(
    policiesOfAddress(state.spd, move.oldMobile).filter(
      ({ action }) => action.kind !== 'protect' || !(kept.includes(action.link) || isOnlyWished(action)),
    ),
  )
  return {
    ...state,
    sad: state.sad.map(sa => (sas.has(sa) ? rewritten(sa, renamed) : sa)),
    spd: state.spd.map(policy => (policies.has(policy) ? policyRewritten(policy, renamed) : policy)),
  }
}

/**
 * The mobile's SAs with one of these routers under the SPIs that nAR chose (Allard 2007 §VI-C step 5). Others may have the
 * same numbers by chance.
 */
export function changeSpis(
  state: IpsecState,
  changes: readonly SpiRemap[],
  routers: readonly (string | undefined)[],
): IpsecState {
  const isWith = (address: string): boolean =>
    routers.some(router => router !== undefined && sameAddress(router, address))
  return {
    ...state,
    sad: state.sad.map(sa => {
      const change = changes.find(({ oldSpi, outbound }) => sa.spi === oldSpi && sa.direction === directionAt(outbound))
      return change === undefined || !isWith(sa.direction === 'out' ? sa.destination : sa.source)
        ? sa
        : { ...sa, spi: change.newSpi }
    }),
  }
}

/** At the mobile, of an SA that the router sends by, or receives by. */
export const directionAt = (outbound: true | undefined): 'in' | 'out' => (outbound === true ? 'in' : 'out')

export interface SpiRemap {
  readonly oldSpi: number
  readonly newSpi: number
  /** The router sends by the SA, and the mobile receives by it; else the other way round. */
  readonly outbound?: true
}

type Addressed = Pick<SecurityAssociation, 'source' | 'destination' | 'selectors' | 'pmtu'>

function rewritten<T extends Addressed>(sa: T, renamed: Renamed): T {
  return {
    ...sa,
    source: renamed(sa.source),
    destination: renamed(sa.destination),
    selectors: selectorsRewritten(sa.selectors, renamed),
    pmtu: undefined,
  }
}

function policyRewritten<T extends Pick<Policy, 'selectors' | 'action'>>(policy: T, renamed: Renamed): T {
  const { action } = policy
  const end = (address: string | undefined) => (address === undefined ? undefined : renamed(address))
  return {
    ...policy,
    selectors: selectorsRewritten(policy.selectors, renamed),
    action:
      action.kind === 'protect'
        ? { ...action, tunnelLocal: end(action.tunnelLocal), tunnelRemote: end(action.tunnelRemote) }
        : action,
  }
}

function selectorsRewritten(sets: Policy['selectors'], renamed: Renamed): Policy['selectors'] {
  const side = (selector: Policy['selectors'][number]['local']) =>
    selector === 'any'
      ? selector
      : selector.map(range =>
          sameAddress(range.from, range.to) ? { from: renamed(range.from), to: renamed(range.to) } : range,
        )
  return sets.map(set => ({ ...set, local: side(set.local), remote: side(set.remote) }))
}
