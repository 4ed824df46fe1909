import { memo, useMemo, type ReactNode } from 'react'
import { crowd as texts } from '../../i18n/en/crowd.ts'
import { textsOf } from '../../i18n/t.ts'
import { crowdDensity, type CrowdDensity } from '../../selectors/crowd-density.ts'
import type { LadderLayout } from '../../selectors/ladder-layout.ts'
import { yAt } from '../../selectors/ladder-time.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { useExplorer } from '../../store/store.ts'
import styles from './crowd.module.css'

const t = textsOf(texts)

interface Props {
  readonly loaded: LoadedTrace
  readonly layout: LadderLayout
  readonly data: boolean
}

/** What the crowd says, between the lifelines: how much over time instead of an arrow for each message. */
export default function CrowdLadder({ loaded, layout, data }: Props): ReactNode {
  const density = useMemo(() => crowdDensity(loaded, layout, data), [loaded, layout, data])
  const y = useExplorer(state => yAt(layout.scale, state.clockUs))
  const { width } = layout.lanes
  return (
    <g className={styles.density}>
      <clipPath id="crowd-past">
        <rect width={width} height={Math.max(0, y)} />
      </clipPath>
      <clipPath id="crowd-future">
        <rect y={y} width={width} height={Math.max(0, layout.scale.height - y)} />
      </clipPath>
      <Shapes density={density} clip="crowd-past" />
      <Shapes density={density} clip="crowd-future" />
      {density.counts.map(({ x, y: at, messages }) => (
        <text key={at} x={x} y={at + 4}>
          {t('messages', messages)}
        </text>
      ))}
    </g>
  )
}

const Shapes = memo(function Shapes({ density, clip }: { readonly density: CrowdDensity; readonly clip: string }) {
  return (
    <g clipPath={`url(#${clip})`} data-future={clip === 'crowd-future' ? '' : undefined}>
      {density.shapes.map(({ id, style, d }) => (
        <path key={id} d={d} data-style={style} />
      ))}
    </g>
  )
})
