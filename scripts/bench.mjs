// npm run bench [-- ID…] [--out FILE]: builds the benchmarks and runs them.
import { ensureBuilt } from './support/builds.mjs'
import { ensureDependencies } from './support/dependencies.mjs'
import { runNode } from './support/project.mjs'

await ensureDependencies()
await ensureBuilt('bench')
process.exitCode = await runNode('.cache/bench/main.js', process.argv.slice(2))
