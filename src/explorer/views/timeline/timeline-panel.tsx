import { lazy, Suspense, useCallback, useMemo, type KeyboardEvent, type ReactNode } from 'react'
import { t } from '../../i18n/t.ts'
import { narrate } from '../../selectors/narration.ts'
import { countUpTo, firstAfter, stepAt, stepIndex } from '../../selectors/step-index.ts'
import type { TimeScale } from '../../selectors/time-scale.ts'
import { clockText } from '../../selectors/time-text.ts'
import { timelineModel } from '../../selectors/timeline.ts'
import * as actions from '../../store/actions.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { useExplorer, useStory } from '../../store/store.ts'
import { useMedia } from '../../widgets/use-media.ts'
import { usePlayback } from './playback.ts'
import { Timeline } from './timeline.tsx'
import { Transport, type TransportActions } from './transport.tsx'
import styles from './timeline-panel.module.css'

const CrowdTrack = lazy(() => import('../crowd/crowd-track.tsx'))

const TRANSPORT: TransportActions = {
  first: actions.first,
  stepBack: actions.stepBack,
  play: actions.play,
  pause: actions.pause,
  stepForward: actions.stepForward,
  last: actions.last,
  nextMessage: actions.nextMessage,
  nextTable: actions.nextTableChange,
  nextState: actions.nextStateChange,
  nextFault: actions.nextFault,
  nextInvariant: actions.nextBrokenInvariant,
  setSpeed: actions.setSpeed,
}

/** The foot of the page: transport and timeline. */
export function TimelinePanel(): ReactNode {
  const loaded = useStory()
  usePlayback()
  return <div className={styles.panel}>{loaded !== undefined && <Foot loaded={loaded} />}</div>
}

function Foot({ loaded }: { readonly loaded: LoadedTrace }): ReactNode {
  const cursor = useExplorer(state => state.cursor)
  const playing = useExplorer(state => state.playing)
  const speed = useExplorer(state => state.speed)
  const dataSteps = useExplorer(state => state.dataSteps)
  const small = useMedia('(max-width: 1100px)')
  const index = stepIndex(loaded)
  const visited = dataSteps ? index.all : index.telling
  const ahead = (list: readonly number[]): boolean => firstAfter(list, cursor) !== undefined
  return (
    <>
      <Transport
        playing={playing}
        timeUs={loaded.steps[cursor]?.atUs ?? 0}
        position={Math.max(1, countUpTo(visited, cursor))}
        count={visited.length}
        speed={speed}
        ahead={{
          message: ahead(index.message),
          table: ahead(index.table),
          state: ahead(index.state),
          fault: ahead(index.fault),
          invariant: ahead(index.invariant),
        }}
        verdict={verdictOf(loaded)}
        actions={TRANSPORT}
      />
      {!small && <TrackNames dataSteps={dataSteps} crowd={loaded.crowd !== undefined} />}
      <Slider loaded={loaded} cursor={cursor} small={small} />
    </>
  )
}

/** In words, how the run was judged; a recording that is cut short has no verdict yet. */
function verdictOf(loaded: LoadedTrace): string {
  const { all, broken } = timelineModel(loaded).invariants
  if (all === 0) return t('timeline', 'notJudged')
  return broken.length === 0 ? t('timeline', 'allHold', all) : t('timeline', 'broken', broken.length, all)
}

function TrackNames({ dataSteps, crowd }: { readonly dataSteps: boolean; readonly crowd: boolean }): ReactNode {
  return (
    <div className={styles.names}>
      <span>{t('timeline', 'control')}</span>
      <button
        type="button"
        aria-pressed={dataSteps}
        aria-label={t('timeline', 'dataSteps')}
        title={t('timeline', 'dataStepsHint')}
        onClick={() => actions.setDataSteps(!dataSteps)}
      >
        {t('timeline', 'data')}
      </button>
      <span>{t('timeline', 'lost')}</span>
      <span>{t('timeline', crowd ? 'clients' : 'tables')}</span>
      <span>{t('timeline', 'invariants')}</span>
    </div>
  )
}

interface SliderProps {
  readonly loaded: LoadedTrace
  readonly cursor: number
  readonly small: boolean
}

/** Follows the clock, so that the line glides while playing; nothing else does. */
function Slider({ loaded, cursor, small }: SliderProps): ReactNode {
  const timeUs = useExplorer(state => state.clockUs)
  const branch = useExplorer(state => state.branches.find(({ id }) => id === state.branch))
  const branches = useExplorer(state => state.branches)
  const onTime = useCallback((time: number): void => actions.goTo(stepAt(loaded, time)), [loaded])
  const whole = useExplorer(state => state.loaded) ?? loaded
  const valueText = useMemo(
    () => `${clockText(whole.steps[cursor]?.atUs ?? 0)}, ${narrate(whole, cursor).text}`,
    [whole, cursor],
  )
  const { crowd } = loaded
  const more = useMemo(
    () =>
      crowd === undefined
        ? null
        : (scale: TimeScale) => (
            <Suspense>
              <CrowdTrack crowd={crowd} scale={scale} small={small} />
            </Suspense>
          ),
    [crowd, small],
  )
  const parent = branch?.parent ?? null
  const forkUs = parent === null ? undefined : loaded.steps[parent.step]?.atUs
  const parentLabel = branches.find(({ id }) => id === parent?.branch)?.label ?? ''
  const fork =
    forkUs === undefined || branch === undefined
      ? null
      : { atUs: forkUs, label: t('timeline', 'forksOff', branch.id, parentLabel) }
  return (
    <Timeline
      model={timelineModel(loaded)}
      timeUs={timeUs}
      cursor={cursor}
      lastStep={loaded.steps.length - 1}
      valueText={valueText}
      small={small}
      fork={fork}
      onStep={actions.goTo}
      onTime={onTime}
      onKey={onSliderKey}
      more={more}
    />
  )
}

/** Arrows, Home and End are the page's own keys; a slider has these two beside them. */
function onSliderKey(event: KeyboardEvent): void {
  if (event.key === 'ArrowUp') actions.stepForward()
  else if (event.key === 'ArrowDown') actions.stepBack()
  else if (event.key === 'PageUp') actions.nextMessage()
  else if (event.key === 'PageDown') actions.previousMessage()
  else return
  event.preventDefault()
}
