import { hex32 } from '../../lib/bytes.ts'
import type { Micros } from '../../lib/micros.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { encryptionByTransform, integrityByTransform } from '../crypto/transforms.ts'
import { CXTP_STATUS, FPT } from '../wire/cxtp/codes.ts'
import { sameAddress } from './address.ts'
import {
  rewriteContexts,
  type Move,
  type PolicyContext,
  type SaContext,
  type SpiRemap,
  type TransferredContexts,
} from './context.ts'
import { ipsecError, type IpsecError } from './error.ts'
import { jumpForward } from './replay-window.ts'
import { GrowingSad } from './growing-sad.ts'
import { rowsWithSpi } from './sad-index.ts'
import { drawFreeSpi, insertAssociation } from './sad.ts'
import { associationWith, associationProblem, jumpSequence, type LookupCase, type SecurityAssociation } from './sa.ts'
import { hasPolicy, placeOfDiscard, withPoliciesAt } from './spd-names.ts'
import type { Policy } from './spd.ts'
import type { IpsecState } from './state.ts'

export interface InstallOptions {
  /** Addresses before and after; the contexts are rewritten first (Allard 2007 tables II and IV). Undefined: nothing moved. */
  readonly move: Move | undefined
  readonly nowUs: Micros
  /** How this router finds inbound SAs; decides what collides (RFC 4301 §4.1, Allard 2008 §3.2.2). */
  readonly lookupCase: LookupCase
  /** A new SPI told to the mobile (Allard 2007 §VI-C step 5), or refusal (Hamer 2002 §7.2). */
  readonly onCollision: 'assign' | 'refuse'
  readonly drawSpi: (attempt: number) => number
  /** Added to outbound counters and IVs, so that none is used twice (RFC 6311 §5.2). */
  readonly sequenceJump: bigint
  /** Added to inbound windows; without it they stay as they came. */
  readonly windowJump?: bigint
  /** `held`: in the table, but no packet passes yet. */
  readonly as?: 'active' | 'held'
  /** Ids of SAs that are only checked and rewritten: whoever keeps them inserts them (Allard 2008 §3.2.3). */
  readonly aside?: ReadonlySet<string>
}

/** `refused` and `duplicate` leave the tables as they were: nothing is ever half installed. */
export interface InstallOutcome {
  readonly ipsec: IpsecState
  readonly outcome: 'installed' | 'duplicate' | 'refused'
  /** Not transferred, for CTAA and CTDR (RFC 4067 §2.5.2, §2.5.4); empty unless refused. */
  readonly statuses: readonly { readonly fpt: number; readonly status: number }[]
  readonly spiChanges: readonly SpiRemap[]
  /** What `InstallOptions.aside` names, as it goes into the SAD; empty unless installed. */
  readonly aside: readonly SecurityAssociation[]
  /** Rows that were about to share the lookup key of one that is here, whatever came of it. */
  readonly collisions: readonly SadCollision[]
  readonly errors: readonly IpsecError[]
}

/** An arriving SA, under the name it got or would have got, its SPI still the contested one; and the row that has it. */
export interface SadCollision {
  readonly sa: SecurityAssociation
  readonly holder: string
}

/** Rewrites contexts for the move and installs them as a whole, or not at all. */
export function installContexts(
  ipsec: IpsecState,
  given: TransferredContexts,
  options: InstallOptions,
): InstallOutcome {
  const collisions: SadCollision[] = []
  const refuse = (fpt: number, errors: readonly IpsecError[]): InstallOutcome => ({
    ipsec,
    outcome: 'refused',
    statuses: errors.slice(0, 1).map(error => ({ fpt, status: statusOf(error) })),
    spiChanges: [],
    aside: [],
    collisions,
    errors,
  })
  const contexts = options.move === undefined ? given : rewriteContexts(given, options.move)
  const arrived = contexts.sas.map(context => arrivedSa(context, contexts.takenAtUs, options.nowUs))
  const problems = arrived.flatMap(result => (result.ok ? [] : [result.error]))
  if (problems.length > 0) return refuse(FPT['IPsec SAD'], problems)
  const sas = arrived.flatMap(result => (result.ok ? [movedOn(result.value, options)] : []))
  const policies = arrivedPolicies(contexts, options.nowUs)
  if (!policies.ok) return refuse(FPT['IPsec SPD'], [policies.error])
  if (sas.length > 0 && sas.every(sa => rowsWithSpi(ipsec.sad, sa.spi).some(row => isSameSa(row, sa))))
    return { ipsec, outcome: 'duplicate', statuses: [], spiChanges: [], aside: [], collisions, errors: [] }

  const sad = new GrowingSad(ipsec.sad)
  const spiChanges: SpiRemap[] = []
  const aside = sas.filter(({ id }) => options.aside?.has(id))
  for (const sa of sas) {
    if (aside.includes(sa)) continue
    const holder = sad.holderOf(sa)
    if (holder !== undefined) collisions.push({ sa: associationWith(sa, { id: sad.freeId(sa.id) }), holder: holder.id })
    const placed = holder === undefined ? ok(sa) : withFreeSpi(sad, sa, holder, options)
    if (!placed.ok) return refuse(FPT['IPsec SAD'], [placed.error])
    if (placed.value.spi !== sa.spi) spiChanges.push({ oldSpi: sa.spi, newSpi: placed.value.spi })
    const next = sad.insert(placed.value)
    if (!next.ok) return refuse(FPT['IPsec SAD'], [next.error])
  }
  const spd = insertedBeforeCatchAll(ipsec.spd, policies.value)
  return {
    ipsec: { ...ipsec, sad: sad.finish(), spd },
    outcome: 'installed',
    statuses: [],
    spiChanges,
    aside,
    collisions,
    errors: [],
  }
}

