import type { Micros } from '../../lib/micros.ts'
import type { WireContexts } from '../../protocol/ipsec/context-blocks.ts'
import { checkLines } from './line-check.ts'
import { SECTIONS, type Section } from './sections.ts'
import { listOf, mapOf, scalar, writeMap, type Tree } from './tree.ts'
import { UnknownFields, type UnknownField } from './unknown-fields.ts'
import { structTree } from './write-values.ts'

/**
 * The context of one tunnel as a text file (Palomares 2013 §III-B): IKE SA, SAD, SPD and PAD of one peer of a gateway. Its
 * fields are those of the context types of CXTP, from their one declaration (docs/tunnel-context.md).
 */
export const TUNNEL_FORMAT = 1

export interface TunnelFile {
  /** The peer's name at the gateway, which names the rows. */
  readonly tunnel: string
  /** Where it was read out, and when on its clock. */
  readonly node: string
  readonly takenAtUs: Micros
  /** The run it came from; undefined where it is from elsewhere. */
  readonly run: { readonly scenario: string; readonly seed: number } | undefined
  readonly contexts: WireContexts
  /** Fields of the file that this version does not know. */
  readonly unknown: readonly UnknownField[]
}

const WARNING = [
  '# The context of one IPsec tunnel, as a gateway holds it: read out by GET, installed by PUT (Palomares 2013 III-B).',
  '# It holds the keys of the tunnel: whoever has this file can read and forge what the tunnel protects. Keep it as you',
  '# keep a key. Long-term secrets (pre-shared keys, private keys) are not in it.',
]

/** The file as a text of lines; equal contexts give equal texts, so that two of them can be compared line by line. */
export function writeTunnel(file: TunnelFile): string {
  const unknown = new UnknownFields(file.unknown)
  const lines = [...WARNING]
  const head: (readonly [string, Tree])[] = [
    ['roamscope-tunnel', scalar(String(TUNNEL_FORMAT))],
    ['tunnel', scalar(file.tunnel, true)],
    ['node', scalar(file.node, true)],
    ['takenAtUs', scalar(String(file.takenAtUs))],
  ]
  const run: (readonly [string, Tree])[] =
    file.run === undefined
      ? []
      : [
          [
            'run',
            mapOf([
              ['scenario', scalar(file.run.scenario, true)],
              ['seed', scalar(String(file.run.seed))],
            ]),
          ],
        ]
  writeMap(mapOf([...head, ...run, ...unknown.at('')]), 0, lines)
  for (const section of SECTIONS) {
    lines.push('', `# ${section.title}, ${section.ref}`)
    const items = file.contexts[section.member].map(item => itemTree(section, item, unknown))
    writeMap(mapOf([[section.key, listOf(items)]]), 0, lines)
  }
  lines.push('')
  return `${[...lines, ...checkLines(lines)].join('\n')}\n`
}

function itemTree(section: Section, item: object, unknown: UnknownFields): Tree {
  const value = item as Record<string, unknown>
  return structTree(section.parts, value, `${section.key} ${section.nameOf(value)}`, unknown)
}
