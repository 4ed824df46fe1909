// npm run size: the JavaScript that the browser loads before anything shows, in brotli, against its budget.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { ensureBuilt } from './support/builds.mjs'
import { root } from './support/project.mjs'

/** kB of 1000 octets, brotli quality 11, of the entry and all it imports statically. */
const BUDGET_KB = 120

/** The chunks that load with `entry`, itself included. */
function firstLoad(manifest, entry, seen = new Set()) {
  if (seen.has(entry)) return seen
  seen.add(entry)
  for (const imported of manifest[entry].imports ?? []) firstLoad(manifest, imported, seen)
  return seen
}

await ensureBuilt('app')
const manifest = JSON.parse(readFileSync(join(root, 'dist/.vite/manifest.json'), 'utf8'))
const entry = Object.keys(manifest).find(name => manifest[name].isEntry)
const chunks = [...firstLoad(manifest, entry)].map(name => {
  const { file } = manifest[name]
  return { file, kilobytes: brotliCompressSync(readFileSync(join(root, 'dist', file))).length / 1000 }
})
for (const { file, kilobytes } of chunks) console.log(`${kilobytes.toFixed(1).padStart(8)} kB  ${file}`)
const total = chunks.reduce((sum, chunk) => sum + chunk.kilobytes, 0)
const fits = total <= BUDGET_KB
console.log(
  `${total.toFixed(1).padStart(8)} kB  in all; at most ${BUDGET_KB} kB ${fits ? '' : '— too much: load what the first view does not need with import()'}`,
)
process.exitCode = fits ? 0 : 1
