import { useCallback, useMemo, useRef, type ReactNode } from 'react'
import type { Message } from '../../../trace/messages.ts'
import { t } from '../../i18n/t.ts'
import { lanes } from '../../selectors/lanes.ts'
import { labelsOf } from '../../selectors/node-tables.ts'
import { mapLayout } from '../../selectors/map-layout.ts'
import { mapScene } from '../../selectors/map-scene.ts'
import { mapSummary } from '../../selectors/map-summary.ts'
import { routeOf } from '../../selectors/map-routes.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { useExplorer } from '../../store/store.ts'
import { useSize } from '../../widgets/use-size.ts'
import { Envelopes } from './envelopes.tsx'
import { MapView } from './map.tsx'
import styles from './map.module.css'

export function MapPanel(): ReactNode {
  const loaded = useExplorer(state => state.loaded)
  const box = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(box)
  return (
    <section ref={box} className={styles.panel} aria-label={t('map', 'map')}>
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
  const place = useMemo(() => lanes(loaded.trace, width), [loaded, width])
  const layout = useMemo(() => mapLayout(loaded.trace, place, Math.min(height, 140)), [loaded, place, height])
  const scene = useMemo(() => mapScene(loaded, cursor, layout), [loaded, cursor, layout])
  const route = useCallback(
    (message: Message) => (scene === undefined ? [] : routeOf(message, layout, scene)),
    [layout, scene],
  )
  if (scene === undefined) return null
  return (
    <>
      <p className="visually-hidden">{mapSummary(scene, labelsOf(loaded))}</p>
      <MapView nodes={loaded.trace.header.nodes} lanes={place} layout={layout} scene={scene} lit={lit}>
        <Envelopes loaded={loaded} route={route} />
      </MapView>
    </>
  )
}
