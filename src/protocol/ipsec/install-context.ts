import { hex32 } from '../../lib/bytes.ts'
import type { Micros } from '../../lib/micros.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { encryptionByTransform, integrityByTransform } from '../crypto/transforms.ts'
import { CXTP_STATUS, FPT } from '../wire/cxtp/codes.ts'
import { sameAddress } from './address.ts'
import type { PolicyContext, SaContext, SpiRemap, TransferredContexts } from './context.ts'
import { ipsecError, type IpsecError } from './error.ts'
import { jumpForward } from './replay-window.ts'
import { collisionOf, freeSpi, insertAssociation } from './sad.ts'
import { associationProblem, jumpSequence, type LookupCase, type SecurityAssociation } from './sa.ts'
import type { Policy } from './spd.ts'
import type { IpsecState } from './state.ts'

export interface InstallOptions {
  readonly nowUs: Micros
  /** Time on the way, taken off what is left of lifetimes: the CTD's elapsed time (RFC 4067 §2.5.3). */
  readonly elapsedUs: Micros
  /** Node id of the mobile: names the rows. */
  readonly owner: string
  readonly as: 'active' | 'held'
  /** How this router finds inbound SAs; decides what collides (RFC 4301 §4.1, Allard 2008 §3.2.2). */
  readonly lookupCase: LookupCase
  /** A new SPI told to the mobile (Allard 2007 §VI-C step 5), or refusal (Hamer 2002 §7.2). */
  readonly onCollision: 'assign' | 'refuse'
  readonly drawSpi: (attempt: number) => number
  /** Added to outbound counters and IVs, so that none is used twice (RFC 6311 §5.2). */
  readonly sequenceJump: bigint
  /** Added to inbound windows; 0 leaves them as they came. */
  readonly windowJump: bigint
}

/** `refused` and `duplicate` leave the tables as they were: nothing is ever half installed. */
export interface InstallOutcome {
  readonly state: IpsecState
  readonly outcome: 'installed' | 'duplicate' | 'refused'
  /** Not transferred, for CTAA and CTDR (RFC 4067 §2.5.2, §2.5.4); empty unless refused. */
  readonly statuses: readonly { readonly fpt: number; readonly status: number }[]
  readonly spiChanges: readonly SpiRemap[]
  readonly errors: readonly IpsecError[]
}

/** Installs rewritten contexts (`rewriteContexts`) as a whole, or not at all. */
export function installContexts(
  state: IpsecState,
  contexts: TransferredContexts,
  options: InstallOptions,
): InstallOutcome {
  const refuse = (fpt: number, errors: readonly IpsecError[]): InstallOutcome => ({
    state,
    outcome: 'refused',
    statuses: errors.slice(0, 1).map(error => ({ fpt, status: statusOf(error) })),
    spiChanges: [],
    errors,
  })
  const arrived = contexts.sas.map(context => arrivedSa(context, options))
  const problems = arrived.flatMap(result => (result.ok ? [] : [result.error]))
  if (problems.length > 0) return refuse(FPT['IPsec SAD'], problems)
  const sas = arrived.flatMap(result => (result.ok ? [result.value] : []))
  const policies = arrivedPolicies(contexts.policies, options)
  if (!policies.ok) return refuse(FPT['IPsec SPD'], [policies.error])
  if (sas.length > 0 && sas.every(sa => state.sad.some(row => isSameSa(row, sa))))
    return { state, outcome: 'duplicate', statuses: [], spiChanges: [], errors: [] }

  let sad = state.sad
  const spiChanges: SpiRemap[] = []
  for (const sa of sas) {
    const placed = withFreeSpi(sad, sa, options)
    if (!placed.ok) return refuse(FPT['IPsec SAD'], [placed.error])
    if (placed.value.spi !== sa.spi) spiChanges.push({ oldSpi: sa.spi, newSpi: placed.value.spi })
    const next = insertAssociation(sad, placed.value)
    if (!next.ok) return refuse(FPT['IPsec SAD'], [next.error])
    sad = next.value
  }
  const spd = insertedBeforeCatchAll(state.spd, policies.value)
  return { state: { ...state, sad, spd }, outcome: 'installed', statuses: [], spiChanges, errors: [] }
}

/** The router's status for what it could not take (Roamscope D4). */
function statusOf(error: IpsecError): number {
  switch (error.code) {
    case 'expired':
      return CXTP_STATUS.expired
    case 'spi-collision':
    case 'duplicate-row':
      return CXTP_STATUS['SPI collision']
    case 'no-free-spi':
      return CXTP_STATUS['no resources']
    default:
      return CXTP_STATUS['unsupported FPT']
  }
}

