import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const PLACES = ['/usr/sbin', '/usr/bin', '/sbin', '/bin']
/** A program on PATH or where Debian keeps those of the administrator. */
export const findProgram = (name: string): string | undefined =>
  [...(process.env['PATH'] ?? '').split(delimiter), ...PLACES]
    .map(folder => join(folder, name))
    .find(path => existsSync(path))

/** Runs a program to its end; its exit code and all it printed. */
export function run(
  program: string,
  args: readonly string[],
  env = process.env,
): Promise<{ code: number; out: string }> {
  return new Promise(done => {
    execFile(program, [...args], { env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      done({ code, out: `${stdout}${stderr}` })
    })
  })
}

async function must(program: string, ...args: readonly string[]): Promise<void> {
  const { code, out } = await run(program, args)
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${out}`)
}

/** A network of two: this machine, and a namespace of its own. */
export interface Network {
  readonly namespace: string
  /** This machine's end of the link, and a second address of it to move to. */
  readonly here: string
  readonly hereToo: string
  readonly there: string
  remove(): Promise<void>
}

/**
 * Joins a new network namespace to this one by a pair of virtual Ethernet ends. `number` tells networks that exist at
 * the same time apart. `inner`: an address within the namespace that nothing outside leads to.
 */
export async function createNetwork(number: number, inner: string): Promise<Network> {
  const prefix = `10.${64 + (number >> 8)}.${number & 255}`
  const [namespace, near, far] = [`roamscope-${number}`, `rs${number}a`, `rs${number}b`]
  const [here, hereToo, there] = [`${prefix}.1`, `${prefix}.3`, `${prefix}.2`]
  await must('ip', 'netns', 'add', namespace)
  await must('ip', 'link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', namespace)
  for (const address of [here, hereToo]) await must('ip', 'addr', 'add', `${address}/24`, 'dev', near)
  await must('ip', 'link', 'set', near, 'up')
  await must('ip', '-n', namespace, 'addr', 'add', `${there}/24`, 'dev', far)
  await must('ip', '-n', namespace, 'link', 'set', far, 'up')
  await must('ip', '-n', namespace, 'link', 'set', 'lo', 'up')
  await must('ip', '-n', namespace, 'addr', 'add', `${inner}/32`, 'dev', 'lo')
  return {
    namespace,
    here,
    hereToo,
    there,
    async remove() {
      await run('ip', ['link', 'del', near])
      await run('ip', ['netns', 'del', namespace])
    },
  }
}
