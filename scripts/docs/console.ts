// Console blocks of a document: each `$ npm run -s roamscope -- …` is followed by what the command prints.
import { shell } from '../../src/cli/cli.fixture.ts'

const COMMAND = /^\$ npm run -s roamscope -- (.*)$/

/**
 * The block with the output of its commands made anew, in one process, with files in memory. Understands, behind a command,
 * `| head -n N` and `| grep -A N 'text'` (first match).
 */
export async function replayed(block: string, files: Record<string, Uint8Array>): Promise<string> {
  const lines: string[] = []
  for (const line of block.split('\n').filter(each => each.startsWith('$ '))) {
    const [command = '', filter] = (COMMAND.exec(line)?.[1] ?? '').split(' | ')
    if (command === '') throw new Error(`not a command of this project: ${line}`)
    const { out, written } = await shell(command.trim().split(/\s+/), files)
    Object.assign(files, written)
    lines.push(line, ...(filter === undefined ? out.trimEnd().split('\n') : filtered(out, filter)), '')
  }
  return lines
    .map(line => line.trimEnd())
    .join('\n')
    .trimEnd()
}

function filtered(out: string, filter: string): string[] {
  const lines = out.split('\n')
  const head = /^head -n (\d+)$/.exec(filter)
  if (head !== null) return lines.slice(0, Number(head[1]))
  const grep = /^grep -A (\d+) '(.*)'$/.exec(filter)
  if (grep === null) throw new Error(`not understood: | ${filter}`)
  const at = lines.findIndex(line => line.includes(grep[2] ?? ''))
  return lines.slice(at, at + Number(grep[1]) + 1)
}