/** Whether a context can be installed here at all, without installing it: what nAR may say in a CTDR already. */
export function contextProblems(contexts: TransferredContexts, options: InstallOptions): InstallOutcome['statuses'] {
  const sas = contexts.sas.flatMap(context => {
    const result = arrivedSa(context, options)
    return result.ok ? [] : [{ fpt: FPT['IPsec SAD'], status: statusOf(result.error) }]
  })
  const policies = arrivedPolicies(contexts.policies, options)
  return policies.ok
    ? sas.slice(0, 1)
    : [...sas.slice(0, 1), { fpt: FPT['IPsec SPD'], status: statusOf(policies.error) }]
}

function arrivedSa(context: SaContext, options: InstallOptions): Result<SecurityAssociation, IpsecError> {
  const { encryptionTransform, integrityTransform, lifetime, ...same } = context
  const encryption = encryptionByTransform(encryptionTransform, context.encryptionKey.length)
  const integrity = integrityByTransform(integrityTransform)
  const name = hex32(context.spi)
  if (encryption === undefined)
    return unsupported(
      `encryption transform ${encryptionTransform} with ${8 * context.encryptionKey.length} bits of key`,
      name,
    )
  if (integrity === undefined) return unsupported(`integrity transform ${integrityTransform}`, name)
  const { hardRemainingUs, softRemainingUs, softOctets, hardOctets, atEnd } = lifetime
  const left = (value: Micros | undefined) => (value === undefined ? undefined : value - options.elapsedUs)
  const hardLeft = left(hardRemainingUs)
  if ((hardLeft !== undefined && hardLeft <= 0) || (hardOctets !== undefined && context.octets >= hardOctets))
    return err(ipsecError('expired', `${name} ended on its way`))
  const softLeft = left(softRemainingUs)
  const sa: SecurityAssociation = {
    ...same,
    id: `${options.owner}/${context.direction}/${context.protocol}`,
    owner: options.owner,
    state: options.as,
    lookupCase: options.lookupCase,
    softReported: false,
    encryption: encryption.id,
    integrity: integrity.id,
    lifetime: {
      softExpiresAtUs: softLeft === undefined ? undefined : options.nowUs + Math.max(0, softLeft),
      hardExpiresAtUs: hardLeft === undefined ? undefined : options.nowUs + hardLeft,
      softOctets,
      hardOctets,
      atEnd,
    },
  }
  const problem = associationProblem(sa)
  return problem === undefined ? ok(movedOn(sa, options)) : err(problem)
}

const unsupported = (what: string, row: string) =>
  err(ipsecError('unsupported-algorithm', `${row}: this router has no ${what}`, row))

/** Counters moved past what the previous router may still have used. */
function movedOn(sa: SecurityAssociation, options: InstallOptions): SecurityAssociation {
  if (sa.direction === 'out') return jumpSequence(sa, options.sequenceJump)
  return sa.window === undefined ? sa : { ...sa, window: jumpForward(sa.window, options.windowJump) }
}

function arrivedPolicies(
  contexts: readonly PolicyContext[],
  options: InstallOptions,
): Result<readonly Policy[], IpsecError> {
  const policies: Policy[] = []
  for (const { remainingUs, ...same } of contexts) {
    const left = remainingUs === undefined ? undefined : remainingUs - options.elapsedUs
    if (left !== undefined && left <= 0) return err(ipsecError('expired', 'a policy ended on its way'))
    policies.push({
      ...same,
      id: `${options.owner}/${same.direction}/${same.action.kind}`,
      owner: options.owner,
      expiresAtUs: left === undefined ? undefined : options.nowUs + left,
    })
  }
  return ok(policies)
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
  sad: IpsecState['sad'],
  sa: SecurityAssociation,
  options: InstallOptions,
): Result<SecurityAssociation, IpsecError> {
  const other = sa.direction === 'in' ? collisionOf(sad, { ...sa, id: '' }) : undefined
  if (other === undefined) return ok(sa)
  if (options.onCollision === 'refuse')
    return err(ipsecError('spi-collision', `${hex32(sa.spi)} is taken by ${other.id}`, other.id))
  const spi = freeSpi(sad, options.drawSpi)
  return spi.ok ? ok({ ...sa, spi: spi.value }) : spi
}

/** A mobile's policies stand before the rows that catch everything: otherwise these would decide first. */
function insertedBeforeCatchAll(spd: IpsecState['spd'], policies: readonly Policy[]): IpsecState['spd'] {
  const ids = new Set(spd.map(row => row.id))
  const named = policies.map(policy => {
    let id = policy.id
    for (let n = 2; ids.has(id) && n < 10_000; n++) id = `${policy.id}#${n}`
    ids.add(id)
    return { ...policy, id }
  })
  const at = spd.findIndex(row => row.action.kind === 'discard')
  return at < 0 ? [...spd, ...named] : [...spd.slice(0, at), ...named, ...spd.slice(at)]
}
