import { useState, type ReactNode } from 'react'
import styles from './copy-hex.module.css'

interface Props {
  /** Octets as hex. */
  readonly hex: string
  /** Accessible name of the button that copies all of it, and what it says afterwards. */
  readonly copy: string
  readonly copied: string
}

const SHOWN = 16

/** Long octets shortened in the middle, whole in the tooltip and on the clipboard. */
export function CopyHex({ hex, copy, copied }: Props): ReactNode {
  const [done, setDone] = useState(false)
  const short = hex.length > 2 * SHOWN ? `${hex.slice(0, SHOWN)}…${hex.slice(-8)}` : hex
  const onClick = (): void => {
    navigator.clipboard.writeText(hex).then(
      () => setDone(true),
      () => undefined,
    )
  }
  return (
    <span className={styles.hex}>
      <code title={hex}>{short}</code>
      {short !== hex && (
        <button type="button" aria-label={copy} title={copy} onClick={onClick} onBlur={() => setDone(false)}>
          {done ? copied : 'copy'}
        </button>
      )}
    </span>
  )
}
