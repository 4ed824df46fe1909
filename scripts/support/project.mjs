// Where the project lies, and how its commands speak. Plain Node without packages: this runs before `npm ci` has run.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

export const inContinuousIntegration = () => !['', '0', 'false', undefined].includes(process.env.CI)

/** Progress goes to stderr, so that stdout stays free for data. */
export const say = text => process.stderr.write(`${text}\n`)

/** Ends the command with one line instead of a stack. */
export function stop(text, exitCode = 2) {
  say(text)
  process.exit(exitCode)
}

/** Ends with a clear line when Node.js is older than package.json's `engines`. */
export function requireNode(major = 20, minor = 19) {
  const [haveMajor = 0, haveMinor = 0] = process.versions.node.split('.').map(Number)
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return
  stop(`Roamscope needs Node.js ${major}.${minor} or newer; this is ${process.version}.`)
}

/** Runs a program in the project's folder and resolves to its exit code (127 when it cannot be started, 1 when a signal ended it). */
export function run(program, args, { env = {}, stdio = 'inherit', cwd = root } = {}) {
  return new Promise(done => {
    const child = spawn(program, args, { cwd, stdio, env: { ...process.env, ...env } })
    child.on('error', error => {
      say(`${program}: ${error.message}`)
      done(127)
    })
    child.on('exit', (code, signal) => done(signal === null ? code : 1))
  })
}

/** Runs a Node.js script (a path below the project) with this very Node.js. */
export const runNode = (script, args, options) => run(process.execPath, [join(root, script), ...args], options)

/** The full path of a program on PATH, or undefined. */
export function findProgram(name) {
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name]
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    for (const each of names) if (folder !== '' && existsSync(join(folder, each))) return join(folder, each)
  return undefined
}
