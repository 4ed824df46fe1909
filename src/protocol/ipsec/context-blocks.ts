import type { Micros } from '../../lib/micros.ts'
import { encryptionByTransform, ENCRYPTION, INTEGRITY, integrityByTransform } from '../crypto/transforms.ts'
import type { ContextBlock } from '../wire/cxtp/cdb.ts'
import { CXTP_STATUS, FPT, type Fpt } from '../wire/cxtp/codes.ts'
import { ENCRYPTION_TRANSFORM, INTEGRITY_TRANSFORM } from '../wire/cxtp/contexts/algorithms.ts'
import { contextBlocks as chainOf, contextsFromBlocks } from '../wire/cxtp/contexts/chain.ts'
import { sadContext, type SadContext } from '../wire/cxtp/contexts/sad.ts'
import { spdContext, type SpdContext } from '../wire/cxtp/contexts/spd.ts'
import { codeReader } from '../wire/schema/numbers.ts'
import { describeWireError } from '../wire/schema.ts'
import type { PolicyContext, SaContext, TransferredContexts } from './context.ts'
import {
  keepsAnything,
  KEPT_KINDS,
  KEPT_NAMES,
  NOTHING_KEPT,
  type KeptContexts,
  type KeptName,
} from './kept-contexts.ts'
import { contextProblems } from './install-context.ts'
import type { PolicyAction } from './spd.ts'

export type ContextName = 'SAD' | 'SPD' | KeptName
export const CONTEXT_NAMES: readonly ContextName[] = ['SAD', 'SPD', ...KEPT_NAMES]

/** Type number by the name in requests. */
export const fptOf = (name: ContextName): Fpt =>
  KEPT_KINDS.find(kind => kind.name === name)?.fpt ?? (name === 'SAD' ? 'IPsec SAD' : 'IPsec SPD')

/** Contexts as blocks of a CTD, one SA or policy each (RFC 4067 §2.4); only the wanted types. */
export function contextBlocks(contexts: TransferredContexts, wanted: readonly ContextName[]): readonly ContextBlock[] {
  const { kept } = contexts
  const sas = wanted.includes('SAD') ? contexts.sas : []
  const policies = wanted.includes('SPD') ? contexts.policies : []
  return [
    ...sas.flatMap(sa => chainOf(sadContext.codec, 'IPsec SAD', saToWire(sa))),
    ...policies.flatMap((policy, order) => chainOf(spdContext.codec, 'IPsec SPD', policyToWire(policy, order))),
    ...KEPT_KINDS.flatMap(({ name, blocks }) => (kept !== undefined && wanted.includes(name) ? blocks(kept) : [])),
  ]
}

/** Contexts as values of the wire, one list a type: what a message carries, and what a file holds. */
export interface WireContexts extends KeptContexts {
  readonly sad: readonly SadContext[]
  readonly spd: readonly SpdContext[]
}

export const contextsToWire = ({ sas, policies, kept = NOTHING_KEPT }: TransferredContexts): WireContexts => ({
  ...kept,
  sad: sas.map(saToWire),
  spd: policies.map(policyToWire),
})

/** The same back; `owner` names the rows. */
export function contextsFromWire(wire: WireContexts, owner: string, takenAtUs: Micros): TransferredContexts {
  const { sad, spd, ...kept } = wire
  return {
    takenAtUs,
    ...(keepsAnything(kept) ? { kept } : {}),
    sas: sad.map(sa => saFromWire(sa, owner)),
    policies: [...spd].sort((a, b) => a.order - b.order).map(policy => policyFromWire(policy, owner)),
  }
}

/** Octets that blocks take in a message, RFC 4067 §2.4. */
export const blocksOctets = (blocks: readonly ContextBlock[]): number =>
  blocks.reduce((sum, { data, presence }) => sum + (presence === undefined ? 4 : 8) + data.length, 0)

export interface DecodeOptions {
  /** Node id of the mobile: names the rows. */
  readonly owner: string
  readonly nowUs: Micros
  /** Age of the contexts: the CTD's elapsed time (RFC 4067 §2.5.3). */
  readonly elapsedUs?: Micros
}