/** The router's status for what it could not take (Roamscope D4). */
function statusOf(error: IpsecError): number {
  switch (error.code) {
    case 'expired':
      return CXTP_STATUS.expired
    case 'spi-collision':
    case 'duplicate-row':
      return CXTP_STATUS['SPI refused']
    case 'no-free-spi':
      return CXTP_STATUS['no resources']
    case 'unsupported-algorithm':
      return CXTP_STATUS['unsupported algorithm']
    default:
      return CXTP_STATUS['unsupported FPT']
  }
}

/** What cannot be used here, found before anything is installed: nAR may say so in its CTDR already. */
export function contextProblems(contexts: TransferredContexts, nowUs: Micros): readonly ContextProblem[] {
  const sas = contexts.sas.flatMap(context => {
    const result = arrivedSa(context, contexts.takenAtUs, nowUs)
    return result.ok ? [] : [{ fpt: FPT['IPsec SAD'], status: statusOf(result.error), error: result.error }]
  })
  const policies = arrivedPolicies(contexts, nowUs)
  if (policies.ok) return sas
  return [...sas, { fpt: FPT['IPsec SPD'], status: statusOf(policies.error), error: policies.error }]
}

export interface ContextProblem {
  readonly fpt: number
  readonly status: number
  readonly error: IpsecError
}

function arrivedSa(context: SaContext, takenAtUs: Micros, nowUs: Micros): Result<SecurityAssociation, IpsecError> {
  const { encryptionTransform, integrityTransform, lifetime } = context
  const encryption = encryptionByTransform(encryptionTransform, context.encryptionKey.length)
  const integrity = integrityByTransform(integrityTransform)
  const name = hex32(context.spi)
  if (encryption === undefined)
    return unsupported(
      `encryption transform ${encryptionTransform} with ${8 * context.encryptionKey.length} bits of key`,
      name,
    )
  if (integrity === undefined) return unsupported(`integrity transform ${integrityTransform}`, name)
  const { softOctets, hardOctets, atEnd } = lifetime
  const hardExpiresAtUs = expiry(takenAtUs, lifetime.hardRemainingUs)
  if (isOver(hardExpiresAtUs, nowUs) || (hardOctets !== undefined && context.octets >= hardOctets))
    return err(ipsecError('expired', `${name} ended on its way`))
  const sa: SecurityAssociation = {
    id: context.id,
    spi: context.spi,
    protocol: context.protocol,
    mode: context.mode,
    direction: context.direction,
    source: context.source,
    destination: context.destination,
    lookupCase: context.lookupCase,
    encryption: encryption.id,
    encryptionKey: context.encryptionKey,
    integrity: integrity.id,
    integrityKey: context.integrityKey,
    extendedSequence: context.extendedSequence,
    sequence: context.sequence,
    overflow: context.overflow,
    ivCounter: context.ivCounter,
    window: context.window,
    lifetime: {
      softExpiresAtUs: expiry(takenAtUs, lifetime.softRemainingUs),
      hardExpiresAtUs,
      softOctets,
      hardOctets,
      atEnd,
    },
    softReported: false,
    octets: context.octets,
    pmtu: context.pmtu,
    encapsulation: undefined,
    owner: context.owner,
    link: context.link,
    state: 'active',
    selectors: context.selectors,
    statefulFragments: context.statefulFragments,
    tfcOctets: undefined,
    tfcTaken: true,
    df: context.df,
    dscp: context.dscp,
    outerDscp: context.outerDscp,
  }
  const problem = associationProblem(sa)
  return problem === undefined ? ok(sa) : err(problem)
}

