import type { ReactNode } from 'react'
import styles from './experiments.module.css'

interface TableProps {
  readonly caption: string
  readonly head: readonly string[]
  readonly children: ReactNode
}

export const Table = ({ caption, head, children }: TableProps): ReactNode => (
  // A wide table is scrolled by keyboard too.
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
  <figure className={styles.scroll} tabIndex={0} aria-label={caption}>
    <table className={styles.table}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {head.map(name => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </figure>
)
