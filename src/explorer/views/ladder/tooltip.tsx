import { type ReactNode } from 'react'
import type { Message } from '../../../trace/messages.ts'
import { t } from '../../i18n/t.ts'
import type { Box } from '../../selectors/labels-box.ts'
import { fateText, journeyText, messageTitle, type LabelOf } from './message-text.ts'
import styles from './ladder.module.css'

interface Props {
  readonly message: Message
  readonly box: Box
  readonly width: number
  readonly labelOf: LabelOf
}

const WIDTH = 260

/** A message in a few lines, 8 px under its label. */
export function MessageTooltip({ message, box, width, labelOf }: Props): ReactNode {
  const left = Math.max(4, Math.min(width - WIDTH - 4, box.x - WIDTH / 2))
  return (
    <div role="tooltip" className={styles.tooltip} style={{ left, top: box.y + box.height / 2 + 14, width: WIDTH }}>
      <strong>{messageTitle(message, labelOf)}</strong>
      {message.detail !== '' && <span>{message.detail}</span>}
      <span>{journeyText(message, labelOf)}</span>
      <span>
        {t('ladder', 'bytes', message.bytes.length)}, {fateText(message, labelOf)}
      </span>
    </div>
  )
}
