import { lazy, memo, Suspense, useMemo, useRef, type ReactNode } from 'react'
import type { Message } from '../../../trace/messages.ts'
import { t } from '../../i18n/t.ts'
import { foldedByHand } from '../../selectors/ladder-filter.ts'
import { lanes, type Lanes } from '../../selectors/lanes.ts'
import { labelsOf } from '../../selectors/node-tables.ts'
import { mapLayout, type MapLayout, type Point } from '../../selectors/map-layout.ts'
import { mapScene, type MapScene } from '../../selectors/map-scene.ts'
import { mapSummary } from '../../selectors/map-summary.ts'
import { routeOf } from '../../selectors/map-routes.ts'
import { steady } from '../../selectors/per-trace.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { useExplorer, useStory } from '../../store/store.ts'
import { useSize } from '../../widgets/use-size.ts'
import { Envelopes } from './envelopes.tsx'
import { MapView } from './map.tsx'
import styles from './map.module.css'

const CrowdLayer = lazy(() => import('../crowd/crowd-map.tsx'))
const sceneAt = steady(mapScene)

export function MapPanel(): ReactNode {
  const loaded = useStory()
  const box = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(box)
  return (
    <section ref={box} className={styles.panel} data-crowd={loaded?.crowd && ''} aria-label={t('map', 'map')}>
      {loaded !== undefined && width > 0 && <SizedMap loaded={loaded} width={width} height={height} />}
    </section>
  )
}

interface Props {
  readonly loaded: LoadedTrace
  readonly width: number
  readonly height: number
}

function SizedMap({ loaded, width, height }: Props): ReactNode {
  const cursor = useExplorer(state => state.cursor)
  const lit = useExplorer(state => state.lit)
  const folded = useExplorer(foldedByHand)
  const place = useMemo(() => lanes(loaded.trace, width, folded), [loaded, width, folded])
  const layout = useMemo(() => {
    // Without a router its mobiles would be nowhere: then the map keeps its own places, and leads lead to the lifelines.
    const router = loaded.trace.header.nodes.some(
      ({ id, role }) => (role === 'access-router' || role === 'nat') && folded.has(id),
    )
    return mapLayout(
      loaded.trace,
      router ? lanes(loaded.trace, width) : place,
      Math.min(height, loaded.crowd === undefined ? 140 : 156),
    )
  }, [loaded, place, folded, width, height])
  // Most steps move packets only: the map itself stays as it was.
  const scene = sceneAt(loaded, cursor, layout)
  if (scene === undefined) return null
  return <PlacedMap loaded={loaded} place={place} layout={layout} scene={scene} lit={lit} />
}

interface PlacedProps {
  readonly loaded: LoadedTrace
  readonly place: Lanes
  readonly layout: MapLayout
  readonly scene: MapScene
  readonly lit: string | null
}

const PlacedMap = memo(function PlacedMap({ loaded, place, layout, scene, lit }: PlacedProps): ReactNode {
  const route = (message: Message): readonly Point[] => routeOf(message, layout, scene)
  return (
    <>
      <p className="visually-hidden">{mapSummary(scene, labelsOf(loaded))}</p>
      <MapView nodes={loaded.trace.header.nodes} lanes={place} layout={layout} scene={scene} lit={lit}>
        {loaded.crowd !== undefined && (
          <Suspense>
            <CrowdLayer loaded={loaded} crowd={loaded.crowd} layout={layout} lanes={place} />
          </Suspense>
        )}
        <Envelopes loaded={loaded} route={route} />
      </MapView>
    </>
  )
})
