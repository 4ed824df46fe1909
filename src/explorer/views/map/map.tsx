import type { ReactNode } from 'react'
import type { TraceNode } from '../../../trace/trace.ts'
import { t } from '../../i18n/t.ts'
import type { Lanes } from '../../selectors/lanes.ts'
import type { MapLayout, Point } from '../../selectors/map-layout.ts'
import type { Pipe } from '../../selectors/map-pipes.ts'
import type { MapScene, MobileView } from '../../selectors/map-scene.ts'
import { NodeGlyph } from './glyphs.tsx'
import { TunnelPipe } from './pipe.tsx'
import { WiredNetwork } from './wired-network.tsx'
import styles from './map.module.css'

interface Props {
  readonly nodes: readonly TraceNode[]
  readonly lanes: Lanes
  readonly layout: MapLayout
  readonly scene: MapScene
  readonly lit: string | null
  /** Frames in flight: drawn over the rest, with their own clock. */
  readonly children: ReactNode
}

/** Where everybody is: cells, nodes over their lifelines, tunnels as pipes, frames on links. */
export function MapView({ nodes, lanes, layout, scene, lit, children }: Props): ReactNode {
  const attached = new Set(scene.mobiles.map(({ router }) => router))
  return (
    <svg className={styles.map} width={layout.width} height={layout.height} aria-hidden="true">
      {layout.cells.map(cell => (
        <g key={cell.router} className={styles.cell} data-used={attached.has(cell.router) ? '' : undefined}>
          <rect
            x={cell.centre.x - cell.rx}
            y={cell.centre.y - cell.ry}
            width={2 * cell.rx}
            height={2 * cell.ry}
            rx={cell.corner}
            ry={Math.min(cell.corner, cell.ry)}
          />
          <CellLabel layout={layout} router={cell.router} label={cell.label} />
        </g>
      ))}
      <WiredNetwork layout={layout} scene={scene} />
      <Leads lanes={lanes} layout={layout} mobiles={scene.mobiles} />
      {scene.mobiles.map(mobile => (
        <Journey key={mobile.id} mobile={mobile} />
      ))}
      {scene.pipes.map(pipe => (
        <PlacedPipe
          key={`${pipe.mobile} ${pipe.router} ${pipe.direction}`}
          pipe={pipe}
          layout={layout}
          scene={scene}
          lit={lit === `spi:${pipe.spi}`}
        />
      ))}
      <Nodes nodes={nodes} layout={layout} scene={scene} lit={lit} />
      {children}
    </svg>
  )
}

function Nodes({ nodes, layout, scene, lit }: Pick<Props, 'nodes' | 'layout' | 'scene' | 'lit'>): ReactNode {
  const isLit = (id: string): boolean => lit === `node:${id}`
  return (
    <>
      {nodes.map(({ id, role, main, label }) => {
        const at = layout.fixed.get(id)
        if (at === undefined) return null
        return (
          <g key={id}>
            <NodeGlyph kind={role} at={at} size={36} main={main} down={scene.down.has(id)} lit={isLit(id)} />
            {!layout.cells.some(({ router }) => router === id) && (
              <text x={at.x} y={at.y + 32} textAnchor="middle" className={styles.name}>
                {label}
              </text>
            )}
          </g>
        )
      })}
      {scene.mobiles.map(({ id, label, main, at, nameAbove }) => (
        <g key={id}>
          <NodeGlyph
            kind="mobile-node"
            at={at}
            size={main ? 32 : 24}
            main={main}
            down={scene.down.has(id)}
            lit={isLit(id)}
          />
          <text
            x={at.x}
            y={nameAbove ? at.y - (main ? 20 : 17) : at.y + 29}
            textAnchor="middle"
            className={styles.name}
          >
            {label}
          </text>
        </g>
      ))}
    </>
  )
}

