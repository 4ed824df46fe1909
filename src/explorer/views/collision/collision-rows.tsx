import type { ReactNode } from 'react'
import type { Row, TableName } from '../../../trace/event.ts'
import { collision as say } from '../../i18n/en/collision.ts'
import { withoutPrefix } from '../../selectors/table-cells.ts'
import { KeyGlyph } from '../tables/key-glyph.tsx'
import styles from './collision-figure.module.css'

/** A row of the story and how it stands: as any row, contested, about to change, refused, or not there yet. */
export interface StoryRow {
  readonly id: 'holder' | 'arriving' | 'peer'
  readonly serves: string
  readonly row: Row
  readonly spi: string
  readonly newSpi: string | null
  readonly look: 'plain' | 'contested' | 'next' | 'refused' | 'future'
}

interface Props {
  readonly node: string
  readonly table: TableName
  readonly rows: readonly StoryRow[]
  /** Draws the bracket that ties both rows. */
  readonly tied: boolean
}

/** The rows of one node that take part, with the columns that tell them apart. */
export function CollisionRows({ node, table, rows, tied }: Props): ReactNode {
  const hasAddresses = rows.some(({ row }) => row['source'] !== undefined)
  return (
    <div className={styles.rows} data-tied={tied ? '' : undefined}>
      <table aria-label={say.rowsOf(table, node)}>
        <caption>
          {say.tableOf(table, node)}
          {tied && <span>{say.one}</span>}
        </caption>
        <thead>
          <tr>
            {table === 'SAD' && (
              <th scope="col">
                <span className="visually-hidden">{say.direction}</span>
              </th>
            )}
            <th scope="col">{say.owner}</th>
            <th scope="col">{say.spi}</th>
            {hasAddresses && <th scope="col">{say.tunnel}</th>}
            <th scope="col">{say.key}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <OneRow key={row.id} story={row} directed={table === 'SAD'} hasAddresses={hasAddresses} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface RowProps {
  readonly story: StoryRow
  readonly directed: boolean
  readonly hasAddresses: boolean
}

function OneRow({ story, directed, hasAddresses }: RowProps): ReactNode {
  const { id, serves, row, spi, newSpi, look } = story
  const fingerprint = String(row['keyFingerprint'] ?? '')
  return (
    <tr data-row={id} data-look={look}>
      {directed && <th scope="row">{String(row['direction'] ?? '')}</th>}
      <td>{serves}</td>
      <td className={styles.mono}>
        {newSpi === null ? (
          <span className={styles.spi} data-contested={look === 'contested' ? '' : undefined}>
            {look === 'refused' ? <s>{spi}</s> : spi}
          </span>
        ) : (
          <>
            <span className={styles.old}>
              <span className="visually-hidden">{`${say.was} `}</span>
              <s>{spi}</s>
            </span>
            <span className={styles.new}>{newSpi}</span>
          </>
        )}
      </td>
      {hasAddresses && (
        <td className={styles.mono}>
          {`${withoutPrefix(String(row['source'] ?? ''))}→${withoutPrefix(String(row['destination'] ?? ''))}`}
        </td>
      )}
      <td className={styles.mono}>
        <span className={styles.key}>
          <KeyGlyph fingerprint={fingerprint} />
          {fingerprint}
        </span>
      </td>
    </tr>
  )
}
