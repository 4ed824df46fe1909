import { scenarioList } from '../scenarios/registry.ts'
import type { ExitCode, Io } from './io.ts'

/** `roamscope list`: id, title, source, section of every scenario. */
export function listCommand(options: { readonly json?: true }, io: Io): ExitCode {
  if (options.json === true) {
    const scenarios = scenarioList.map(({ id, title, source, group, summary, seed }) => ({
      id,
      title,
      source: source.work,
      section: source.section,
      group,
      summary,
      seed,
    }))
    io.out(`${JSON.stringify({ format: 1, scenarios }, null, 2)}\n`)
    return 0
  }
  const width = (texts: readonly string[]): number => Math.max(0, ...texts.map(text => text.length))
  const [ids, titles] = [width(scenarioList.map(({ id }) => id)), width(scenarioList.map(({ title }) => title))]
  for (const { id, title, source } of scenarioList)
    io.out(
      `${id.padEnd(ids)}  ${title.padEnd(titles)}  ${[source.work, source.section].filter(part => part !== '').join(', ')}\n`,
    )
  return 0
}
