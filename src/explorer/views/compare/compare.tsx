import type { ReactNode, RefObject } from 'react'
import { formatMicros, formatMilliseconds } from '../../../lib/micros.ts'
import type { Message } from '../../../trace/messages.ts'
import { compare as say } from '../../i18n/en/compare.ts'
import type { ComparedFigure, ComparedRow } from '../../selectors/compare-runs.ts'
import { Icon } from '../../widgets/icon.tsx'
import { fateText, messageTitle, type LabelOf } from '../ladder/message-text.ts'
import styles from './compare.module.css'

export type Side = 'left' | 'right'

interface Props {
  readonly left: string
  readonly right: string
  readonly rows: readonly ComparedRow[]
  readonly figures: readonly ComparedFigure[]
  readonly labelOf: LabelOf
  /** What became of a crowd, with what each run costs; undefined where there is none. */
  readonly crowd: ReactNode | undefined
  /** Member of a crowd that the messages tell of; null: of none; undefined: there is no crowd. */
  readonly client: string | null | undefined
  readonly firstRow: RefObject<HTMLTableRowElement | null>
  readonly onClose: () => void
  readonly onPick: (side: Side, message: number, step: number) => void
}

/** Two runs: what each costs, and their messages aligned, the first that differs marked. */
export function Compare(props: Props): ReactNode {
  const { left, right, rows, figures, labelOf, firstRow, onClose, onPick } = props
  const first = rows.findIndex(({ kind }) => kind !== 'same')
  return (
    <section className={styles.compare} aria-label={say.region(left, right)}>
      <button type="button" className={styles.close} onClick={onClose}>
        <Icon name="cross" size={14} /> {say.close}
      </button>
      {props.crowd ?? <Figures left={left} right={right} figures={figures} apart={false} />}
      {props.client !== undefined && (
        <p className={styles.about}>
          {props.client === null ? say.crowd.messagesBeside : say.crowd.messagesOf(props.client)}
        </p>
      )}
      {first < 0 && <p className={styles.equal}>{say.equal}</p>}
      <table className={styles.table} aria-label={say.list}>
        <thead>
          <tr>
            <th scope="col">{say.sent}</th>
            <th scope="col">{left}</th>
            <th scope="col">{say.sent}</th>
            <th scope="col">{right}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr
              key={`${row.left?.message ?? ''} ${row.right?.message ?? ''}`}
              ref={i === first ? firstRow : undefined}
              data-kind={row.kind}
              data-first={i === first ? '' : undefined}
            >
              <Cells message={row.left} side="left" labelOf={labelOf} onPick={onPick} />
              <Cells message={row.right} side="right" labelOf={labelOf} onPick={onPick}>
                <span className={styles.notes}>
                  {[...(i === first ? [say.first] : []), ...row.differences.map(each => say.differences[each])].join(
                    ', ',
                  )}
                </span>
              </Cells>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface CellsProps extends Pick<Props, 'labelOf' | 'onPick'> {
  readonly message: Message | undefined
  readonly side: Side
  readonly children?: ReactNode
}

function Cells({ message, side, labelOf, onPick, children }: CellsProps): ReactNode {
  if (message === undefined)
    return (
      <td colSpan={2} className={styles.absent}>
        {say.onlyHere} {children}
      </td>
    )
  return (
    <>
      <td className={styles.time}>{formatMilliseconds(message.sentUs)}</td>
      <td>
        <button
          type="button"
          className={styles.message}
          onClick={() => onPick(side, message.message, message.receivedStep ?? message.step)}
        >
          {messageTitle(message, labelOf)}
        </button>
        {message.fate !== 'delivered' && <span className={styles.fate}> {fateText(message, labelOf)}</span>} {children}
      </td>
    </>
  )
}

interface FiguresProps extends Pick<Props, 'left' | 'right' | 'figures'> {
  /** It does not stand beside the button that closes all. */
  readonly apart: boolean
}

export function Figures({ left, right, figures, apart }: FiguresProps): ReactNode {
  return (
    <table className={styles.figures} data-apart={apart ? '' : undefined}>
      <caption>{say.figures}</caption>
      <thead>
        <tr>
          <th scope="col">{say.figure}</th>
          <th scope="col">{left}</th>
          <th scope="col">{right}</th>
          <th scope="col">{say.difference}</th>
        </tr>
      </thead>
      <tbody>
        {figures.map(figure => (
          <tr key={figure.name}>
            <th scope="row">{say.names[figure.name]}</th>
            <td>{valueText(figure, figure.left)}</td>
            <td>{valueText(figure, figure.right)}</td>
            <td>{differenceText(figure)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const valueText = ({ unit }: ComparedFigure, value: number | null): string =>
  value === null ? say.none : unit === 'us' ? formatMicros(value) : String(value)

function differenceText(figure: ComparedFigure): string {
  const { left, right } = figure
  if (left === null || right === null || left === right) return left === right ? '0' : ''
  return `${right > left ? '+' : '−'}${valueText(figure, Math.abs(right - left))}`
}