export interface DecodedContexts {
  readonly contexts: TransferredContexts
  /** Types that cannot be used here, for CTDR and CTAA; empty when all can. */
  readonly statuses: readonly { readonly fpt: number; readonly status: number }[]
  /** The same in words. */
  readonly problems: readonly string[]
}

/** Reads the contexts of a CTD and says which types this router cannot use: octets, algorithms, lifetimes. */
export function decodeContexts(blocks: readonly ContextBlock[], options: DecodeOptions): DecodedContexts {
  const takenAtUs = options.nowUs - (options.elapsedUs ?? 0)
  const sas = contextsFromBlocks(sadContext.codec, 'IPsec SAD', blocks)
  const policies = contextsFromBlocks(spdContext.codec, 'IPsec SPD', blocks)
  const others = KEPT_KINDS.map(({ read }) => read(blocks))
  const kept = others.reduce<KeptContexts>(
    (sum, result) => (result.ok ? { ...sum, ...result.value } : sum),
    NOTHING_KEPT,
  )
  const contexts: TransferredContexts = {
    takenAtUs,
    ...(keepsAnything(kept) ? { kept } : {}),
    sas: sas.ok ? sas.value.map(sa => saFromWire(sa, options.owner)) : [],
    policies: policies.ok
      ? [...policies.value].sort((a, b) => a.order - b.order).map(policy => policyFromWire(policy, options.owner))
      : [],
  }
  const unsupported = CXTP_STATUS['unsupported FPT']
  const unread = [sas, policies, ...others].flatMap(result =>
    result.ok
      ? []
      : [
          {
            fpt: fptNumber(result.error.fpt),
            status: unsupported,
            text: `${result.error.fpt} context ${result.error.index + 1}: ${describeWireError(result.error.cause)}`,
          },
        ],
  )
  const unknown = [...new Set(blocks.map(block => block.fpt))]
    .filter(fpt => fpt !== 'IPsec SAD' && fpt !== 'IPsec SPD' && !KEPT_KINDS.some(kind => kind.fpt === fpt))
    .map(fpt => ({ fpt: fptNumber(fpt), status: unsupported, text: `no contexts of type ${fpt} here` }))
  const unusable = contextProblems(contexts, options.nowUs).map(({ fpt, status, error }) => ({
    fpt,
    status,
    text: error.text,
  }))
  const all = [...unread, ...unknown, ...unusable]
  const statuses = all.filter((one, i) => all.findIndex(other => other.fpt === one.fpt) === i)
  return {
    contexts,
    statuses: statuses.map(({ fpt, status }) => ({ fpt, status })),
    problems: all.map(({ text }) => text),
  }
}

const fptNumber = (fpt: Fpt): number => (typeof fpt === 'number' ? fpt : FPT[fpt])

const encryptionName = codeReader(ENCRYPTION_TRANSFORM)
const integrityName = codeReader(INTEGRITY_TRANSFORM)

function saToWire(sa: SaContext): SadContext {
  const { lifetime } = sa
  return {
    spi: sa.spi,
    protocol: sa.protocol,
    mode: sa.mode,
    direction: sa.direction,
    source: sa.source,
    destination: sa.destination,
    lookupCase: sa.lookupCase,
    encryption: encryptionName(sa.encryptionTransform),
    encryptionKey: sa.encryptionKey,
    integrity: integrityName(sa.integrityTransform),
    integrityKey: sa.integrityKey,
    extendedSequence: sa.extendedSequence,
    sequence: sa.sequence,
    overflow: sa.overflow,
    ivCounter: sa.ivCounter,
    window: sa.window,
    softRemainingUs: lifetime.softRemainingUs,
    hardRemainingUs: lifetime.hardRemainingUs,
    softOctets: lifetime.softOctets,
    hardOctets: lifetime.hardOctets,
    octets: sa.octets,
    atEnd: lifetime.atEnd,
    pmtu: sa.pmtu,
    link: sa.link,
    selectors: sa.selectors,
    statefulFragments: sa.statefulFragments,
    df: sa.df,
    dscp: sa.dscp,
    outerDscp: sa.outerDscp === 'copy' ? undefined : sa.outerDscp,
  }
}

