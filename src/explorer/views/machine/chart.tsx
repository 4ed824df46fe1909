import { memo, useMemo, type ReactNode } from 'react'
import type { ChartState } from '../../../trace/trace.ts'
import { machine as texts } from '../../i18n/en/machine.ts'
import { textsOf } from '../../i18n/t.ts'
import { drawnChart, edgeId, type ChartEdge, type Entrance } from '../../selectors/machine-edges.ts'
import { besideLine, directLine, type ChartLayout, type Point, type Rectangle } from '../../selectors/machine-layout.ts'
import type { MachineView } from '../../selectors/machine.ts'
import { layoutOf } from './layouts.ts'
import styles from './chart.module.css'

const say = textsOf(texts)

/** The chart: present state filled, last transition in ink, taken ones firm, the others pale. */
export function Chart({ view }: { readonly view: MachineView }): ReactNode {
  const { chart, taken, last } = view
  const drawn = useMemo(() => drawnChart(chart), [chart])
  const layout = layoutOf(chart)
  const lastId = last === undefined || last.from === '' ? '' : edgeId(last.from, last.state)
  const visited = useMemo(() => new Set(view.path.map(({ state }) => state)), [view])
  const unrouted = [...taken].filter(id => !isLoop(id) && !drawn.edges.some(edge => edge.id === id))
  const status = statusFinder(lastId, taken)
  const textOf = wordsFinder(lastId, last?.event)
  return (
    <div className={styles.frame}>
      <Scroll title={chart.title}>
        <svg
          className={styles.chart}
          viewBox={`0 0 ${layout.width} ${layout.height}`}
          style={{ minWidth: layout.width * 0.9, maxWidth: layout.width * 1.1 }}
          aria-hidden="true"
        >
          {drawn.edges.map(edge => (
            <Edge
              key={edge.id}
              points={layout.edges[edge.id]?.points ?? directLine(layout.states[edge.from], layout.states[edge.to])}
              label={labelPlace(layout, edge.id, edge.id === lastId, textOf(edge))}
              text={textOf(edge)}
              status={status(edge.id)}
            />
          ))}
          {unrouted.map(id => {
            const [from = '', to = ''] = id.split('>')
            const points = directLine(layout.states[from], layout.states[to])
            const isLast = id === lastId
            return (
              <Edge
                key={id}
                points={points}
                label={labelOn(points)}
                text={isLast ? (last?.event ?? '') : ''}
                status={status(id)}
              />
            )
          })}
          {chart.states.map(state => (
            <State
              key={state.id}
              state={state}
              box={layout.states[state.id]}
              current={state.id === view.state}
              visited={visited.has(state.id)}
              initial={state.id === chart.initial}
              loops={drawn.loops.get(state.id)?.length ?? 0}
              looped={lastId === edgeId(state.id, state.id)}
            />
          ))}
        </svg>
      </Scroll>
      <TextForm edges={drawn.edges} taken={taken} />
      <Entrances entrances={drawn.entrances} />
    </div>
  )
}

/** Wide charts scroll, so keyboards must reach the frame around them. */
function Scroll({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <figure className={styles.scroll} tabIndex={0} aria-label={say('drawing', title)}>
      {children}
    </figure>
  )
}

/** The drawing in words. */
function TextForm({
  edges,
  taken,
}: {
  readonly edges: readonly ChartEdge[]
  readonly taken: ReadonlySet<string>
}): ReactNode {
  return (
    <ul className="visually-hidden" aria-label={say('transitions')}>
      {edges.map(({ id, from, to, label }) => (
        <li key={id}>{say(taken.has(id) ? 'wayTaken' : 'way', from, to, label)}</li>
      ))}
    </ul>
  )
}

/** What leads here from nearly everywhere would hide the rest as lines; it is said in words. */
function Entrances({ entrances }: { readonly entrances: readonly Entrance[] }): ReactNode {
  if (entrances.length === 0) return null
  return (
    <ul className={styles.entrances}>
      {entrances.map(({ to, events, from }) => (
        <li key={`${to} ${from.join(' ')}`}>
          <strong>{to}</strong>{' '}
          {from.length === 0 ? say('anywhere', events.join(', ')) : say('fromSome', from.join(', '), events.join(', '))}
        </li>
      ))}
    </ul>
  )
}

type Status = 'last' | 'taken' | 'never'

const statusFinder =
  (lastId: string, taken: ReadonlySet<string>) =>
  (id: string): Status =>
    id === lastId ? 'last' : taken.has(id) ? 'taken' : 'never'

