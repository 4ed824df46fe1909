import type { ReactNode } from 'react'
import { crowd as texts } from '../../i18n/en/crowd.ts'
import { textsOf } from '../../i18n/t.ts'
import { swarmsAt, type CrowdPlaces, type Swarm } from '../../selectors/crowd-map.ts'
import type { MapLayout, Point } from '../../selectors/map-layout.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { useExplorer } from '../../store/store.ts'
import { along } from '../map/envelopes.tsx'
import styles from './crowd.module.css'

const t = textsOf(texts)

interface Props {
  readonly loaded: LoadedTrace
  readonly places: CrowdPlaces
  readonly layout: MapLayout
}

/** Frames of the crowd under way, one sign for all between two places. Follows the clock. */
export function Swarms({ loaded, places, layout }: Props): ReactNode {
  const clockUs = useExplorer(state => state.clockUs)
  return (
    <g className={styles.swarms}>
      {swarmsAt(loaded, clockUs).map(swarm => {
        const at = along(wayOf(swarm, places, layout, loaded), swarm.share)
        if (at === undefined) return null
        const { from, to, traffic, protocol, count } = swarm
        return (
          <g
            key={`${from} ${to} ${traffic ? '' : protocol}`}
            transform={`translate(${at.x} ${at.y})`}
            data-protocol={traffic ? 'ESP' : protocol}
          >
            <rect x="-8" y="-5.5" width="16" height="11" rx="2" />
            {!traffic && <path d="M-7 -4L0 1L7 -4" />}
            {count > 1 && (
              <text x="11" y="4">
                {t('number', count)}
              </text>
            )}
          </g>
        )
      })}
    </g>
  )
}

/** Members stand at the edge of their cloud; what passes the provider rides in the pipe of its gateway. */
function wayOf({ from, to }: Swarm, places: CrowdPlaces, layout: MapLayout, { crowd }: LoadedTrace): readonly Point[] {
  const numberOf = (node: string): number => crowd?.gateways.findIndex(({ id }) => id === node) ?? -1
  const gateway = Math.max(numberOf(from), numberOf(to))
  const pipe = places.pipes.find(each => each.gateway === gateway)
  const { accessX } = places
  if (gateway >= 0 && numberOf(from) >= 0 && numberOf(to) >= 0) return overWire(from, to, layout)
  if (pipe !== undefined) {
    const [, ...rest] = pipe.way
    const way = [{ x: accessX, y: pipe.way[0]?.y ?? 0 }, ...rest]
    if (layout.cells[0]?.router !== from && layout.cells[0]?.router !== to) return overWire(from, to, layout)
    return numberOf(from) >= 0 ? way.toReversed() : way
  }
  if (from !== '' && to !== '') return overWire(from, to, layout)
  const edge = places.cloud.left + places.cloud.columns * places.cloud.pitch + 8
  const way = [
    { x: edge, y: layout.middle + (from === '' ? -7 : 7) },
    { x: accessX - 26, y: layout.middle + (from === '' ? -7 : 7) },
  ]
  return from === '' ? way : way.toReversed()
}

function overWire(from: string, to: string, layout: MapLayout): readonly Point[] {
  const [a, b] = [layout.fixed.get(from), layout.fixed.get(to)]
  if (a === undefined || b === undefined) return []
  return [
    { x: a.x, y: a.y - 30 },
    { x: a.x, y: layout.wire },
    { x: b.x, y: layout.wire },
    { x: b.x, y: b.y - 30 },
  ]
}
