// npm run golden [-- NAME]: writes the golden files anew. Read the difference before you commit it.
import { ensureDependencies } from './support/dependencies.mjs'
import { runNode } from './support/project.mjs'

const [name = 'golden'] = process.argv.slice(2)
await ensureDependencies()
// CI would forbid vitest to write snapshots.
const options = { env: { CI: '' } }
process.exitCode = await runNode(
  'node_modules/vitest/vitest.mjs',
  // Not `--update NAME`: the name would be taken for its value.
  ['run', '--project', 'unit', '--update=all', name],
  options,
)
