import type { ReactNode } from 'react'
import styles from './experiments.module.css'

interface NumberProps {
  readonly label: string
  readonly value: string
  readonly bad: boolean
  readonly onChange: (text: string) => void
}

/** A number as a person types it, which may not be one. */
export const NumberField = ({ label, value, bad, onChange }: NumberProps): ReactNode => (
  <label className={styles.number}>
    {label}
    <input inputMode="numeric" value={value} aria-invalid={bad} onChange={event => onChange(event.target.value)} />
  </label>
)
