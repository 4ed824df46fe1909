import { memo, useMemo, useState, type ReactNode } from 'react'
import { traceOpener } from '../../../interchange/trace-opener.ts'
import type { Message } from '../../../trace/messages.ts'
import { packetContent as texts } from '../../i18n/en/packet-content.ts'
import { textsOf } from '../../i18n/t.ts'
import { derivationsAround } from '../../selectors/derivations.ts'
import { nodeAt } from '../../selectors/packet-at.ts'
import { findNode, openAtFirst, packetOf } from '../../selectors/packet.ts'
import { tokenMaking } from '../../selectors/packet-token.ts'
import { perTrace } from '../../selectors/per-trace.ts'
import { milliseconds } from '../../selectors/time-text.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { Derivations } from '../keys/derivations.tsx'
import { PacketBytes } from './packet-bytes.tsx'
import { PacketTree } from './packet-tree.tsx'
import { Ribbon } from './ribbon.tsx'
import { TokenCard } from './token-card.tsx'
import styles from './packet.module.css'

const say = textsOf(texts)

interface Props {
  readonly loaded: LoadedTrace
  readonly message: Message
  /** False: it is shown because it is the message of the moment. */
  readonly isPicked: boolean
}

const openerOf = perTrace(({ trace }: LoadedTrace) => traceOpener(trace))

/** Opened once: stepping to and fro meets the same few packets. */
const viewOf = perTrace((loaded: LoadedTrace) =>
  perTrace((bytes: Uint8Array) => packetOf(bytes, openerOf(loaded).open)),
)

/** A packet with its parts open; a new message starts afresh, in the elements of the one before. */
export default memo(function LoadedPacket({ loaded, message, isPicked }: Props): ReactNode {
  const bytes = message.arrivedBytes
  const view = viewOf(loaded)(bytes)
  const [shown, setShown] = useState(view)
  const [open, setOpen] = useState<ReadonlySet<string>>(() => openAtFirst(view.nodes))
  const [picked, setPicked] = useState<string | undefined>(undefined)
  if (shown !== view) {
    setShown(view)
    setOpen(openAtFirst(view.nodes))
    setPicked(undefined)
  }
  const changed = useMemo(() => changedOctets(message), [message])
  const node = picked === undefined ? undefined : findNode(view.nodes, picked)
  const token = useMemo(() => tokenMaking(view.nodes, bytes, loaded), [view, bytes, loaded])
  const onByte = (buffer: string, byte: number): void => {
    const found = nodeAt(view.nodes, buffer, byte)
    if (found === undefined) return
    setOpen(now => new Set([...now, ...idsAbove(found.id)]))
    setPicked(found.id)
  }
  return (
    <div className={styles.packet}>
      <Heading loaded={loaded} message={message} isPicked={isPicked} />
      <Ribbon parts={view.ribbon} />
      <PacketTree nodes={view.nodes} open={open} picked={picked} onOpen={setOpen} onPick={setPicked} />
      {view.frame.buffers.map(buffer => (
        <PacketBytes
          key={buffer.name}
          name={buffer.name}
          bytes={buffer.bytes}
          nodes={view.nodes}
          picked={node !== undefined && node.buffer === buffer.name ? node : undefined}
          changed={buffer.name === 'frame' ? changed : NOTHING}
          onByte={onByte}
        />
      ))}
      {changed.size > 0 && <p className={styles.changedNote}>{say('changed', changed.size)}</p>}
      <Derivations events={derivationsAround(loaded, message)} labelOf={labelIn(loaded)} open={false} />
      {token !== undefined && <TokenCard token={token} />}
    </div>
  )
})

const NOTHING: ReadonlySet<number> = new Set()

const idsAbove = (id: string): readonly string[] => {
  const parts = id.split('.')
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('.'))
}

function changedOctets({ bytes, arrivedBytes }: Message): ReadonlySet<number> {
  if (bytes === arrivedBytes) return NOTHING
  const changed = new Set<number>()
  for (const [i, byte] of arrivedBytes.entries()) if (bytes[i] !== byte) changed.add(i)
  return changed
}

const labelIn =
  ({ trace }: LoadedTrace) =>
  (id: string): string =>
    trace.header.nodes.find(node => node.id === id)?.label ?? id

function Heading({ loaded, message, isPicked }: Props): ReactNode {
  const label = (id: string): string => loaded.trace.header.nodes.find(node => node.id === id)?.label ?? id
  const long = texts.names[message.name]
  const sent = milliseconds(message.sentUs, 3)
  return (
    <header className={styles.heading}>
      <h2>
        {message.name}
        {long !== undefined && <span className={styles.long}>{long}</span>}
      </h2>
      <p className={styles.facts}>
        {say('facts', label(message.from), label(message.to), sent, String(message.bytes.length))}
      </p>
      {!isPicked && <p className={styles.follows}>{say('follows')}</p>}
    </header>
  )
}
