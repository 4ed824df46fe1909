// Installs the packages of package-lock.json when node_modules lacks them or holds other versions.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { requireNode, root, run, say, stop } from './project.mjs'

const readJson = path => {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8'))
  } catch {
    return undefined
  }
}

/** The first package that is missing or of another version, as text; undefined when all are there. */
export function firstStaleDependency() {
  const wanted = readJson('package-lock.json')?.packages ?? {}
  // npm's own record of what it put into node_modules, written by npm install and npm ci alike.
  const installed = readJson('node_modules/.package-lock.json')?.packages
  if (installed === undefined) return 'node_modules'
  for (const [path, { version, optional, devOptional, peer }] of Object.entries(wanted)) {
    if (path === '' || installed[path]?.version === version) continue
    const mayBeAbsent = optional || devOptional || peer
    if (!mayBeAbsent || installed[path] !== undefined) return path
  }
  return undefined
}

/** Brings node_modules in line with package-lock.json; ends the command when that fails. */
export async function ensureDependencies() {
  requireNode()
  const stale = firstStaleDependency()
  if (stale === undefined) return
  say(`Installing packages (npm ci), because ${stale} is missing or out of date …`)
  // Under `npm run`, npm says where it is: that works on every system, without a shell.
  const npm = process.env.npm_execpath
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund']
  const stdio = ['ignore', process.stderr, 'inherit']
  const code = npm ? await run(process.execPath, [npm, ...args], { stdio }) : await run('npm', args, { stdio })
  if (code !== 0) stop(`npm ci failed with exit code ${code}; see its output above.`, 1)
}
