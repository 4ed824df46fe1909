import type { ReactNode } from 'react'
import type { NodeId } from '../../../trace/event.ts'
import { t } from '../../i18n/t.ts'
import type { LadderFilter } from '../../store/state.ts'
import styles from './toolbar.module.css'

export interface ViewOptions {
  readonly compressed: boolean
  readonly data: boolean
  /** Data packets in the list: off at first, a hundred of them hide the story. */
  readonly listData: boolean
  readonly follow: boolean
  readonly list: boolean
}

/** Text, option it switches on the picture and in the list. */
const OPTIONS = [
  ['compressed', 'compressed', 'compressed'],
  ['follow', 'follow', 'follow'],
  ['asList', 'list', 'list'],
] as const

/** What the run has to hide. */
export interface FilterChoices {
  readonly protocols: readonly string[]
  readonly nodes: readonly { readonly id: NodeId; readonly label: string }[]
}

export interface ViewMenuProps {
  readonly options: ViewOptions
  readonly onOptions: (options: ViewOptions) => void
  readonly filter: LadderFilter
  readonly choices: FilterChoices
  readonly onFilter: (filter: LadderFilter) => void
}

/** How the ladder is drawn, and what of the run it shows. */
export default function ViewMenu({ options, onOptions, filter, choices, onFilter }: ViewMenuProps): ReactNode {
  const dataOption = options.list ? 'listData' : 'data'
  return (
    <fieldset className={styles.options}>
      <legend className="visually-hidden">{t('ladder', 'viewOptions')}</legend>
      {OPTIONS.map(([name, inPicture, inList]) => [name, options.list ? inList : inPicture] as const).map(
        ([name, option]) => (
          <Check
            key={option}
            label={t('ladder', name)}
            checked={options[option]}
            onCheck={checked => onOptions({ ...options, [option]: checked })}
          />
        ),
      )}
      <fieldset className={styles.group}>
        <legend className={styles.legend}>{t('ladder', 'protocols')}</legend>
        {choices.protocols.map(protocol => (
          <Check
            key={protocol}
            label={protocol}
            checked={!filter.protocols.includes(protocol)}
            onCheck={shown => onFilter({ ...filter, protocols: toggled(filter.protocols, protocol, shown) })}
          />
        ))}
        <Check
          label={t('ladder', 'data')}
          checked={options[dataOption]}
          onCheck={checked => onOptions({ ...options, [dataOption]: checked })}
        />
      </fieldset>
      <fieldset className={styles.group}>
        <legend className={styles.legend}>{t('ladder', 'nodes')}</legend>
        {choices.nodes.map(({ id, label }) => {
          const shown = !filter.nodes.includes(id)
          return (
            <Check
              key={id}
              label={label}
              checked={shown}
              // The last lifeline stays: without one there is nothing to read.
              disabled={shown && choices.nodes.length - filter.nodes.length <= 1}
              onCheck={show => onFilter({ ...filter, nodes: toggled(filter.nodes, id, show) })}
            />
          )
        })}
      </fieldset>
    </fieldset>
  )
}

const toggled = (hidden: readonly string[], id: string, shown: boolean): readonly string[] =>
  shown ? hidden.filter(other => other !== id) : [...hidden, id]

interface CheckProps {
  readonly label: string
  readonly checked: boolean
  readonly disabled?: boolean
  readonly onCheck: (checked: boolean) => void
}

function Check({ label, checked, disabled = false, onCheck }: CheckProps): ReactNode {
  return (
    <label className={styles.option}>
      <input type="checkbox" checked={checked} disabled={disabled} onChange={event => onCheck(event.target.checked)} />
      {label}
    </label>
  )
}
