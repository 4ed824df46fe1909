// npm run golden [-- NAME…]: writes the files that tests compare with anew. Read the difference before you commit it.
import { ensureDependencies } from './support/dependencies.mjs'
import { runNode } from './support/project.mjs'

const given = process.argv.slice(2)
/** Parts of the paths of tests: scenarios, documents and first trace; what machines do; the dissector for Wireshark. */
const names = given.length > 0 ? given : ['golden', 'hosts/tables', 'interchange/wireshark']
await ensureDependencies()
// CI would forbid vitest to write snapshots.
const options = { env: { CI: '' } }
process.exitCode = await runNode(
  'node_modules/vitest/vitest.mjs',
  // Not `--update NAME`: the name would be taken for its value.
  ['run', '--project', 'unit', '--update=all', ...names],
  options,
)
