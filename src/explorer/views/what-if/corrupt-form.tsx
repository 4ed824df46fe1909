import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import type { Message } from '../../../trace/messages.ts'
import { t } from '../../i18n/t.ts'
import styles from './what-if.module.css'

interface Props {
  readonly message: Message
  readonly onBack: () => void
  /** Option of the fault, in the contract's syntax. */
  readonly onChoose: (option: string) => void
}

/** Behind Ethernet and IPv6: an octet of what the message says. */
const FIRST_CONTENT = 62

/** Asks for the byte to corrupt and names the field it lies in. */
export function CorruptForm({ message, onBack, onChoose }: Props): ReactNode {
  const last = message.bytes.length - 1
  const [byte, setByte] = useState(Math.max(0, Math.min(FIRST_CONTENT, last)))
  const [repaired, setRepaired] = useState(false)
  const field = useFieldName(message, byte)
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.select(), [])
  const valid = Number.isInteger(byte) && byte >= 0 && byte <= last
  return (
    <form
      className={styles.form}
      onSubmit={event => {
        event.preventDefault()
        if (valid) onChoose(`byte=${byte}${repaired ? ',checksum=repaired' : ''}`)
      }}
    >
      <label htmlFor={id}>{t('ladder', 'byte', last)}</label>
      <input
        ref={input}
        id={id}
        className={styles.number}
        type="number"
        min={0}
        max={last}
        step={1}
        value={Number.isNaN(byte) ? '' : byte}
        aria-describedby={`${id}-field`}
        onChange={event => setByte(event.target.valueAsNumber)}
      />
      <span id={`${id}-field`} aria-live="polite" className={styles.field}>
        {field === undefined ? '\u00a0' : t('ladder', 'byteIn', field)}
      </span>
      <label className={styles.check}>
        <input type="checkbox" checked={repaired} onChange={event => setRepaired(event.target.checked)} />
        {t('ladder', 'repaired')}
      </label>
      <div className={styles.actions}>
        <button type="button" className={styles.quiet} onClick={onBack}>
          {t('ladder', 'back')}
        </button>
        <button type="submit" className={styles.do} disabled={!valid}>
          {t('ladder', 'corruptDo')}
        </button>
      </div>
    </form>
  )
}

/** The innermost field a byte lies in; the dissector is loaded when it is first asked for. */
function useFieldName(message: Message, byte: number): string | undefined {
  const [name, setName] = useState<string | undefined>(undefined)
  useEffect(() => {
    let current = true
    void import('../../selectors/packet-at.ts').then(({ fieldNameAt }) => {
      if (current) setName(fieldNameAt(message.bytes, byte))
    })
    return () => {
      current = false
    }
  }, [message, byte])
  return name
}
