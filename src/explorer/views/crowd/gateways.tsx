import type { ReactNode } from 'react'
import type { WorldView } from '../../../trace/fold.ts'
import { crowd as texts } from '../../i18n/en/crowd.ts'
import { textsOf } from '../../i18n/t.ts'
import type { CrowdBound } from '../../selectors/crowd-bound.ts'
import type { CrowdFacts } from '../../store/state.ts'
import { loadOf } from '../../selectors/gateway-load.ts'
import type { MapLayout } from '../../selectors/map-layout.ts'
import styles from './crowd.module.css'

const t = textsOf(texts)
/** A bar that stands for all, and where it is beside the gateway's sign, px; over it where there is no room beside. */
const WIDE = { bar: 72, x: 24, y: -22 }
const NARROW = { bar: 36, x: -18, y: -26 }

interface Props {
  readonly crowd: CrowdFacts
  readonly layout: MapLayout
  readonly bound: CrowdBound
  readonly world: WorldView | undefined
}

/** Beside each gateway how many it serves, and what work it has with them. */
export function Gateways({ crowd, layout, bound, world }: Props): ReactNode {
  const narrow = layout.width <= 600
  const { bar, x, y } = narrow ? NARROW : WIDE
  return crowd.gateways.map(({ id }, gateway) => {
    const at = layout.fixed.get(id)
    if (at === undefined) return null
    const count = bound.counts[gateway] ?? 0
    const load = loadOf(world, id)
    const share = count / Math.max(1, crowd.members.length)
    return (
      <g key={id} transform={`translate(${at.x + x} ${at.y})`} className={styles.gateway} data-gateway={gateway}>
        <text y={y - 5} className={styles.figure}>
          {t('number', count)}
          {!narrow && (
            <tspan dx="4" className={styles.unit}>
              {t('unit', count)}
            </tspan>
          )}
        </text>
        <rect y={y} width={bar} height="5" rx="1" className={styles.barGround} />
        <rect y={y} width={bar * share} height="5" rx="1" className={styles.bar} />
        {load !== undefined && !narrow && (
          <text y="27" className={styles.unit}>
            {t('busy', load.busy)}
            {load.waiting > 0 && (
              <tspan x="0" dy="12">
                {t('waiting', load.waiting)}
              </tspan>
            )}
          </text>
        )}
      </g>
    )
  })
}
