import type { ReactNode } from 'react'
import { crowd as texts } from '../../i18n/en/crowd.ts'
import { textsOf } from '../../i18n/t.ts'
import { boundAt } from '../../selectors/crowd-bound.ts'
import type { CrowdFacts, LoadedTrace } from '../../store/state.ts'
import { loadOf } from '../../selectors/gateway-load.ts'
import { useExplorer } from '../../store/store.ts'

const t = textsOf(texts)
/** So many names are told; of more, how many. */
const NAMES = 3

/** The crowd in words: how many are with whom, who goes where in this step, and what work the gateways have. */
export function CrowdSummary({
  loaded,
  crowd,
}: {
  readonly loaded: LoadedTrace
  readonly crowd: CrowdFacts
}): ReactNode {
  const cursor = useExplorer(state => state.cursor)
  const { counts, none, gateway, moved } = boundAt(crowd, cursor)
  const parts = crowd.gateways.map(({ id, label }, i) => {
    const load = loadOf(loaded.steps[cursor]?.world, id)
    return [t('with', counts[i] ?? 0, label), ...(load === undefined ? [] : [t('busy', load.busy)])].join(', ')
  })
  const said = t('summary', crowd.members.length, [...parts, ...(none > 0 ? [t('without', none)] : [])].join('; '))
  const goers = [...moved].map(member => {
    const label = crowd.members[member]?.label ?? ''
    const to = crowd.gateways[gateway[member] ?? -1]?.label
    return to === undefined ? t('leaves', label) : t('movedTo', label, to)
  })
  const more = goers.length > NAMES ? [t('more', goers.length - NAMES)] : []
  const news = goers.length === 0 ? '' : ` ${t('moved', [...goers.slice(0, NAMES), ...more].join(', '))}`
  return <p className="visually-hidden">{`${said}${news}`}</p>
}
