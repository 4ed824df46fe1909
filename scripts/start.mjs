// npm start: installs what is missing, builds, serves the app and prints its address. PORT chooses another port.
import { join } from 'node:path'
import { ensureDependencies } from './support/dependencies.mjs'
import { ensureBuilt } from './support/builds.mjs'
import { root, stop } from './support/project.mjs'
import { readPort, serve } from './serve.mjs'

const port = readPort(process.env.PORT)
await ensureDependencies()
await ensureBuilt('app')
await ensureBuilt('cli')
try {
  const server = await serve({ folder: join(root, 'dist'), port })
  console.log(`Roamscope is at ${server.address}  (Ctrl+C ends it)`)
} catch (error) {
  stop(error.message, 1)
}
