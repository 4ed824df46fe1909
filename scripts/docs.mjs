// npm run docs: writes what documents and other files take from the code anew. Read the difference before you commit it.
import { ensureDependencies } from './support/dependencies.mjs'
import { runNode } from './support/project.mjs'

await ensureDependencies()
// CI would forbid vitest to write files.
const tests = ['scripts/docs', 'src/interchange/wireshark']
process.exitCode = await runNode(
  'node_modules/vitest/vitest.mjs',
  ['run', '--project', 'unit', '--update=all', ...tests],
  {
    env: { CI: '' },
  },
)
