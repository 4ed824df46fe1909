import { memo, type ReactNode } from 'react'
import { packetContent as texts } from '../../i18n/en/packet-content.ts'
import { textsOf } from '../../i18n/t.ts'
import type { RibbonPart } from '../../selectors/packet.ts'
import styles from './packet.module.css'

const say = textsOf(texts)

/** Small parts are drawn wider than they are, so that their name has room. */
const LEAST = 8

/** The frame's layers in proportion to their octets; what is encrypted is hatched. */
export const Ribbon = memo(function Ribbon({ parts }: { readonly parts: readonly RibbonPart[] }): ReactNode {
  return (
    <ol className={styles.ribbon} aria-label={say('ribbon')}>
      {parts.map(part => (
        <li
          key={part.id}
          style={{ flexGrow: Math.max(LEAST, part.octets) }}
          data-protocol={part.protocol}
          data-encrypted={part.encrypted ? '' : undefined}
        >
          <span className={styles.bar} />
          <span className={styles.ribbonName}>{part.name}</span>
          <span className={styles.ribbonOctets}>{part.octets}</span>
        </li>
      ))}
    </ol>
  )
})
