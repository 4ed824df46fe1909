import type { ReactNode } from 'react'
import type { Row } from '../../../trace/event.ts'
import { row as texts } from '../../i18n/en/row.ts'
import { textsOf } from '../../i18n/t.ts'
import type { RowAddress } from '../../selectors/row-history.ts'
import type { LoadedTrace } from '../../store/state.ts'
import styles from './row.module.css'

const say = textsOf(texts)

interface Props {
  readonly loaded: LoadedTrace
  readonly cursor: number
  readonly address: RowAddress
  readonly row: Row
  readonly onPick: (address: RowAddress) => void
}

/** An IKE SA and the pairs of SAs made under it lead to each other. */
export function RowLinks({ loaded, cursor, address, row, onPick }: Props): ReactNode {
  const tables = loaded.steps[cursor]?.world.nodes.get(address.node)?.tables
  if (tables === undefined) return null
  if (address.table === 'IKE SAs') {
    const pairs = childPairs(row)
    return (
      <section>
        <h3>{say('children')}</h3>
        {pairs.length === 0 && <p className={styles.quiet}>{say('noChildren')}</p>}
        <ul className={styles.holders}>
          {pairs.flatMap(spis =>
            spis.map((spi, i) => {
              const direction = i === 0 ? 'in' : 'out'
              const found = tables.SAD.entries().find(([, sa]) => sa['spi'] === spi && sa['direction'] === direction)
              if (found === undefined) return <li key={`${direction} ${spi}`}>{`${direction} ${spi}`}</li>
              const [key, sa] = found
              const words = say('childSa', direction, spi, String(sa['mode'] ?? ''), String(sa['suite'] ?? ''))
              return (
                <li key={key}>
                  <button type="button" onClick={() => onPick({ node: address.node, table: 'SAD', key })}>
                    {words}
                  </button>
                </li>
              )
            }),
          )}
        </ul>
      </section>
    )
  }
  if (address.table !== 'SAD') return null
  const spi = String(row['spi'] ?? '')
  const holder = tables['IKE SAs'].entries().find(([, sa]) => childPairs(sa).some(pair => pair.includes(spi)))
  if (holder === undefined) return null
  const [key, sa] = holder
  return (
    <section>
      <h3>{say('madeUnder')}</h3>
      <ul className={styles.holders}>
        <li>
          <button type="button" onClick={() => onPick({ node: address.node, table: 'IKE SAs', key })}>
            {say('ikeSa', String(sa['initiatorSpi'] ?? ''), String(sa['state'] ?? ''))}
          </button>
        </li>
      </ul>
    </section>
  )
}

/** `0x… / 0x…, 0x… / 0x…`: inbound and outbound SPI of each pair. */
const childPairs = (row: Row): readonly (readonly string[])[] =>
  String(row['children'] ?? '')
    .split(', ')
    .filter(text => text !== '')
    .map(text => text.split(' / '))
