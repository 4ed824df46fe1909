import type { Micros } from '../../lib/micros.ts'
import { parseMicros } from '../../lib/micros.ts'
import { meant } from '../../lib/nearest.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import type { Fault, Selector } from './fault.ts'
import {
  FORGEABLE,
  parseDuration,
  parseLink,
  parseNamed,
  parseSelector,
  unknownNode,
  type Places,
} from './parse-parts.ts'

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

/** A trace keeps the text of a fault as it was given (trace/file-schema.ts). */
const LONGEST_FAULT = 200

/** What went wrong with a fault text, as one sentence: what was found, what is allowed. */
export type FaultError = string

/**
 * Reads `KIND:SELECTOR[:OPTIONS]` of the contract, e.g. `drop:CTAA#1`, `delay:CTD#1:500ms`, `crash:par@120ms`.
 * `nodes` and `links` are the scenario's ids; a fault that names another one is refused. Links are only checked where
 * they are given.
 */
export function parseFault(
  text: string,
  nodes: readonly string[],
  links?: readonly string[],
): Result<Fault, FaultError> {
  if (text.length > LONGEST_FAULT)
    return err(`fault "${text.slice(0, 40)}…": found ${text.length} characters; allowed are ${LONGEST_FAULT}`)
  const [kind = '', target = '', ...options] = text.trim().split(':')
  const parsed = parseKind(kind, target, options.join(':'), { nodes, links })
  return parsed.ok ? ok({ ...parsed.value, text: text.trim() }) : err(`fault "${text}": ${parsed.error}`)
}

type Body = Fault extends infer F ? (F extends Fault ? Omit<F, 'text'> : never) : never

function parseKind(kind: string, target: string, option: string, places: Places): Result<Body, string> {
  const timed = (standard: string, make: (selector: Selector, us: Micros) => Body): Result<Body, string> =>
    withSelector(target, places, selector => withDuration(option || standard, us => make(selector, us)))
  const bare = (parsed: () => Result<Body, string>): Result<Body, string> =>
    option === '' ? parsed() : err(`found option "${option}"; ${kind} takes none`)
  switch (kind) {
    case 'drop':
      return bare(() => withSelector(target, places, selector => ok({ kind: 'drop', selector })))
    case 'delay':
      return timed('', (selector, byUs) => ({ kind: 'delay', selector, byUs }))
    case 'duplicate':
      return timed('20ms', (selector, afterUs) => ({ kind: 'duplicate', selector, afterUs }))
    case 'replay':
      return withSelector(target, places, selector => parseReplay(option, selector, places))
    case 'reorder':
      return withSelector(target, places, selector => parseAfter(option, selector, places))
    case 'corrupt':
      return withSelector(target, places, selector => parseCorruption(option, selector))
    case 'crash':
    case 'restart':
      return bare(() => parseNodeAt(target, places, (node, atUs) => ({ kind, node, atUs })))
    case 'partition':
      return bare(() => parsePartition(target, places))
    case 'forge':
      return parseForge(target, option, places)
    default:
      return err(`found kind "${kind}"${meant(kind, KINDS)}; allowed are ${KINDS.join(', ')}`)
  }
}

function withSelector(
  text: string,
  places: Places,
  use: (selector: Selector) => Result<Body, string>,
): Result<Body, string> {
  const selector = parseSelector(text, places)
  return selector.ok ? use(selector.value) : selector
}

function withDuration(text: string, make: (us: Micros) => Body): Result<Body, string> {
  const us = parseDuration(text)
  return us.ok ? ok(make(us.value)) : us
}

/** `[TIME][,at=LINK]`. */
function parseReplay(option: string, selector: Selector, places: Places): Result<Body, string> {
  const [time = '', ...rest] = option === '' || option.startsWith('at=') ? ['1s', option] : option.split(',')
  const named = parseNamed(rest.filter(part => part !== '').join(','), ['at'])
  if (named === undefined) return err(`found option "${option}"; replay takes TIME, at=LINK or TIME,at=LINK`)
  const link = parseLink(named.at, places)
  if (!link.ok) return link
  return withDuration(time, afterUs => ({ kind: 'replay', selector, afterUs, link: link.value }))
}