const isLoop = (id: string): boolean => {
  const [from, to] = id.split('>')
  return from === to
}

/** Where a line's name stands; lines that go without theirs get it when they were taken last. */
function labelPlace(layout: ChartLayout, id: string, isLast: boolean, text: string): Rectangle | null {
  const edge = layout.edges[id]
  if (edge === undefined || edge.label !== null || !isLast) return edge?.label ?? null
  const middle = Math.max(1, Math.floor(edge.points.length / 2))
  return besideLine(edge.points.slice(middle - 1, middle + 1), text, layout.width)
}

const wordsFinder =
  (lastId: string, lastEvent: string | undefined) =>
  (edge: ChartEdge): string =>
    edge.id === lastId && lastEvent !== undefined ? lastLabel(lastEvent, edge) : edge.label

const lastLabel = (event: string, edge: ChartEdge): string =>
  edge.transitions.length > 1 ? event.replace(/^after /, '') : edge.label

function labelOn(points: readonly Point[]): Rectangle | null {
  const [a, b] = [points[0], points.at(-1)]
  return a === undefined || b === undefined
    ? null
    : { x: (a.x + b.x) / 2 - 30, y: (a.y + b.y) / 2 - 7, width: 60, height: 14 }
}

interface EdgeProps {
  readonly points: readonly Point[]
  readonly label: Rectangle | null
  readonly text: string
  readonly status: Status
}

const Edge = memo(function Edge({ points, label, text, status }: EdgeProps): ReactNode {
  const end = points.at(-1)
  const before = points.at(-2)
  if (end === undefined || before === undefined) return null
  const angle = (Math.atan2(end.y - before.y, end.x - before.x) * 180) / Math.PI
  return (
    <g className={styles.edge} data-status={status}>
      <path d={rounded(points)} />
      <path
        className={styles.arrow}
        d="M0 0L-7 -3.4L-7 3.4Z"
        transform={`translate(${end.x} ${end.y}) rotate(${angle})`}
      />
      {label !== null && text !== '' && (
        <text x={label.x + label.width / 2} y={label.y + label.height / 2 + 3.6} textAnchor="middle">
          {text}
        </text>
      )}
    </g>
  )
})

/** A line through the points with its corners rounded. */
function rounded(points: readonly Point[]): string {
  return points.reduce((path, point, i) => {
    const [before, after] = [points[i - 1], points[i + 1]]
    if (before === undefined) return `M${point.x} ${point.y}`
    if (after === undefined) return `${path}L${point.x} ${point.y}`
    const cut = (towards: Point): string => {
      const length = Math.hypot(towards.x - point.x, towards.y - point.y)
      const part = length === 0 ? 0 : Math.min(6, length / 2) / length
      return `${(point.x + (towards.x - point.x) * part).toFixed(1)} ${(point.y + (towards.y - point.y) * part).toFixed(1)}`
    }
    return `${path}L${cut(before)}Q${point.x} ${point.y} ${cut(after)}`
  }, '')
}

interface StateProps {
  readonly state: ChartState
  readonly box: Rectangle | undefined
  readonly current: boolean
  readonly visited: boolean
  readonly initial: boolean
  readonly loops: number
  /** The last transition stayed here. */
  readonly looped: boolean
}

const State = memo(function State({ state, box, current, visited, initial, loops, looped }: StateProps): ReactNode {
  if (box === undefined) return null
  const { x, y, width, height } = box
  return (
    <g
      className={styles.state}
      data-kind={state.kind}
      data-current={current ? '' : undefined}
      data-visited={visited ? '' : undefined}
    >
      <title>{`${state.text} (${state.ref})`}</title>
      {initial && <circle className={styles.initial} cx={x - 7} cy={y + height / 2} r="3" />}
      <rect x={x} y={y} width={width} height={height} rx="7" />
      <text x={x + width / 2 - (loops > 0 ? 8 : 0)} y={y + height / 2 + 4.2} textAnchor="middle">
        {state.id}
      </text>
      {loops > 0 && (
        <g
          className={styles.loop}
          data-status={looped ? 'last' : undefined}
          transform={`translate(${x + width - 15} ${y + height / 2})`}
        >
          <title>{say('loop', loops)}</title>
          <path d="M3.8 -1.6A4.4 4.4 0 1 0 4.2 1.6M4.6 -4.8V-1.4H1.2" />
        </g>
      )}
    </g>
  )
})
