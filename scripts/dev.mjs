// npm run dev: the app with hot reload.
import { ensureDependencies } from './support/dependencies.mjs'
import { runNode } from './support/project.mjs'

await ensureDependencies()
process.exitCode = await runNode('node_modules/vite/bin/vite.js', ['--host', '127.0.0.1', ...process.argv.slice(2)])
