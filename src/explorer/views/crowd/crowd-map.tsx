import { memo, useMemo, type PointerEvent, type ReactNode } from 'react'
import { crowd as texts } from '../../i18n/en/crowd.ts'
import { textsOf } from '../../i18n/t.ts'
import { boundAt, type CrowdBound } from '../../selectors/crowd-bound.ts'
import { dotAt, dotPath, dotUnder, type Cloud } from '../../selectors/crowd-cloud.ts'
import type { CrowdFacts, LoadedTrace } from '../../store/state.ts'
import { crowdPlaces } from '../../selectors/crowd-map.ts'
import type { Lanes } from '../../selectors/lanes.ts'
import type { MapLayout } from '../../selectors/map-layout.ts'
import { steady } from '../../selectors/per-trace.ts'
import { follow } from '../../store/actions.ts'
import { useExplorer } from '../../store/store.ts'
import { zoomOf } from '../../widgets/zoom-of.ts'
import { Gateways } from './gateways.tsx'
import { CrowdPipes } from './pipes.tsx'
import { Swarms } from './swarms.tsx'
import styles from './crowd.module.css'

const t = textsOf(texts)
const boundNow = steady(boundAt)

interface Props {
  readonly loaded: LoadedTrace
  readonly crowd: CrowdFacts
  readonly layout: MapLayout
  readonly lanes: Lanes
}

/** Many clients as one body on the map: a dot for each, one pipe to each gateway, the gateways with their load. */
export default function CrowdLayer({ loaded, crowd, layout, lanes }: Props): ReactNode {
  const cursor = useExplorer(state => state.cursor)
  const client = useExplorer(state => state.client)
  const places = useMemo(() => crowdPlaces(crowd, layout, lanes), [crowd, layout, lanes])
  const bound = boundNow(crowd, cursor)
  if (places === undefined) return null
  return (
    <g>
      <CrowdPipes crowd={crowd} places={places} bound={bound} />
      <Dots crowd={crowd} cloud={places.cloud} bound={bound} client={client} />
      <Gateways crowd={crowd} layout={layout} bound={bound} world={loaded.steps[cursor]?.world} />
      <Swarms loaded={loaded} places={places} layout={layout} />
    </g>
  )
}

interface DotsProps {
  readonly crowd: CrowdFacts
  readonly cloud: Cloud
  readonly bound: CrowdBound
  readonly client: string | null
}

/** Told by tone and by shape, and in numbers under them: squares are with the first gateway, round ones with the next. */
const Dots = memo(function Dots({ crowd, cloud, bound, client }: DotsProps): ReactNode {
  const side = cloud.pitch * (cloud.pitch > 6 ? 0.66 : 0.78)
  const isOf = (gateway: number) => (i: number) => bound.gateway[i] === gateway && !bound.moved.has(i)
  const followed = client === null ? undefined : crowd.indexOf.get(client)
  const bottom = cloud.top + cloud.rows * cloud.pitch
  const told = crowd.gateways.map(({ label }, i) => t('with', bound.counts[i] ?? 0, label))
  return (
    <g className={styles.cloud}>
      {crowd.gateways.map(({ id }, i) => (
        <path key={id} data-gateway={i} d={dotPath(cloud, isOf(i), side, i > 0)} />
      ))}
      <path data-gateway="none" d={dotPath(cloud, isOf(-1), side - 1, false)} />
      <path className={styles.moved} d={dotPath(cloud, i => bound.moved.has(i), Math.max(side + 2, 6), true)} />
      {followed !== undefined && (
        <Ring {...dotAt(cloud, followed)} r={Math.max(5, side / 2 + 3)} label={crowd.members[followed]?.label ?? ''} />
      )}
      <text x={cloud.left} y={bottom + 14} className={styles.told}>
        {[...told, ...(bound.none > 0 ? [t('without', bound.none)] : [])].join(' · ')}
      </text>
      <Reach crowd={crowd} cloud={cloud} bound={bound} />
    </g>
  )
})

interface RingProps {
  readonly x: number
  readonly y: number
  readonly r: number
  readonly label: string
}

const Ring = ({ x, y, r, label }: RingProps): ReactNode => (
  <g transform={`translate(${x} ${y})`} className={styles.followed}>
    <circle r={r} />
    <text x={r + 3} y="4">
      {label}
    </text>
  </g>
)

/** What the pointer meets: one field over all dots, which says whose dot it is and follows it when it is pressed. */
function Reach({ crowd, cloud, bound }: Omit<DotsProps, 'client'>): ReactNode {
  const memberAt = (event: PointerEvent<SVGRectElement>): number | undefined => {
    const svg = event.currentTarget.ownerSVGElement
    if (svg === null) return undefined
    const box = svg.getBoundingClientRect()
    const zoom = zoomOf(svg.parentElement ?? document.body)
    return dotUnder(cloud, (event.clientX - box.left) / zoom, (event.clientY - box.top) / zoom)
  }
  const onMove = (event: PointerEvent<SVGRectElement>): void => {
    const member = memberAt(event)
    const title = event.currentTarget.querySelector('title')
    if (title === null) return
    const label = member === undefined ? '' : (crowd.members[member]?.label ?? '')
    const gateway = crowd.gateways[bound.gateway[member ?? -1] ?? -1]
    title.textContent =
      label === '' ? '' : gateway === undefined ? t('isAlone', label) : t('isWith', label, gateway.label)
  }
  const onUp = (event: PointerEvent<SVGRectElement>): void => {
    const id = crowd.members[memberAt(event) ?? -1]?.id
    if (id !== undefined) follow(id)
  }
  return (
    <rect
      className={styles.reach}
      x={cloud.left}
      y={cloud.top}
      width={cloud.columns * cloud.pitch}
      height={cloud.rows * cloud.pitch}
      onPointerMove={onMove}
      onPointerUp={onUp}
    >
      <title />
    </rect>
  )
}
