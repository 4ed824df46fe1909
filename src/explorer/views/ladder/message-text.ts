import { formatMicros, formatMilliseconds } from '../../../lib/micros.ts'
import type { NodeId } from '../../../trace/event.ts'
import type { Message } from '../../../trace/messages.ts'
import { t } from '../../i18n/t.ts'
import { en } from '../../i18n/en.ts'
import { narration } from '../../i18n/en/narration.ts'
import { reasonText } from '../../selectors/reason-text.ts'

export type LabelOf = (node: NodeId) => string

/** `CTAR from MN to pAR`. */
export const messageTitle = (message: Message, labelOf: LabelOf): string =>
  t('ladder', 'describe', message.name, labelOf(message.from), labelOf(message.to))

/** What became of a message, with its reason where the journey does not give it. */
export function fateText(message: Message, labelOf: LabelOf): string {
  const fate = en.ladder.fate[message.fate]
  return message.reason === '' || message.lostUs !== null ? fate : `${fate} (${reasonOf(message, labelOf)})`
}

/** `no-radio: …`, `unknown-spi: …`: the engine's code says it in our words, or its text does. */
function reasonOf({ reason }: Message, labelOf: LabelOf): string {
  const [, code = '', text = reason] = /^([a-z][a-z-]*)(?:: (.*))?$/.exec(reason) ?? []
  return narration.lossReasons[code] ?? reasonText(text, labelOf)
}

/** When it left and how it ended. */
export function journeyText(message: Message, labelOf: LabelOf): string {
  const sent = t('ladder', 'sent', formatMilliseconds(message.sentUs))
  if (message.receivedUs !== null)
    return `${sent}, ${t('ladder', 'arrived', formatMilliseconds(message.receivedUs), formatMicros(message.receivedUs - message.sentUs))}`
  if (message.lostUs !== null)
    return `${sent}, ${t('ladder', 'lostAt', formatMilliseconds(message.lostUs), reasonOf(message, labelOf))}`
  return `${sent}, ${t('ladder', 'underWay')}`
}

/** The whole message in words: what the list says of it. */
export function messageWords(message: Message, labelOf: LabelOf): string {
  const extras = [
    message.detail,
    message.copyOf === null ? '' : t('ladder', 'copy'),
    message.forged ? t('ladder', 'forged') : '',
    message.encrypted ? t('ladder', 'encrypted') : '',
  ].filter(text => text !== '')
  const number = message.number === 0 ? '' : `${message.number}: `
  return [
    `${number}${messageTitle(message, labelOf)}`,
    ...extras,
    journeyText(message, labelOf),
    fateText(message, labelOf),
  ].join(', ')
}
