import { TABLES, type NodeId, type TableName } from '../../trace/event.ts'
import type { LoadedTrace } from '../store/state.ts'
import type { Labels } from './table-cells.ts'
import { perTrace } from './per-trace.ts'

/** Node labels by id. */
export const labelsOf = perTrace(
  ({ trace }: LoadedTrace): Labels => new Map(trace.header.nodes.map(({ id, label }) => [id, label])),
)

const ALWAYS: Readonly<Record<string, readonly TableName[]>> = {
  'mobile-node': ['SAD', 'SPD', 'PAD'],
  'access-router': ['SAD', 'SPD', 'PAD', 'Contexts'],
  'home-agent': ['Bindings'],
  nat: ['Mappings'],
  host: ['SAD'],
}

/** Tables a node has: those of its role, and every other one that ever has a row in this run. */
const byNode = perTrace((loaded: LoadedTrace): ReadonlyMap<NodeId, readonly TableName[]> => {
  const used = new Map<NodeId, Set<TableName>>()
  for (const event of loaded.trace.events) {
    if (event.kind !== 'row') continue
    const tables = used.get(event.node) ?? new Set()
    used.set(event.node, tables.add(event.table))
  }
  return new Map(
    loaded.trace.header.nodes.map(({ id, role }) => {
      const always = ALWAYS[role] ?? []
      const own = used.get(id)
      // Beside a crowd there is no room for tables that stay empty.
      const bare = loaded.crowd !== undefined && own !== undefined ? [] : always
      const tables = TABLES.filter(table => bare.includes(table) || own?.has(table) === true)
      // Bindings are what a home agent is there for: they stand open, the rest behind tabs under them.
      return [
        id,
        role === 'home-agent'
          ? tables.toSorted((a, b) => Number(always.includes(b)) - Number(always.includes(a)))
          : tables,
      ]
    }),
  )
})

export const tablesOfNode = (loaded: LoadedTrace, node: NodeId): readonly TableName[] => byNode(loaded).get(node) ?? []