function CellLabel({
  layout,
  router,
  label,
}: {
  readonly layout: MapLayout
  readonly router: string
  readonly label: string
}): ReactNode {
  const cell = layout.cells.find(other => other.router === router)
  if (cell === undefined) return null
  const first = layout.cells[0]?.router === router
  const x = first ? Math.max(20, cell.centre.x - cell.rx) : cell.centre.x + cell.rx
  const isRoom = cell.corner < cell.rx
  return (
    <text
      x={isRoom ? x + 16 : x}
      y={isRoom ? cell.centre.y - cell.ry + 15 : 30}
      textAnchor={first ? 'start' : 'end'}
      className={styles.cellName}
    >
      {t('map', 'cell', label)}
    </text>
  )
}

/** Thin lines from the nodes down to their lifelines. */
function Leads({
  lanes,
  layout,
  mobiles,
}: {
  readonly lanes: Lanes
  readonly layout: MapLayout
  readonly mobiles: readonly MobileView[]
}): ReactNode {
  return (
    <g className={styles.leads}>
      {[...layout.fixed].map(([id, { x, y }]) => {
        const below = lanes.byNode.get(id)?.x
        if (below === undefined) return null
        const [top, bottom] = [y + 18, layout.height]
        if (below === x) return <path key={id} d={`M${x} ${top}V${bottom}`} />
        return (
          <path key={id} d={`M${x} ${top}V${bottom - 24}C${x} ${bottom} ${below} ${bottom - 24} ${below} ${bottom}`} />
        )
      })}
      {mobiles.map(({ id, at }) => {
        const x = lanes.byNode.get(id)?.x
        if (x === undefined) return null
        const [top, bottom] = [at.y + 34, layout.height]
        return <path key={id} d={`M${at.x} ${top}C${at.x} ${bottom - 4} ${x} ${top} ${x} ${bottom}`} />
      })}
    </g>
  )
}

/** The empty ring it left and the dotted way from there. */
function Journey({ mobile: { at, from, main } }: { readonly mobile: MobileView }): ReactNode {
  if (from === null || Math.hypot(at.x - from.x, at.y - from.y) < 40) return null
  const r = main ? 14 : 10
  const towards = at.x > from.x ? 1 : -1
  const [x1, x2] = [from.x + towards * r, at.x - towards * (r + 8)]
  return (
    <g className={styles.journey}>
      <circle cx={from.x} cy={from.y} r={r} />
      <path d={`M${x1} ${from.y - 7}Q${(x1 + x2) / 2} ${Math.min(from.y, at.y) - 40} ${x2} ${at.y - 8}`} />
      <path d={`M${x2 + 1} ${at.y - 7}l${-9 * towards} -7l${-1 * towards} 9z`} className={styles.journeyHead} />
    </g>
  )
}

interface PlacedProps {
  readonly pipe: Pipe
  readonly layout: MapLayout
  readonly scene: MapScene
  readonly lit: boolean
}

function PlacedPipe({ pipe, layout, scene, lit }: PlacedProps): ReactNode {
  const router = layout.fixed.get(pipe.router)
  const mobile = scene.mobiles.find(({ id }) => id === pipe.mobile)
  if (router === undefined || mobile === undefined) return null
  const end: Point = pipe.state === 'torn' ? (mobile.from ?? mobile.at) : mobile.at
  if (pipe.state === 'torn' && mobile.from === null) return null
  const towards = end.x > router.x ? 1 : -1
  const from = { x: router.x + towards * 22, y: router.y }
  const to = { x: end.x - towards * ((mobile.main ? 20 : 15) + (pipe.state === 'torn' ? 8 : 0)), y: router.y }
  // Behind another node the words would stand on it: they keep to the mobile's side.
  const between = [...layout.fixed.values()].filter(
    ({ x }) => (x - router.x) * towards > 0 && (end.x - x) * towards > 0,
  )
  const nearest = Math.min(Math.abs(end.x - router.x), ...between.map(({ x }) => Math.abs(end.x - x) - 56))
  const words = between.length === 0 ? (from.x + to.x) / 2 : to.x - (towards * nearest) / 2
  const room = between.length === 0 ? Math.abs(to.x - from.x) : nearest
  const label = [pipe.label, pipe.label.replace(/^.*→/, '→')].find(text => room >= text.length * 6.2 + 4)
  return <TunnelPipe pipe={pipe} from={from} to={to} lit={lit} label={mobile.main ? (label ?? '') : ''} words={words} />
}
