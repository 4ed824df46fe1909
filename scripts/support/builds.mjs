// Builds the app, the command line and the benchmarks, each only when its sources changed since the last build.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureDependencies } from './dependencies.mjs'
import { root, runNode, say, stop } from './project.mjs'

const cache = join(root, '.cache/build')
const common = ['src', 'vite.config.ts', 'scripts/support/compiled-ahead.ts', 'package-lock.json', 'tsconfig.json']

/** What is built: where it goes, the file that proves it is there, what it is made of, and the arguments for Vite. */
const TARGETS = {
  app: { folder: 'dist', proof: 'index.html', inputs: [...common, 'index.html', 'public', 'NOTICE.md'], args: [] },
  cli: { folder: 'dist-cli', proof: 'main.js', inputs: common, args: ['--ssr', 'src/cli/main.ts'] },
  bench: {
    folder: '.cache/bench',
    proof: 'main.js',
    inputs: [...common, 'scripts/bench'],
    args: ['--ssr', 'scripts/bench/main.ts'],
  },
}

const NOT_BUILT = /\.(test|interop\.test)\.tsx?$|\.golden\.txt$|(^|\/)(fixtures|__snapshots__)(\/|$)/

function* filesOf(path) {
  const full = join(root, path)
  if (NOT_BUILT.test(path) || !existsSync(full)) return
  if (!statSync(full).isDirectory()) return void (yield path)
  for (const name of readdirSync(full).sort()) yield* filesOf(`${path}/${name}`)
}

function digestOf(target) {
  const hash = createHash('sha256').update(JSON.stringify(target.args))
  for (const input of target.inputs)
    for (const path of filesOf(input)) hash.update(`\0${path}\0`).update(readFileSync(join(root, path)))
  return hash.digest('hex')
}

const isFresh = (name, target, digest) => {
  const stamp = join(cache, `${name}.sha256`)
  return (
    existsSync(join(root, target.folder, target.proof)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest
  )
}

const sleep = milliseconds => new Promise(done => setTimeout(done, milliseconds))

/** Two commands started at once must not build into the same folder: the second waits for the first. */
async function withLock(name, action) {
  const lock = join(cache, `${name}.lock`)
  mkdirSync(cache, { recursive: true })
  for (let waitedMs = 0; ; waitedMs += 100) {
    try {
      mkdirSync(lock)
      break
    } catch {
      // A lock older than any build was left by a command that was ended.
      const age = existsSync(lock) ? Date.now() - statSync(lock).mtimeMs : 0
      if (age > 120_000 || waitedMs > 180_000) rmSync(lock, { recursive: true, force: true })
      else await sleep(100)
    }
  }
  try {
    return await action()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

async function build(name, target, digest) {
  say(`Building ${name} …`)
  const fresh = join(cache, `${name}.new`)
  rmSync(fresh, { recursive: true, force: true })
  const args = ['build', ...target.args, '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn']
  // Vite's own words go to stderr: stdout belongs to the command that asked for the build.
  const code = await runNode('node_modules/vite/bin/vite.js', args, { stdio: ['ignore', process.stderr, 'inherit'] })
  if (code !== 0) return code
  const folder = join(root, target.folder)
  rmSync(folder, { recursive: true, force: true })
  renameSync(fresh, folder)
  writeFileSync(join(cache, `${name}.sha256`), digest)
  return 0
}

/** Builds `name` ('app', 'cli' or 'bench') if it is missing or stale; resolves to the exit code of the build, 0 when nothing was to do. */
export async function buildIfStale(name, { force = false } = {}) {
  const target = TARGETS[name]
  if (!force && isFresh(name, target, digestOf(target))) return 0
  await ensureDependencies()
  return withLock(name, async () => {
    const digest = digestOf(target)
    return !force && isFresh(name, target, digest) ? 0 : build(name, target, digest)
  })
}

/** As `buildIfStale`, and ends the command when the build fails. */
export async function ensureBuilt(name, options) {
  const code = await buildIfStale(name, options)
  if (code !== 0) stop(`Building ${name} failed; see the messages above.`, 1)
}
