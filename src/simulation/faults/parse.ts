import { parseMicros } from '../../lib/micros.ts'
import type { Micros } from '../../lib/micros.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import type { Fault, Selector } from './fault.ts'

/** Messages an attacker can forge: the seven of RFC 4067, and the Binding Update of Mobile IPv6. */
export const FORGEABLE = ['CTAR', 'CTAA', 'CTD', 'PCTD', 'CTDR', 'CTC', 'CT-Req', 'BU'] as const
/** Names frames have (nodes/packet-label.ts): a fault for anything else would never take effect. */
const FRAMES: readonly string[] = [
  ...FORGEABLE,
  'BA',
  'MH',
  'ESP',
  'AH',
  'UDP',
  'ICMPv6',
  'SCTP',
  'TCP',
  'IPv6',
  'IKE_SA_INIT',
  'IKE_AUTH',
  'CREATE_CHILD_SA',
  'INFORMATIONAL',
  'IKE_INTERMEDIATE',
  'IKE_SESSION_RESUME',
]
const KINDS = [
  'drop',
  'delay',
  'duplicate',
  'reorder',
  'corrupt',
  'replay',
  'crash',
  'restart',
  'partition',
  'forge',
] as const
const SELECTOR_HELP = 'a message name or a hop, with an optional number: CTAR#1, par>nar#2'

/** What went wrong with a fault text, as one sentence: what was found, what is allowed. */
export type FaultError = string

/**
 * Reads `KIND:SELECTOR[:OPTIONS]` of the contract, e.g. `drop:CTAA#1`, `delay:CTD#1:500ms`, `crash:par@120ms`.
 * `nodes` are the scenario's node ids; a fault that names another node is refused.
 */
export function parseFault(text: string, nodes: readonly string[]): Result<Fault, FaultError> {
  const [kind = '', target = '', ...options] = text.trim().split(':')
  const option = options.join(':')
  const parsed = parseKind(kind, target, option, nodes)
  return parsed.ok ? ok({ ...parsed.value, text: text.trim() }) : err(`fault "${text}": ${parsed.error}`)
}

type Body = Fault extends infer F ? (F extends Fault ? Omit<F, 'text'> : never) : never

function parseKind(kind: string, target: string, option: string, nodes: readonly string[]): Result<Body, string> {
  switch (kind) {
    case 'drop':
      return option === ''
        ? withSelector(target, nodes, selector => ok({ kind: 'drop', selector }))
        : err(`found option "${option}"; drop takes none`)
    case 'delay':
      return withSelector(target, nodes, selector => duration(option, byUs => ({ kind: 'delay', selector, byUs })))
    case 'duplicate':
      return withSelector(target, nodes, selector =>
        duration(option || '20ms', afterUs => ({ kind: 'duplicate', selector, afterUs })),
      )
    case 'replay':
      return withSelector(target, nodes, selector =>
        duration(option || '1s', afterUs => ({ kind: 'replay', selector, afterUs })),
      )
    case 'reorder':
      return withSelector(target, nodes, selector =>
        parseAfter(option, nodes, after => ({ kind: 'reorder', selector, after })),
      )
    case 'corrupt':
      return withSelector(target, nodes, selector => parseCorruption(option, selector))
    case 'crash':
    case 'restart':
      return parseNodeAt(target, nodes, (node, atUs) => ({ kind, node, atUs }))
    case 'partition':
      return parsePartition(target, nodes)
    case 'forge':
      return parseForge(target, option, nodes)
    default:
      return err(`found kind "${kind}"; allowed are ${KINDS.join(', ')}`)
  }
}

function withSelector(
  text: string,
  nodes: readonly string[],
  use: (selector: Selector) => Result<Body, string>,
): Result<Body, string> {
  const selector = parseSelector(text, nodes)
  return selector.ok ? use(selector.value) : selector
}

