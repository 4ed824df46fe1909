import { Fragment, lazy, Suspense, useCallback, useMemo, useRef, useState, type ReactNode } from 'react'
import type { NodeId, TableName } from '../../../trace/event.ts'
import type { TraceNode } from '../../../trace/trace.ts'
import { placeBlocks } from '../../selectors/block-places.ts'
import { foldedByHand } from '../../selectors/ladder-filter.ts'
import { lanes } from '../../selectors/lanes.ts'
import { labelsOf, tablesOfNode } from '../../selectors/node-tables.ts'
import type { TableView } from '../../selectors/table-rows.ts'
import { withoutPrefix } from '../../selectors/table-cells.ts'
import { tableView } from '../../selectors/table-view.ts'
import { light, select } from '../../store/actions.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { useExplorer, useStory } from '../../store/store.ts'
import { useSize } from '../../widgets/use-size.ts'
import { NodeTables } from './node-tables.tsx'
import { TabbedTables } from './tabbed-tables.tsx'
import styles from './tables.module.css'

/** Below this width tables stand behind one row of tabs instead of side by side. */
const SIDE_BY_SIDE = 860
const MARGIN = 20
const GAP = 14
/** Of two nodes each may have whole addresses. */
const ROOMY = 400
/** Room at a block's left for ties, as in the style sheet. */
const INSET = 12

const Clients = lazy(() => import('../crowd/clients.tsx'))

/** Rows that a table shows by itself, and those that come when more are wanted. With a crowd: as many as have room. */
const MOST = 12
const MOST_OF_CROWD = 7
const MORE = 200

const mainMobile = ({ trace }: LoadedTrace): NodeId | null =>
  trace.header.nodes.find(({ role, main }) => role === 'mobile-node' && main)?.id ?? null

const pick = (node: NodeId, table: TableName, key: string): void => select({ kind: 'row', node, table, key })

export function TablesPanel(): ReactNode {
  const loaded = useExplorer(state => state.loaded)
  const box = useRef<HTMLDivElement>(null)
  const { width } = useSize(box)
  return (
    <div ref={box} className={styles.panel} onPointerLeave={() => light(null)}>
      {loaded !== undefined && width > 0 && <Tables loaded={loaded} width={width} />}
    </div>
  )
}

function Tables({ loaded, width }: { readonly loaded: LoadedTrace; readonly width: number }): ReactNode {
  const cursor = useExplorer(state => state.cursor)
  const selection = useExplorer(state => state.selection)
  const lit = useExplorer(state => state.lit)
  const client = useExplorer(state => state.client)
  const [wanted, setWanted] = useState(0)
  const onMore = useCallback((): void => setWanted(rows => rows + MORE), [])
  const most = wanted + (loaded.crowd === undefined ? MOST : MOST_OF_CROWD)
  const labels = labelsOf(loaded)
  const story = useStory() ?? loaded
  const cut = { most, first: client ?? mainMobile(story) }
  const views = (node: NodeId, tables: readonly TableName[]): readonly TableView[] =>
    tables.map(table => tableView(loaded, cursor, node, table, cut)).filter(view => view !== undefined)
  const shared = { labels, selection, lit, onSelect: pick, onMore }
  if (width < SIDE_BY_SIDE) {
    const all = story.trace.header.nodes.flatMap(({ id }) => views(id, tablesOfNode(loaded, id)))
    return <TabbedTables views={all} {...shared} />
  }
  return (
    <Blocks loaded={story} width={width}>
      {node =>
        node.startsWith('crowd:') ? (
          <Suspense>
            <Clients loaded={story} />
          </Suspense>
        ) : (
          <NodeTables node={node} views={views(node, tablesOfNode(loaded, node))} {...shared} />
        )
      }
    </Blocks>
  )
}

interface BlocksProps {
  readonly loaded: LoadedTrace
  readonly width: number
  readonly children: (node: NodeId) => ReactNode
}

/** Tables under their lifelines, moved aside only as far as their neighbours force them. */
function Blocks({ loaded, width, children }: BlocksProps): ReactNode {
  const byHand = useExplorer(foldedByHand)
  const place = useMemo(() => lanes(loaded.trace, width, byHand), [loaded, width, byHand])
  const placed = useMemo(() => {
    const shown = place.lanes
    const role = new Map(loaded.trace.header.nodes.map(node => [node.id, node] as const))
    const roomy = shown.length <= 2 ? ROOMY : 0
    const guests = place.folded.filter(({ id }) => byHand.has(id)).map(node => wishedWidth(node))
    const wished = (node: NodeId): number =>
      loaded.crowd === undefined ? wishedWidth(role.get(node)) : widthBesideCrowd(node, tablesOfNode(loaded, node))
    const wishes = shown.map(({ node, x }, i) => ({
      x,
      width: Math.max(roomy, wished(node), ...(i === shown.length - 1 ? guests : [])),
    }))
    return placeBlocks(wishes, width, MARGIN, GAP).map((place, i) => ({ ...place, ...shown[i] }))
  }, [loaded, width, place, byHand])
  // Nodes without a lifeline have their tables under those of the last one.
  const folded = place.folded.map(({ id }) => id)
  return placed.map(({ node, left, width: room, x = 0 }, i) =>
    node === undefined ? null : (
      <section
        key={node}
        className={styles.block}
        style={{ left, width: room }}
        data-node={node}
        data-crowded={loaded.crowd && ''}
      >
        <span
          className={styles.stub}
          style={{ left: INSET + Math.max(0, Math.min(room, x - left)) }}
          aria-hidden="true"
        />
        {[node, ...(i === placed.length - 1 ? folded : [])].map(id => (
          <Fragment key={id}>{children(id)}</Fragment>
        ))}
      </section>
    ),
  )
}

/** Six lanes share the page, so each asks for what it has to show: policies need less than SAs. */
function widthBesideCrowd(node: NodeId, tables: readonly TableName[]): number {
  if (node.startsWith('crowd:')) return 216
  return tables.includes('SAD') ? (tables.includes('Contexts') ? 291 : 243) : 160
}

function wishedWidth(node: TraceNode | undefined): number {
  if (node?.role === 'home-agent') return 112
  // Two places with their ports.
  if (node?.role === 'nat') return 216
  // Routers have rows for each other and for several mobiles, so theirs need a column more; addresses behind a NAT are
  // longer than those without the prefix of all others.
  const isLong = node?.role === 'mobile-node' && node.addresses.some(address => withoutPrefix(address) === address)
  return node?.role === 'access-router' || isLong ? 288 : 246
}
