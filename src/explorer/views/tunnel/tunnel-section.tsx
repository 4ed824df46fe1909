import { CAPTURE } from '../../../trace/recorded.ts'
import { lazy, Suspense, useMemo, useState, type ReactNode } from 'react'
import type { Row } from '../../../trace/event.ts'
import { tunnel as say } from '../../i18n/en/tunnel.ts'
import type { RowAddress } from '../../selectors/row-history.ts'
import type { Branch, LoadedTrace } from '../../store/state.ts'
import { useExplorer } from '../../store/store.ts'
import styles from './tunnel.module.css'

const TunnelDialog = lazy(() => import('./tunnel-dialog.tsx'))

interface Props {
  readonly loaded: LoadedTrace
  readonly cursor: number
  readonly address: RowAddress
  readonly row: Row | null
}

/** GET and PUT of the tunnel that a row belongs to, at the moment shown (Palomares 2013 §III-B). */
export function TunnelSection({ loaded, cursor, address, row }: Props): ReactNode {
  const branch = useExplorer(state => state.branches.find(({ id }) => id === state.branch))
  const [open, setOpen] = useState<'get' | 'put' | null>(null)
  const node = loaded.trace.header.nodes.find(({ id }) => id === address.node)
  const peer = peerOf(address, row)
  const { events } = loaded.trace
  const atUs = useMemo(() => events.findLast(({ step }) => step <= cursor)?.atUs ?? 0, [events, cursor])
  const request = useMemo(() => branch && requestOf(branch, atUs, address.node), [branch, atUs, address.node])
  if (branch === undefined || request === undefined || node === undefined || node.role === 'nat') return null
  if (branch.scenario === CAPTURE) return null
  return (
    <section>
      <h3>{say.heading}</h3>
      <p className={styles.actions}>
        {peer !== undefined && (
          <button type="button" onClick={() => setOpen('get')}>
            {say.get}
          </button>
        )}
        <button type="button" onClick={() => setOpen('put')}>
          {say.put}
        </button>
      </p>
      {open !== null && (
        <Suspense fallback={null}>
          <TunnelDialog
            request={request}
            label={node.label}
            peer={open === 'get' ? peer : undefined}
            parent={{ branch: branch.id, step: cursor }}
            onClose={() => setOpen(null)}
          />
        </Suspense>
      )}
    </section>
  )
}

const requestOf = ({ scenario, custom, seed, faults, settings }: Branch, atUs: number, node: string) => ({
  scenario,
  text: custom?.text,
  seed,
  faults,
  settings,
  atUs,
  node,
})

/** Whose tunnel a row is part of, by the name that the node has for it. */
function peerOf({ table, key }: RowAddress, row: Row | null): string | undefined {
  if (row === null) return undefined
  const name = table === 'PAD' ? key : table === 'IKE SAs' ? row['peer'] : row['owner']
  return typeof name === 'string' && name !== '' ? name : undefined
}
