// npm start: installs what is missing, builds, serves the app and prints its address. PORT chooses another port.
import { join } from 'node:path'
import { ensureDependencies } from './support/dependencies.mjs'
import { buildIfStale, ensureBuilt } from './support/builds.mjs'
import { root, say, stop } from './support/project.mjs'
import { readPort, serve } from './serve.mjs'

const port = readPort(process.env.PORT)
await ensureDependencies()
await ensureBuilt('app')
if ((await buildIfStale('cli')) !== 0) say('The command line could not be built; the app is served all the same.')
try {
  const server = await serve({ folder: join(root, 'dist'), port })
  console.log(`Roamscope is at ${server.address}  (Ctrl+C ends it)`)
} catch (error) {
  stop(error.message, 1)
}
