import {
  memo,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type Ref,
} from 'react'
import { formatMicros } from '../../../lib/micros.ts'
import { t } from '../../i18n/t.ts'
import { timeScale, type TimeScale } from '../../selectors/time-scale.ts'
import { axisText, milliseconds } from '../../selectors/time-text.ts'
import type { TimelineModel } from '../../selectors/timeline.ts'
import { zoomOf } from '../../widgets/zoom-of.ts'
import { useSize } from '../../widgets/use-size.ts'
import { AxisLabels, axisY, coveredTime, TRACK, Tracks } from './tracks.tsx'
import styles from './timeline.module.css'

interface Props {
  readonly model: TimelineModel
  readonly timeUs: number
  readonly cursor: number
  readonly lastStep: number
  /** `1 454.600 ms, nAR already receives …`. */
  readonly valueText: string
  readonly small: boolean
  /** Where this branch leaves its parent. */
  readonly fork: { readonly atUs: number; readonly label: string } | null
  readonly onTime: (timeUs: number) => void
  readonly onStep: (step: number) => void
  readonly onKey: (event: KeyboardEvent) => void
  /** What stands on the tracks beside the model's. */
  readonly more: ((scale: TimeScale) => ReactNode) | null
}

const MARGIN = 4

/** The whole run as a slider over its density tracks; a click or a drag goes to that moment. */
export function Timeline({
  model,
  timeUs,
  cursor,
  lastStep,
  valueText,
  small,
  fork,
  onTime,
  onStep,
  onKey,
  more,
}: Props): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const { width } = useSize(box)
  const scale = useMemo(
    () => timeScale(model.endUs, MARGIN, Math.max(MARGIN + 1, width - MARGIN), model.lens),
    [model, width],
  )
  const onPlace = useCallback((px: number): void => onTime(scale.at(px)), [onTime, scale])
  const x = scale.x(timeUs)
  const handle = handlePlace(x, small ? axisText(timeUs) : milliseconds(timeUs, 1), scale.right)
  return (
    <div ref={box} className={styles.timeline}>
      <Range
        cursor={cursor}
        lastStep={lastStep}
        valueText={valueText}
        onStep={onStep}
        onPlace={onPlace}
        onKey={onKey}
      />
      {width > 0 && (
        <svg width={width} height={small ? 48 : 96} aria-hidden="true">
          {more?.(scale)}
          <Tracks model={model} scale={scale} small={small} />
          <AxisLabels scale={scale} y={axisY(small)} covered={coveredTime(scale, handle.at, handle.half)} />
          <rect x={x} y={0} width={Math.max(0, scale.right - x)} height={small ? 26 : 76} className={styles.future} />
          {!small && <OutageLabels model={model} scale={scale} cursorX={x} />}
          {fork !== null && !small && <ForkMark x={scale.x(fork.atUs)} label={fork.label} right={scale.right} />}
          <Handle x={x} height={small ? 28 : 80} {...handle} />
        </svg>
      )}
    </div>
  )
}

interface RangeProps extends Pick<Props, 'lastStep' | 'onStep' | 'onKey'> {
  /** px from the left edge of the picture. */
  readonly onPlace: (px: number) => void
}

/**
 * Moves the range without React: written through a controlled input, every step would write its name and type anew, and
 * with them the slider's inner parts.
 */
function Range({ cursor, valueText, ...rest }: RangeProps & Pick<Props, 'cursor' | 'valueText'>): ReactNode {
  const input = useRef<HTMLInputElement>(null)
  const { lastStep } = rest
  useLayoutEffect(() => {
    const element = input.current
    if (element === null) return
    element.value = String(cursor)
    element.setAttribute('aria-valuetext', valueText)
  }, [cursor, lastStep, valueText])
  return <RangeInput ref={input} {...rest} />
}

/** A native range is straight and knows no lens: it keeps name, value and keyboard; the pointer is read here. */
const RangeInput = memo(function RangeInput({
  ref,
  lastStep,
  onStep,
  onPlace,
  onKey,
}: RangeProps & { readonly ref: Ref<HTMLInputElement> }): ReactNode {
  const scrub = (event: PointerEvent<HTMLInputElement>): void => {
    if (event.buttons % 2 === 1)
      onPlace((event.clientX - event.currentTarget.getBoundingClientRect().left) / zoomOf(event.currentTarget))
  }
  return (
    <input
      ref={ref}
      type="range"
      className={styles.range}
      aria-label={t('timeline', 'timeline')}
      min={0}
      max={lastStep}
      step={1}
      defaultValue={0}
      onChange={event => onStep(Number(event.target.value))}
      onKeyDown={onKey}
      onPointerDown={event => {
        // Or the range would take the place for a value of its own.
        event.preventDefault()
        event.currentTarget.focus()
        event.currentTarget.setPointerCapture(event.pointerId)
        scrub(event)
      }}
      onPointerMove={scrub}
    />
  )
})

/** Where the cursor's time is written: under the cursor, but within the picture. */
interface HandlePlace {
  readonly text: string
  readonly at: number
  readonly half: number
}

function handlePlace(x: number, text: string, right: number): HandlePlace {
  const half = text.length * 3.2 + 6
  return { text, half, at: Math.max(half, Math.min(right - half + 4, x)) }
}

interface HandleProps extends HandlePlace {
  readonly x: number
  readonly height: number
}

function Handle({ x, height, text, at, half }: HandleProps): ReactNode {
  return (
    <g className={styles.handle}>
      <line x1={x} x2={x} y1={0} y2={height} />
      <path d={`M${x - 6.5} 0h13v7l-6.5 6l-6.5 -6z`} />
      <rect x={at - half} y={height + 2} width={2 * half} height={14} className={styles.flagField} />
      <text x={at} y={height + 13} textAnchor="middle">
        {text}
      </text>
    </g>
  )
}

interface OutageProps {
  readonly model: TimelineModel
  readonly scale: { x(timeUs: number): number }
  readonly cursorX: number
}

/** Length of an outage on its hatch, beside the cursor rather than under it. */
function OutageLabels({ model, scale, cursorX }: OutageProps): ReactNode {
  return model.outages.map(({ startUs, endUs }) => {
    const [left, right] = [scale.x(startUs), scale.x(endUs)]
    const text = t('timeline', 'outage', formatMicros(endUs - startUs))
    const need = text.length * 6.4
    if (right - left < need + 8) return null
    const middle = (left + right) / 2
    const free =
      Math.abs(middle - cursorX) > need / 2 + 4 ? middle : cursorX > middle ? left + need / 2 + 4 : right - need / 2 - 4
    return (
      <text key={startUs} x={free} y={TRACK * 2 + 2} textAnchor="middle" className={styles.outage}>
        {text}
      </text>
    )
  })
}

function ForkMark({
  x,
  label,
  right,
}: {
  readonly x: number
  readonly label: string
  readonly right: number
}): ReactNode {
  const before = x > right - 150
  return (
    <g className={styles.fork}>
      <path d={before ? `M${x} 48v6h-10` : `M${x} 48v6h10`} />
      <text x={before ? x - 14 : x + 14} y={58} textAnchor={before ? 'end' : 'start'}>
        {label}
      </text>
    </g>
  )
}
