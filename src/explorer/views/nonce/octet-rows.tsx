import type { ReactNode } from 'react'
import { toHex } from '../../../lib/bytes.ts'
import { printable, rowsOf } from '../../selectors/nonce-story.ts'
import styles from './nonce.module.css'

interface Props {
  readonly title: string
  readonly octets: Uint8Array
  /** What makes an octet stand out; all others are told faintly. */
  readonly stands?: (octet: number, at: number) => boolean
}

/** Octets sixteen to a row, with what can be printed of them. */
export function OctetRows({ title, octets, stands }: Props): ReactNode {
  return (
    // Scrolled by keys too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={styles.scroll} aria-label={title} tabIndex={0}>
      <table className={styles.octets}>
        <tbody>
          {rowsOf(octets).map((row, i) => (
            <tr key={16 * i}>
              <th scope="row">{(16 * i).toString(16).padStart(4, '0')}</th>
              <td>
                {Array.from(row, (octet, j) => (
                  <span key={j} data-stands={stands?.(octet, 16 * i + j) === true ? '' : undefined}>
                    {toHex(row.subarray(j, j + 1))}
                  </span>
                ))}
              </td>
              <td className={styles.text}>{printable(row)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
