import type { Trace } from '../trace/trace.ts'
import { sequenceOf, timeLabel, type SequenceOptions } from './sequence.ts'

/** A run as a Mermaid sequence diagram (text; rendered by GitHub, GitLab and many editors). */
export function toMermaid(trace: Trace, options: SequenceOptions = {}): string {
  const { title, participants, items } = sequenceOf(trace, options)
  // Aliases, because a node called `par` would be taken for Mermaid's keyword.
  const alias = new Map(participants.map(({ id }, i) => [id, `n${i}`]))
  const all = participants.length === 1 ? 'n0' : `n0,n${participants.length - 1}`
  const lines = ['---', `title: ${JSON.stringify(oneLine(title))}`, '---', 'sequenceDiagram']
  for (const { id, label } of participants) lines.push(`  participant ${alias.get(id)} as ${escape(label)}`)
  for (const item of items) {
    const time = timeLabel(item)
    if (item.kind === 'note') {
      lines.push(`  Note over ${alias.get(item.node) ?? all}: ${escape(`${time} ${item.text}`)}`)
      continue
    }
    const [from, to] = [alias.get(item.message.from), alias.get(item.message.to)]
    if (from !== undefined && to !== undefined)
      lines.push(`  ${from}${item.lost ? '-x' : '->>'}${to}: ${escape(`${time} ${item.label}`)}`)
  }
  return `${lines.join('\n')}\n`
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** `#` and `;` begin and end Mermaid's own entities; angle brackets would be HTML. */
const ENTITIES: Readonly<Record<string, string>> = {
  '#': '#35;',
  ';': '#59;',
  '<': '#lt;',
  '>': '#gt;',
  '&': '#amp;',
  '%': '#37;',
}
const escape = (text: string): string => oneLine(text).replace(/[#;<>&%]/g, character => ENTITIES[character] ?? '')