function parseSelector(text: string, nodes: readonly string[]): Result<Selector, string> {
  const match = /^([A-Za-z][A-Za-z0-9_-]{0,31})(?:>([a-z][a-z0-9]*))?(?:#(\d{1,6}))?$/.exec(text)
  if (match?.[1] === undefined) return err(`found selector "${text}"; allowed is ${SELECTOR_HELP}`)
  const nth = match[3] === undefined ? undefined : Number(match[3])
  if (nth === 0) return err(`found "#0" in "${text}"; matches count from 1`)
  if (match[2] === undefined) {
    const name = FRAMES.find(known => known.toLowerCase() === match[1]?.toLowerCase())
    if (name === undefined) return err(`found message "${match[1]}"; allowed are ${FRAMES.join(', ')}`)
    return ok({ by: 'name', name, from: '', to: '', nth })
  }
  for (const node of [match[1], match[2]]) {
    if (!nodes.includes(node)) return err(unknownNode(node, nodes))
  }
  return ok({ by: 'hop', name: '', from: match[1], to: match[2], nth })
}

const unknownNode = (node: string, nodes: readonly string[]): string =>
  `found node "${node}"; allowed are ${nodes.join(', ')}`

function duration(text: string, make: (us: Micros) => Body): Result<Body, string> {
  const us = parseMicros(text)
  return us === undefined || us > 3_600_000_000
    ? err(`found time "${text}"; allowed are times up to 1 hour such as 500ms, 2s, 80us`)
    : ok(make(us))
}

function parseAfter(text: string, nodes: readonly string[], make: (after: Selector) => Body): Result<Body, string> {
  const match = /^after=(.+)$/.exec(text)
  if (match?.[1] === undefined)
    return err(`found option "${text}"; reorder takes after=SELECTOR, for example after=CTAR#2`)
  const after = parseSelector(match[1], nodes)
  return after.ok ? ok(make(after.value)) : after
}

function parseCorruption(text: string, selector: Selector): Result<Body, string> {
  const match = /^byte=(\d{1,5})(?:,xor=(0x[0-9a-fA-F]{1,2}|\d{1,3}))?$/.exec(text)
  const xor = match?.[2] === undefined ? 0xff : Number(match[2])
  if (match?.[1] === undefined || xor < 1 || xor > 255) {
    return err(`found option "${text}"; corrupt takes byte=N (octet of the frame from 0), optionally byte=N,xor=0x01`)
  }
  return ok({ kind: 'corrupt', selector, byte: Number(match[1]), xor })
}

function parseNodeAt(
  text: string,
  nodes: readonly string[],
  make: (node: string, atUs: Micros) => Body,
): Result<Body, string> {
  const match = /^([a-z][a-z0-9]*)@(.+)$/.exec(text)
  if (match?.[1] === undefined || match[2] === undefined)
    return err(`found "${text}"; allowed is NODE@TIME, for example par@120ms`)
  const [node, time] = [match[1], match[2]]
  return nodes.includes(node) ? duration(time, atUs => make(node, atUs)) : err(unknownNode(node, nodes))
}

function parsePartition(text: string, nodes: readonly string[]): Result<Body, string> {
  const match = /^([a-z][a-z0-9]*)-([a-z][a-z0-9]*)@(.+)\.\.(.+)$/.exec(text)
  const [, a = '', b = '', from = '', to = ''] = match ?? []
  const [fromUs, toUs] = [parseMicros(from), parseMicros(to)]
  if (match === null || fromUs === undefined || toUs === undefined || toUs <= fromUs) {
    return err(`found "${text}"; allowed is A-B@FROM..TO with FROM before TO, for example par-nar@100ms..2s`)
  }
  const stranger = [a, b].find(node => !nodes.includes(node))
  return stranger === undefined ? ok({ kind: 'partition', a, b, fromUs, toUs }) : err(unknownNode(stranger, nodes))
}

function parseForge(text: string, option: string, nodes: readonly string[]): Result<Body, string> {
  const match = /^([A-Za-z-]+)@(.+)$/.exec(text)
  const name = FORGEABLE.find(known => known.toLowerCase() === match?.[1]?.toLowerCase())
  if (match?.[2] === undefined || name === undefined) {
    return err(`found "${text}"; allowed is NAME@TIME with NAME one of ${FORGEABLE.join(', ')}`)
  }
  const to = option === '' ? undefined : /^to=([a-z][a-z0-9]*)$/.exec(option)?.[1]
  if (option !== '' && to === undefined) return err(`found option "${option}"; forge takes to=NODE`)
  if (to !== undefined && !nodes.includes(to)) return err(unknownNode(to, nodes))
  return duration(match[2], atUs => ({ kind: 'forge', name, atUs, to }))
}