function parseAfter(text: string, selector: Selector, places: Places): Result<Body, string> {
  const match = /^after=(.+)$/.exec(text)
  if (match?.[1] === undefined)
    return err(`found option "${text}"; reorder takes after=SELECTOR, for example after=CTAR#2`)
  const after = parseSelector(match[1], places)
  return after.ok ? ok({ kind: 'reorder', selector, after: after.value }) : after
}

function parseCorruption(text: string, selector: Selector): Result<Body, string> {
  const { byte = '', xor = '0xff', checksum = 'kept' } = parseNamed(text, ['byte', 'xor', 'checksum']) ?? {}
  const change = /^(0x[0-9a-fA-F]{1,2}|\d{1,3})$/.test(xor) ? Number(xor) : 0
  if (!/^\d{1,5}$/.test(byte) || change < 1 || change > 255 || (checksum !== 'kept' && checksum !== 'repaired')) {
    return err(
      `found option "${text}"; corrupt takes byte=N (octet of the frame from 0), optionally byte=N,xor=0x01 and checksum=repaired`,
    )
  }
  return ok({ kind: 'corrupt', selector, byte: Number(byte), xor: change, checksum })
}

function parseNodeAt(
  text: string,
  { nodes }: Places,
  make: (node: string, atUs: Micros) => Body,
): Result<Body, string> {
  const match = /^([a-z][a-z0-9]*)@(.+)$/.exec(text)
  if (match?.[1] === undefined || match[2] === undefined)
    return err(`found "${text}"; allowed is NODE@TIME, for example par@120ms`)
  const [node, time] = [match[1], match[2]]
  return nodes.includes(node) ? withDuration(time, atUs => make(node, atUs)) : err(unknownNode(node, nodes))
}

function parsePartition(text: string, { nodes }: Places): Result<Body, string> {
  const match = /^([a-z][a-z0-9]*)-([a-z][a-z0-9]*)@(.+)\.\.(.+)$/.exec(text)
  const [, a = '', b = '', from = '', to = ''] = match ?? []
  const [fromUs, toUs] = [parseMicros(from), parseMicros(to)]
  if (match === null || fromUs === undefined || toUs === undefined || toUs <= fromUs) {
    return err(`found "${text}"; allowed is A-B@FROM..TO with FROM before TO, for example par-nar@100ms..2s`)
  }
  const stranger = [a, b].find(node => !nodes.includes(node))
  return stranger === undefined ? ok({ kind: 'partition', a, b, fromUs, toUs }) : err(unknownNode(stranger, nodes))
}

/** `NAME@TIME` with `[to=NODE][,at=LINK]`; of a REDIRECT also `[,nonce=heard][,gateway=NODE]`. */
function parseForge(text: string, option: string, places: Places): Result<Body, string> {
  const match = /^([A-Za-z_-]+)@(.+)$/.exec(text)
  const name = FORGEABLE.find(known => known.toLowerCase() === match?.[1]?.toLowerCase())
  if (match?.[2] === undefined || name === undefined) {
    return err(`found "${text}"; allowed is NAME@TIME with NAME one of ${FORGEABLE.join(', ')}`)
  }
  const redirects = name === 'REDIRECT'
  const named = parseNamed(option, redirects ? ['to', 'at', 'nonce', 'gateway'] : ['to', 'at'])
  if (named === undefined) {
    const allowed = redirects
      ? 'to=NODE, at=LINK, nonce=heard, gateway=NODE, with commas'
      : 'to=NODE, at=LINK or both with a comma'
    return err(`found option "${option}"; forge takes ${allowed}`)
  }
  const { to, gateway, nonce = 'guessed' } = named
  const stranger = [to, gateway].find(node => node !== undefined && !places.nodes.includes(node))
  if (stranger !== undefined) return err(unknownNode(stranger, places.nodes))
  if (nonce !== 'guessed' && nonce !== 'heard') return err(`found nonce "${nonce}"; allowed are guessed, heard`)
  const link = parseLink(named.at, places)
  if (!link.ok) return link
  const forged = { kind: 'forge', name, to, link: link.value } as const
  return withDuration(match[2], atUs => (redirects ? { ...forged, atUs, nonce, gateway } : { ...forged, atUs }))
}
