// npm run build: the app into dist/, the command line into dist-cli/.
import { ensureDependencies } from './support/dependencies.mjs'
import { ensureBuilt } from './support/builds.mjs'

await ensureDependencies()
await ensureBuilt('app', { force: true })
await ensureBuilt('cli', { force: true })
