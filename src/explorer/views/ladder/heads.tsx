import { memo, type ReactNode } from 'react'
import type { NodeId } from '../../../trace/event.ts'
import { t } from '../../i18n/t.ts'
import type { Lane, Lanes } from '../../selectors/lanes.ts'
import styles from './ladder.module.css'

export interface HeadView {
  readonly node: NodeId
  readonly address: string
  readonly up: boolean
}

interface Props {
  readonly lanes: Lanes
  readonly heads: readonly HeadView[]
}

/** Names above the lifelines; they stay when the picture scrolls. */
export const Heads = memo(function Heads({ lanes, heads }: Props): ReactNode {
  const narrow = lanes.width <= 600
  return (
    <>
      {lanes.lanes.map((lane, i) => {
        const head = heads.find(({ node }) => node === lane.node)
        const next = lanes.lanes[i + 1]?.x ?? lanes.width
        return (
          <div
            key={lane.node}
            className={styles.nodeHead}
            data-narrow={narrow ? '' : undefined}
            data-long={narrow && lane.label.length > 8 ? '' : undefined}
            data-down={head?.up === false ? '' : undefined}
            style={{ left: lane.x - 10, maxWidth: Math.max(40, next - lane.x - 6) }}
          >
            <NodeGlyph role={lane.role} />
            <span className={styles.headText}>
              <span className={styles.headName}>{lane.label}</span>
              {!narrow && <span className={styles.headAddress}>{head?.address ?? lane.address}</span>}
            </span>
          </div>
        )
      })}
      {lanes.folded.length > 0 && (
        <span
          className={styles.foldedChip}
          title={`${t('ladder', 'folded', lanes.folded.length)}: ${lanes.folded.map(node => node.label).join(', ')}`}
        >
          {foldedText(
            lanes.folded.map(node => node.label),
            narrow,
          )}
        </span>
      )}
    </>
  )
})

/** Names while they fit beside the last head, else how many. */
const foldedText = (names: readonly string[], narrow: boolean): string => {
  const text = `+ ${names.join(', ')}`
  return !narrow && text.length <= FOLDED_ROOM ? text : `+${names.length}`
}
const FOLDED_ROOM = 9

/** Circle = mobile, square = router, square with two arrows = NAT, house = home agent, screen = any host: no hue, a shape each. */
function NodeGlyph({ role }: { readonly role: Lane['role'] }): ReactNode {
  return (
    <svg className={styles.glyph} width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      {role === 'mobile-node' && (
        <>
          <circle cx="10" cy="10" r="8.8" />
          <rect className={styles.glyphSolid} x="7.2" y="5" width="5.6" height="10" rx="1.2" />
        </>
      )}
      {role === 'access-router' && (
        <>
          <rect x="1.2" y="1.2" width="17.6" height="17.6" rx="4.5" />
          <path d="M10 9v6M8 15l2-6l2 6M6.6 10.6a4.4 4.4 0 0 1 0-5M13.4 10.6a4.4 4.4 0 0 0 0-5" />
        </>
      )}
      {role === 'nat' && (
        <>
          <rect x="1.2" y="1.2" width="17.6" height="17.6" rx="4.5" />
          <path d="M5 7.4h9.6M12 4.8l2.6 2.6l-2.6 2.6M15 12.8H5.4M8 10.2l-2.6 2.6l2.6 2.6" />
        </>
      )}
      {role === 'host' && <path d="M2.2 3.5h15.6v10H2.2zM10 13.5v3.5M6 17h8" />}
      {role === 'home-agent' && <path d="M2 9.5L10 2.5L18 9.5M4.2 8v9h11.6V8M8 17v-5h4v5" />}
    </svg>
  )
}
