import { hex32 } from '../../lib/bytes.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { readTunnel, type ReadOptions, type ReadTunnel } from '../../interchange/tunnel-context/read-tunnel.ts'
import type { LineError } from '../../interchange/tunnel-context/tree.ts'
import { writeTunnel } from '../../interchange/tunnel-context/tunnel-file.ts'
import { contextsFromWire, contextsToWire } from '../../protocol/ipsec/context-blocks.ts'
import { sameAddress } from '../../protocol/ipsec/address.ts'
import type { Move, TransferredContexts } from '../../protocol/ipsec/context.ts'
import { keptCount } from '../../protocol/ipsec/kept-contexts.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { recordRow } from './tables.ts'
import { getTunnel, putTunnel, withdrawTunnelOf } from './tunnel.ts'
import type { TunnelFile } from '../../interchange/tunnel-context/tunnel-file.ts'

const ref = 'Palomares 2013 §III-B'
const fileOf = (node: NodeId, peer: string): string => `${node}/${peer}`

/** GET into a text; the tunnel stays. Undefined: there is none. */
export function tunnelText(d: Dispatch, id: NodeId, peer: string): string | undefined {
  const contexts = getTunnel(d, id, peer)
  return contexts === undefined ? undefined : textOf(d, id, peer, contexts)
}

const textOf = (d: Dispatch, id: NodeId, peer: string, contexts: TransferredContexts): string =>
  writeTunnel({
    tunnel: peer,
    node: id,
    takenAtUs: contexts.takenAtUs,
    run: { scenario: d.env.scenario.id, seed: d.env.seed },
    contexts: contextsToWire(contexts),
    unknown: d.node(id).unknownFields?.[peer] ?? [],
  })

export interface PutText {
  readonly read: ReadTunnel
  readonly contexts: TransferredContexts
}

/**
 * PUT of a text: read as a whole, judged as a whole, installed as a whole, or refused with lines. A file of this very run grew older
 * since it was written; one from elsewhere says what is left of its lifetimes now.
 */
export function putText(
  d: Dispatch,
  id: NodeId,
  text: string,
  options: ReadOptions = {},
): Result<PutText, readonly LineError[]> {
  const read = readTunnel(text, options)
  if (!read.ok) return read
  const { file, lineOf } = read.value
  const isOfThisRun = file.run?.scenario === d.env.scenario.id && file.run.seed === d.env.seed
  const takenAtUs = isOfThisRun ? Math.min(file.takenAtUs, d.nowUs) : d.nowUs
  const contexts = contextsFromWire(file.contexts, file.tunnel, takenAtUs)
  const put = putTunnel(d, id, contexts, moveHere(d, id, contexts))
  if (!put.ok) return err(put.error.map(problem => ({ line: lineOfProblem(problem, lineOf), text: problem })))
  keepUnknown(d, id, file)
  return ok({ read: read.value, contexts: put.value })
}

/** Fields that this version does not know go out again with their tunnel; most files have none. */
function keepUnknown(d: Dispatch, id: NodeId, { tunnel, unknown }: TunnelFile): void {
  const node = d.node(id)
  const { [tunnel]: before, ...others } = node.unknownFields ?? {}
  if (unknown.length > 0) d.setNode({ ...node, unknownFields: { ...others, [tunnel]: unknown } })
  else if (before !== undefined) d.setNode({ ...node, unknownFields: others })
}

/** A tunnel that ended at another gateway's address ends at this one's from now on; its peer stays where it is. */
function moveHere(d: Dispatch, id: NodeId, { sas, kept }: TransferredContexts): Move | undefined {
  const node = d.node(id)
  const [ike] = [...(kept?.ikev2 ?? []), ...(kept?.ikev1 ?? [])]
  const [sa] = sas
  const isIn = sa?.direction === 'in'
  const there = ike?.local.address ?? (isIn ? sa.destination : sa?.source)
  const peer = ike?.remote.address ?? (isIn ? sa.source : sa?.destination)
  if (node.role === 'mobile-node' || there === undefined || peer === undefined) return undefined
  if (sameAddress(there, node.address)) return undefined
  return { oldMobile: peer, newMobile: peer, oldRouter: there, newRouter: node.address }
}

/** What a gateway does not take it names by SPI; so does the file. */
function lineOfProblem(problem: string, lineOf: ReadTunnel['lineOf']): number {
  for (const [number] of problem.matchAll(/0x[0-9a-f]{8,16}/g)) {
    const line = lineOf(number)
    if (line !== undefined) return line
  }
  return 1
}

/** A gateway writes a tunnel into a file and goes on without it: its peer goes on sending (Palomares 2013 §V-C). */
export function takeOut(d: Dispatch, id: NodeId, peer: NodeId): void {
  const contexts = getTunnel(d, id, peer)
  if (contexts === undefined)
    return void d.record({ kind: 'reported', node: id, code: 'no-tunnel', text: `${id} has no tunnel of ${peer}`, ref })
  d.update({ files: d.state.files.with(fileOf(id, peer), textOf(d, id, peer, contexts)) })
  recordRow(d, id, 'Contexts', `file ${peer}`, {
    mobile: peer,
    part: 'file',
    sas: contexts.sas.length,
    policies: contexts.policies.length,
    spis: contexts.sas.map(sa => hex32(sa.spi)).join(' '),
  })
  d.record({ kind: 'marked', node: id, mark: 'tunnel-read-out', ref, text: describe(peer, contexts) })
  withdrawTunnelOf(d, id, peer)
}

/** It reads a file, the one that it wrote or a given one, and goes on with what is in it, or says why it does not. */
export function putBack(d: Dispatch, id: NodeId, peer: NodeId, given?: string): void {
  const text = given ?? d.state.files.get(fileOf(id, peer))
  if (text === undefined)
    return void d.record({ kind: 'reported', node: id, code: 'no-file', text: `${id} has no file of ${peer}`, ref })
  const put = putText(d, id, text)
  if (!put.ok) {
    const problems = put.error.map(({ line, text: problem }) => `line ${line}: ${problem}`).join('; ')
    return void d.record({ kind: 'reported', node: id, code: 'not-put', text: problems, ref })
  }
  d.record({ kind: 'marked', node: id, mark: 'tunnel-installed', ref, text: describe(peer, put.value.contexts) })
  recordRow(d, id, 'Contexts', `file ${peer}`, null)
}

const describe = (peer: string, { sas, policies, kept }: TransferredContexts): string =>
  `${peer}: ${keptCount(kept)} of key management, ${sas.length} SAs, ${policies.length} policies`
