import { parseMicros } from '../../lib/micros.ts'
import { meant } from '../../lib/nearest.ts'
import type { Micros } from '../../lib/micros.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import type { Selector } from './fault.ts'

/** Messages an attacker can forge, as frames are named: the seven of RFC 4067, the Binding Update of Mobile IPv6, those of IKEv2. */
const FORGED_FRAMES = [
  'CTAR',
  'CTAA',
  'CTD',
  'PCTD',
  'CTDR',
  'CTC',
  'CT-Req',
  'BU',
  'IKE_SA_INIT',
  'IKE_AUTH',
  'CREATE_CHILD_SA',
  'INFORMATIONAL',
] as const

/** And REDIRECT, which travels in a message of IKEv2 (RFC 5685), and ESP, where a nonce came twice (RFC 4106 §2). */
export const FORGEABLE = [...FORGED_FRAMES, 'REDIRECT', 'ESP'] as const

/** Names frames have (nodes/packet-label.ts): a fault for anything else would never take effect. */
const FRAMES: readonly string[] = [
  ...FORGED_FRAMES,
  'BA',
  'MH',
  'ESP',
  'AH',
  'UDP',
  'ICMPv6',
  'SCTP',
  'TCP',
  'IPv6',
  'IKE_INTERMEDIATE',
  'IKE_SESSION_RESUME',
  ...['Main Mode', 'Aggressive Mode', 'Quick Mode'].flatMap(mode => [
    mode,
    ...Array.from({ length: mode === 'Main Mode' ? 6 : 3 }, (_, i) => `${mode} ${i + 1}`),
  ]),
  'Transaction',
]

const SELECTOR_HELP = 'a message name or a hop, with an optional number: CTAR#1, par>nar#2'

/** A name of a frame as selectors have it, in one word: `Main-Mode-3`. */
export const selectorName = (frame: string): string => frame.replaceAll(' ', '-')

/** What a fault may name; links are checked where they are known. */
export interface Places {
  readonly nodes: readonly string[]
  readonly links: readonly string[] | undefined
}

export function parseSelector(text: string, { nodes }: Places): Result<Selector, string> {
  const match = /^([A-Za-z][A-Za-z0-9_-]{0,31})(?:>([a-z][a-z0-9]*))?(?:#(\d{1,6}))?$/.exec(text)
  if (match?.[1] === undefined) return err(`found selector "${text}"; allowed is ${SELECTOR_HELP}`)
  const nth = match[3] === undefined ? undefined : Number(match[3])
  if (nth === 0) return err(`found "#0" in "${text}"; matches count from 1`)
  if (match[2] === undefined) {
    const wanted = match[1].toLowerCase()
    const name = FRAMES.find(known => selectorName(known).toLowerCase() === wanted)
    const allowed = FRAMES.map(selectorName)
    if (name === undefined)
      return err(`found message "${match[1]}"${meant(match[1], allowed)}; allowed are ${allowed.join(', ')}`)
    return ok({ by: 'name', name, from: '', to: '', nth })
  }
  for (const node of [match[1], match[2]]) {
    if (!nodes.includes(node)) return err(unknownNode(node, nodes))
  }
  return ok({ by: 'hop', name: '', from: match[1], to: match[2], nth })
}

export const unknownNode = (node: string, nodes: readonly string[]): string =>
  `found node "${node}"${meant(node, nodes)}; allowed are ${nodes.join(', ')}`

const LONGEST_US = 3_600_000_000

export function parseDuration(text: string): Result<Micros, string> {
  const us = parseMicros(text)
  return us === undefined || us > LONGEST_US
    ? err(`found time "${text}"; allowed are times up to 1 hour such as 500ms, 2s, 80us`)
    : ok(us)
}

type Named<K extends string> = Readonly<Partial<Record<K, string>>>

/** `name=value` parts between commas, each name at most once; undefined where the text is anything else. */
export function parseNamed<K extends string>(text: string, names: readonly K[]): Named<K> | undefined {
  const values: Partial<Record<K, string>> = {}
  for (const part of text === '' ? [] : text.split(',')) {
    const [, name = '', value = ''] = /^([a-z]+)=(.+)$/.exec(part) ?? []
    const known = names.find(each => each === name)
    if (known === undefined || values[known] !== undefined) return undefined
    values[known] = value
  }
  return values
}

/** The link an attacker stands at. */
export function parseLink(link: string | undefined, { links }: Places): Result<string | undefined, string> {
  if (link === undefined || links === undefined || links.includes(link)) return ok(link)
  return err(`found link "${link}"${meant(link, links)}; allowed are ${links.join(', ')}`)
}
