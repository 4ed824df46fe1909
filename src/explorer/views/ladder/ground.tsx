import { memo, type ReactNode } from 'react'
import { formatMicros } from '../../../lib/micros.ts'
import { dimensionX } from '../../selectors/ladder-labels.ts'
import type { Band, LadderLayout } from '../../selectors/ladder-layout.ts'
import type { DrawnWindow } from './use-ladder-view.ts'
import styles from './ground.module.css'

interface Props {
  readonly layout: LadderLayout
  readonly drawn: DrawnWindow
  /** How many of the outages have begun at the cursor: the others are pale. */
  readonly begun: number
}

interface Extent {
  readonly top: number
  readonly bottom: number
}

const inView = ({ top, bottom }: Extent, drawn: DrawnWindow): boolean => bottom >= drawn.top && top <= drawn.bottom

/** What lies under the messages: idle stretches, outages, lifelines with their states, the axis. */
export const Ground = memo(function Ground({ layout, drawn, begun }: Props): ReactNode {
  const { lanes, scale } = layout
  const { width, axisX } = lanes
  const marks = layout.marks.filter(mark => inView({ top: mark.y, bottom: mark.y }, drawn))
  return (
    <g>
      <Patterns />
      <Fields layout={layout} drawn={drawn} begun={begun} />
      <line className={styles.axis} x1={axisX - 7} y1={0} x2={axisX - 7} y2={scale.height} />
      <Breaks layout={layout} drawn={drawn} />
      {lanes.lanes.map(lane => (
        <line key={lane.node} className={styles.lifeline} x1={lane.x} y1={0} x2={lane.x} y2={scale.height} />
      ))}
      <Lifelines layout={layout} drawn={drawn} begun={begun} />
      {marks.map(mark => (
        <line key={mark.seq} className={styles.mark} x1={axisX} y1={mark.y} x2={width} y2={mark.y} />
      ))}
    </g>
  )
})

/** Stretches with a meaning of their own, across the whole figure. */
function Fields({ layout, drawn, begun }: Props): ReactNode {
  const { axisX, width } = layout.lanes
  const across = ({ top, bottom }: Extent): { x: number; y: number; width: number; height: number } => ({
    x: axisX,
    y: top,
    width: width - axisX,
    height: bottom - top,
  })
  return (
    <>
      {layout.breaks.map(rest =>
        inView(rest, drawn) ? <rect key={rest.top} className={styles.idle} {...across(rest)} /> : null,
      )}
      {layout.outages.map((outage, i) =>
        inView(outage, drawn) ? (
          <g key={`${outage.startUs} ${outage.top}`} className={i < begun ? undefined : styles.toCome}>
            <rect className={styles.outage} {...across(outage)} />
            <rect fill="url(#ladder-outage)" {...across(outage)} />
            <path
              className={styles.outageRule}
              d={`M${axisX} ${outage.top}H${width}M${axisX} ${outage.bottom}H${width}`}
            />
          </g>
        ) : null,
      )}
    </>
  )
}

function Breaks({ layout, drawn }: Omit<Props, 'begun'>): ReactNode {
  return layout.breaks.map(rest =>
    inView(rest, drawn) ? <BreakSign key={rest.top} x={layout.lanes.axisX} y={(rest.top + rest.bottom) / 2} /> : null,
  )
}

function Lifelines({ layout, drawn, begun }: Props): ReactNode {
  const x = dimensionX(layout)
  return (
    <>
      {layout.bands.map(band => (inView(band, drawn) ? <BandShape key={band.seq} band={band} /> : null))}
      {layout.downs.map(down =>
        inView(down, drawn) ? (
          <rect
            key={`${down.x} ${down.top} ${down.bottom}`}
            className={styles.down}
            x={down.x - 5}
            y={down.top}
            width="10"
            height={down.bottom - down.top}
          />
        ) : null,
      )}
      {layout.outages.map(({ startUs, top, bottom, lengthUs }, i) =>
        inView({ top, bottom }, drawn) ? (
          <g key={startUs} className={i < begun ? undefined : styles.toCome}>
            <Dimension x={x} top={top} bottom={bottom} label={formatMicros(lengthUs)} />
          </g>
        ) : null,
      )}
    </>
  )
}

/** Hollow = idle, hatched = waiting for somebody, solid = settled, crossed = failed. */
const BandShape = memo(function BandShape({ band }: { readonly band: Band }): ReactNode {
  const box = { x: band.x - 5, y: band.top, width: 10, height: Math.max(1, band.bottom - band.top) }
  return (
    <g className={styles.band} data-kind={band.kind}>
      <rect {...box} />
      {band.kind === 'waiting' && <rect {...box} fill="url(#ladder-waiting)" />}
      {band.kind === 'failed' && <rect {...box} fill="url(#ladder-failed)" />}
    </g>
  )
})

function BreakSign({ x, y }: { readonly x: number; readonly y: number }): ReactNode {
  return (
    <g className={styles.breakSign} transform={`translate(${x - 7} ${y})`}>
      <path className={styles.breakGap} d="M-7 3L7 -3" />
      <path d="M-7 0L7 -6M-7 6L7 0" />
    </g>
  )
}

/** Length of an interruption: bars at both ends, arrows outwards. */
function Dimension({
  x,
  top,
  bottom,
  label,
}: {
  readonly x: number
  readonly top: number
  readonly bottom: number
  readonly label: string
}): ReactNode {
  const arrows =
    bottom - top > 26
      ? `M${x - 3.5} ${top + 8}L${x} ${top + 1}L${x + 3.5} ${top + 8}ZM${x - 3.5} ${bottom - 8}L${x} ${bottom - 1}L${x + 3.5} ${bottom - 8}Z`
      : ''
  return (
    <g className={styles.dimension}>
      <title>{label}</title>
      <path d={`M${x - 5} ${top}H${x + 5}M${x - 5} ${bottom}H${x + 5}M${x} ${top}V${bottom}`} />
      {arrows !== '' && <path className={styles.dimensionHead} d={arrows} />}
    </g>
  )
}

function Patterns(): ReactNode {
  return (
    <defs>
      <pattern id="ladder-waiting" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
        <rect className={styles.waitingGround} width="6" height="6" />
        <rect className={styles.waitingStripe} width="6" height="2.6" />
      </pattern>
      <pattern id="ladder-failed" width="6" height="6" patternUnits="userSpaceOnUse">
        <path className={styles.failedCross} d="M0 0L6 6M6 0L0 6" />
      </pattern>
      <pattern id="ladder-outage" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
        <line className={styles.outageLine} x1="0" y1="4.5" x2="9" y2="4.5" />
      </pattern>
    </defs>
  )
}
