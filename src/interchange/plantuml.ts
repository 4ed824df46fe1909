import type { Trace } from '../trace/trace.ts'
import { sequenceOf, timeLabel, type SequenceOptions } from './sequence.ts'

/** A run as a PlantUML sequence diagram. */
export function toPlantuml(trace: Trace, options: SequenceOptions = {}): string {
  const { title, participants, items } = sequenceOf(trace, options)
  const alias = new Map(participants.map(({ id }, i) => [id, `n${i}`]))
  const all = [...alias.values()].filter((_, i, list) => i === 0 || i === list.length - 1).join(', ')
  const lines = ['@startuml', `title ${escape(title)}`]
  for (const { id, label } of participants)
    lines.push(`participant "${escape(label).replaceAll('"', "'")}" as ${alias.get(id)}`)
  for (const item of items) {
    const time = timeLabel(item)
    if (item.kind === 'note') {
      lines.push(`note over ${alias.get(item.node) ?? all} : ${escape(`${time} ${item.text}`)}`)
      continue
    }
    const [from, to] = [alias.get(item.message.from), alias.get(item.message.to)]
    if (from !== undefined && to !== undefined)
      lines.push(`${from} ${item.lost ? '->x' : '->'} ${to} : ${escape(`${time} ${item.label}`)}`)
  }
  return `${[...lines, '@enduml'].join('\n')}\n`
}

/** One line; a tilde keeps Creole mark-up and directives literal. */
const escape = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[~<!*_/\\[]{2}|[<!\\]/g, mark => mark.replace(/./g, '~$&'))