function saFromWire(wire: SadContext, owner: string): SaContext {
  const { encryption, integrity, softRemainingUs, hardRemainingUs, softOctets, hardOctets, atEnd } = wire
  return {
    id: rowName(wire.link, owner, wire.direction),
    spi: wire.spi,
    protocol: wire.protocol,
    mode: wire.mode,
    direction: wire.direction,
    source: wire.source,
    destination: wire.destination,
    lookupCase: wire.lookupCase === 2 ? 2 : wire.lookupCase === 3 ? 3 : 1,
    encryptionTransform: typeof encryption === 'number' ? encryption : ENCRYPTION_TRANSFORM[encryption],
    encryptionKey: wire.encryptionKey,
    integrityTransform: typeof integrity === 'number' ? integrity : INTEGRITY_TRANSFORM[integrity],
    integrityKey: wire.integrityKey,
    extendedSequence: wire.extendedSequence,
    sequence: wire.sequence,
    overflow: wire.overflow,
    ivCounter: wire.ivCounter,
    window: wire.window,
    lifetime: { softRemainingUs, hardRemainingUs, softOctets, hardOctets, atEnd },
    octets: wire.octets,
    pmtu: wire.pmtu,
    owner,
    link: wire.link,
    selectors: wire.selectors,
    statefulFragments: wire.statefulFragments,
    df: wire.df,
    dscp: wire.dscp,
    outerDscp: wire.outerDscp ?? 'copy',
  }
}

const rowName = (link: string, owner: string, direction: string): string => `${link === '' ? owner : link}/${direction}`

function policyToWire(policy: PolicyContext, order: number): SpdContext {
  const { names, direction, selectors, pfp, remainingUs, action } = policy
  const protect = action.kind === 'protect' ? action : undefined
  return {
    direction,
    action: action.kind,
    order,
    names,
    selectors,
    pfp,
    protocol: protect?.protocol ?? 'esp',
    mode: protect?.mode ?? 'tunnel',
    tunnelLocal: protect?.tunnelLocal,
    tunnelRemote: protect?.tunnelRemote,
    link: protect?.link ?? '',
    extendedSequence: protect?.extendedSequence ?? false,
    algorithms: (protect?.algorithms ?? []).map(({ encryption, integrity }) => ({
      encryption: encryptionName(ENCRYPTION[encryption].transformId),
      keyOctets: ENCRYPTION[encryption].keyOctets,
      integrity: integrityName(INTEGRITY[integrity].transformId),
    })),
    remainingUs,
  }
}

function policyFromWire(wire: SpdContext, owner: string): PolicyContext {
  const { direction, names, selectors, pfp, remainingUs } = wire
  const id = wire.action === 'protect' ? rowName(wire.link, owner, direction) : `${owner}/${direction}/${wire.action}`
  return { id, owner, names, direction, selectors, pfp, remainingUs, action: actionFromWire(wire) }
}

/** Algorithms this router does not have are left out of the policy's list: the others still serve. */
function actionFromWire(wire: SpdContext): PolicyAction {
  const { action: kind, protocol, mode, tunnelLocal, tunnelRemote, link, extendedSequence } = wire
  if (kind !== 'protect') return { kind }
  const algorithms = wire.algorithms.flatMap(({ encryption, keyOctets, integrity }) => {
    const cipher = encryptionByTransform(
      typeof encryption === 'number' ? encryption : ENCRYPTION_TRANSFORM[encryption],
      keyOctets,
    )
    const mac = integrityByTransform(typeof integrity === 'number' ? integrity : INTEGRITY_TRANSFORM[integrity])
    return cipher === undefined || mac === undefined ? [] : [{ encryption: cipher.id, integrity: mac.id }]
  })
  return { kind, protocol, mode, tunnelLocal, tunnelRemote, link, extendedSequence, algorithms }
}
