import { lazy, Suspense, useCallback, useMemo, useRef, useState, type ReactNode } from 'react'
import { t } from '../../i18n/t.ts'
import { foldedByHand, ladderFilter, protocolsIn } from '../../selectors/ladder-filter.ts'
import { ladderLabels, type LadderTexts } from '../../selectors/ladder-labels.ts'
import { ladderLayout } from '../../selectors/ladder-layout.ts'
import type { Picked } from '../../selectors/ladder-pick.ts'
import { yAt } from '../../selectors/ladder-time.ts'
import { lanes, type Lanes } from '../../selectors/lanes.ts'
import { stepAt } from '../../selectors/step-index.ts'
import { goTo, select, setLadderFilter } from '../../store/actions.ts'
import { whatIf } from '../../store/branch-actions.ts'
import type { WhatIfKind } from '../../store/fault-text.ts'
import type { ExplorerState, LadderFilter, LoadedTrace } from '../../store/state.ts'
import { useExplorer, useStory } from '../../store/store.ts'
import { useSize, type Size } from '../../widgets/use-size.ts'
import { HiddenNote } from './hidden-note.tsx'
import { Ladder } from './ladder.tsx'
import { listedRows } from './listed-messages.ts'
import { MessageList } from './message-list.tsx'
import { Toolbar } from './toolbar.tsx'
import type { FilterChoices, ViewOptions } from './view-menu.tsx'
import type { LabelOf } from './message-text.ts'
import { useHeads, useLabels, useNotes } from './use-ladder-facts.ts'
import { useWheelZoom, useZoom, type Zoom } from './use-ladder-view.ts'
import styles from './ladder.module.css'

const TEXTS: LadderTexts = {
  lost: name => t('ladder', 'lost', name),
  noTraffic: t('ladder', 'noTraffic').split('|'),
  passes: length => t('ladder', 'passes', length),
  packets: (count, lost) => t('ladder', 'packets', count, lost),
}
const CrowdLadder = lazy(() => import('../crowd/crowd-ladder.tsx'))
const HEAD_HEIGHT = 34
const BEGINNING: ViewOptions = { compressed: true, data: true, listData: false, follow: true, list: false }

/** Who says what to whom, and when: a lifeline for each node, time running down. */
export function LadderPanel(): ReactNode {
  const loaded = useStory()
  const outer = useRef<HTMLElement>(null)
  const size = useSize(outer)
  return (
    <section ref={outer} className={styles.ladder} aria-label={t('ladder', 'region')}>
      {loaded === undefined && <p className={styles.empty}>{t('ladder', 'empty')}</p>}
      {loaded !== undefined && size.width > 0 && <LoadedLadder loaded={loaded} size={size} />}
    </section>
  )
}

function LoadedLadder({ loaded, size }: { readonly loaded: LoadedTrace; readonly size: Size }): ReactNode {
  const [options, setOptions] = useState(BEGINNING)
  const { zoom, zoomBy } = useZoom()
  const labelOf = useLabels(loaded)
  const filter = useExplorer(ladderFilter)
  const folded = useExplorer(foldedByHand)
  const place = useMemo(() => lanes(loaded.trace, size.width, folded), [loaded, size.width, folded])
  return (
    <>
      <Toolbar
        options={options}
        onOptions={setOptions}
        filter={filter}
        choices={filterChoices(loaded, place, folded)}
        onFilter={setLadderFilter}
        onZoom={zoomBy}
      />
      {options.list ? (
        <ListForm loaded={loaded} data={options.listData} filter={filter} labelOf={labelOf} />
      ) : (
        <>
          <PictureForm {...{ loaded, place, size, options, filter, zoom, zoomBy, labelOf }} />
          <HiddenNote loaded={loaded} filter={filter} labelOf={labelOf} form="picture" />
        </>
      )}
    </>
  )
}

/** Lifelines that stand, and those folded by hand, in the run's order. */
function filterChoices(loaded: LoadedTrace, place: Lanes, hand: ReadonlySet<string>): FilterChoices {
  const nodes = loaded.trace.header.nodes.filter(({ id }) => place.byNode.has(id) || hand.has(id))
  return { protocols: protocolsIn(loaded), nodes }
}

const pickedMessage = (state: ExplorerState): number | undefined =>
  state.selection.kind === 'message' ? state.selection.message : undefined
const onSelect = (message: number): void => select({ kind: 'message', message })
const onWhatIf = (message: number, kind: WhatIfKind, option?: string): void => void whatIf(message, kind, option)
const onPick = (picked: Picked): void => {
  if (picked.kind === 'message') onSelect(picked.message)
  else if (picked.kind === 'band') select({ kind: 'actor', actor: picked.band.actor })
  else select({ kind: 'none' })
}
/** px that may pass before the window looks whether it has to scroll. */
const COARSE = 24
const roughly = (y: number): number => Math.round(y / COARSE) * COARSE
const NO_HOVER = (): void => undefined

interface ListFormProps {
  readonly loaded: LoadedTrace
  readonly data: boolean
  readonly filter: LadderFilter
  readonly labelOf: LabelOf
}

function ListForm({ loaded, data, filter, labelOf }: ListFormProps): ReactNode {
  const selected = useExplorer(pickedMessage)
  const items = useMemo(() => listedRows(loaded.told, data, filter), [loaded, data, filter])
  return (
    <div className={styles.listScroller}>
      <HiddenNote loaded={loaded} filter={filter} labelOf={labelOf} form="rows" />
      <MessageList
        items={items}
        labelOf={labelOf}
        selected={selected}
        form="rows"
        onSelect={onSelect}
        onHover={NO_HOVER}
        onWhatIf={onWhatIf}
      />
    </div>
  )
}

interface PictureFormProps extends Pick<Zoom, 'zoom' | 'zoomBy'> {
  readonly loaded: LoadedTrace
  readonly place: Lanes
  readonly size: Size
  readonly filter: LadderFilter
  readonly options: ViewOptions
  readonly labelOf: LabelOf
}

function PictureForm(props: PictureFormProps): ReactNode {
  const { loaded, place, size, options, filter, zoom, zoomBy, labelOf } = props
  const cursor = useExplorer(state => state.cursor)
  const selected = useExplorer(pickedMessage)
  const scroller = useRef<HTMLDivElement>(null)
  useWheelZoom(scroller, zoomBy)
  const { compressed, data, follow } = options
  const layout = useMemo(
    () => ladderLayout(loaded, place, { zoom, compressed, data, filter }),
    [loaded, place, zoom, compressed, data, filter],
  )
  const words = useMemo(() => ladderLabels(layout, TEXTS), [layout])
  // While time plays, the window follows now and then; what rides in it follows the clock by itself.
  const followedY = useExplorer(state => roughly(yAt(layout.scale, state.clockUs)))
  const height = size.height - HEAD_HEIGHT
  const onTime = useCallback((atUs: number): void => goTo(stepAt(loaded, atUs)), [loaded])
  const under = useMemo(
    () =>
      loaded.crowd && (
        <Suspense>
          <CrowdLadder loaded={loaded} layout={layout} data={data} />
        </Suspense>
      ),
    [loaded, layout, data],
  )
  return (
    <Ladder
      layout={layout}
      words={words}
      notes={useNotes(loaded, layout, words, height)}
      heads={useHeads(loaded, place)}
      cursor={cursor}
      followedY={followedY}
      selected={selected}
      follow={follow}
      height={height}
      labelOf={labelOf}
      under={under}
      scroller={scroller}
      onPick={onPick}
      onTime={onTime}
      onWhatIf={onWhatIf}
    />
  )
}