const unsupported = (what: string, row: string) =>
  err(ipsecError('unsupported-algorithm', `${row}: this router has no ${what}`, row))

/** The SA as this router wants it: its own lookup case, and counters past what the previous one may have used. */
function movedOn(sa: SecurityAssociation, options: InstallOptions): SecurityAssociation {
  const { lookupCase, as: state = 'active', windowJump = 0n, sequenceJump } = options
  const here = associationWith(sa, { lookupCase, state })
  if (sa.direction === 'out') return jumpSequence(here, sequenceJump)
  return sa.window === undefined ? here : associationWith(here, { window: jumpForward(sa.window, windowJump) })
}

const expiry = (takenAtUs: Micros, remainingUs: Micros | undefined): Micros | undefined =>
  remainingUs === undefined ? undefined : takenAtUs + remainingUs
const isOver = (expiresAtUs: Micros | undefined, nowUs: Micros): boolean =>
  expiresAtUs !== undefined && expiresAtUs <= nowUs

function arrivedPolicies(contexts: TransferredContexts, nowUs: Micros): Result<readonly Policy[], IpsecError> {
  const policies = contexts.policies.map(context => policyOf(context, contexts.takenAtUs))
  if (policies.some(policy => isOver(policy.expiresAtUs, nowUs)))
    return err(ipsecError('expired', 'a policy ended on its way'))
  return ok(policies)
}

function policyOf(context: PolicyContext, takenAtUs: Micros): Policy {
  const { id, names, direction, selectors, pfp, action, remainingUs, owner } = context
  return { id, names, direction, selectors, pfp, action, expiresAtUs: expiry(takenAtUs, remainingUs), owner }
}

/**
 * Puts contexts back into the tables they were withdrawn from, under their old names and with nothing moved: the
 * transfer came to nothing. Rows that ended meanwhile, or whose key another row has taken, stay away.
 */
export function restoreContexts(state: IpsecState, contexts: TransferredContexts, nowUs: Micros): IpsecState {
  let { sad } = state
  for (const context of contexts.sas) {
    const sa = arrivedSa(context, contexts.takenAtUs, nowUs)
    if (!sa.ok) continue
    const next = insertAssociation(sad, sa.value)
    if (next.ok) sad = next.value
  }
  const policies = contexts.policies.map(context => policyOf(context, contexts.takenAtUs))
  const live = policies.filter(policy => !isOver(policy.expiresAtUs, nowUs))
  return { ...state, sad, spd: insertedBeforeCatchAll(state.spd, live) }
}
const isSameSa = (row: SecurityAssociation, sa: SecurityAssociation): boolean =>
  row.spi === sa.spi &&
  row.direction === sa.direction &&
  row.protocol === sa.protocol &&
  row.owner === sa.owner &&
  sameAddress(row.source, sa.source) &&
  sameAddress(row.destination, sa.destination)

/** Only inbound SPIs are this router's to choose (RFC 4301 §4.1); the mobile is told of the new one. */
function withFreeSpi(
  sad: GrowingSad,
  sa: SecurityAssociation,
  other: SecurityAssociation,
  options: InstallOptions,
): Result<SecurityAssociation, IpsecError> {
  if (options.onCollision === 'refuse')
    return err(ipsecError('spi-collision', `${hex32(sa.spi)} is taken by ${other.id}`, other.id))
  const spi = drawFreeSpi(number => sad.hasInbound(number), options.drawSpi)
  return spi.ok ? ok(associationWith(sa, { spi: spi.value })) : spi
}

/** A mobile's policies stand before the rows that catch everything: otherwise these would decide first. */
function insertedBeforeCatchAll(spd: IpsecState['spd'], policies: readonly Policy[]): IpsecState['spd'] {
  const given = new Set<string>()
  const isTaken = (id: string): boolean => given.has(id) || hasPolicy(spd, id)
  const named = policies.map(policy => {
    let id = policy.id
    for (let n = 2; isTaken(id) && n < 10_000; n++) id = `${policy.id}#${n}`
    given.add(id)
    return { ...policy, id }
  })
  const at = placeOfDiscard(spd)
  return withPoliciesAt(spd, at < 0 ? spd.length : at, named)
}
