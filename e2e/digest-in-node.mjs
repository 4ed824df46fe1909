// What the command line makes of the same run: the digest that every browser must show.
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'

const command = resolve(import.meta.dirname, '../bin/roamscope.mjs')

/** SHA-256 of a scenario's run in Node.js, with faults in the contract's syntax. */
export async function digestInNode(scenario, faults = [], seed) {
  const options = [
    ...faults.flatMap(fault => ['--fault', fault]),
    ...(seed === undefined ? [] : ['--seed', String(seed)]),
  ]
  const args = [command, 'run', scenario, '--json', ...options]
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 })
  return JSON.parse(stdout).digest
}
