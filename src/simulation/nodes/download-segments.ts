import { present } from '../../lib/assert.ts'
import { utf8 } from '../../lib/bytes.ts'
import type { TcpReceiverEffect, TcpSenderEffect } from '../../protocol/machines/tcp/events.ts'
import { tickAt } from '../../protocol/machines/tcp/timeout.ts'
import { tcp } from '../../protocol/wire/tcp/tcp.ts'
import { wholeWords, type TcpOption } from '../../protocol/wire/tcp/options.ts'
import type { Dispatch } from '../dispatch.ts'
import { headOf, requestOf, windowShift, type Connection } from './download-ends.ts'
import { answerOctets } from './http-text.ts'
import { output } from './output.ts'
import { ipv6Packet } from './packets.ts'

type Effect = TcpSenderEffect | TcpReceiverEffect
type Stretch = Extract<Effect, { readonly type: 'transmit' }>
type Single = Extract<Effect, { readonly type: 'sendSynAck' | 'acknowledge' | 'sendSyn' | 'sendRequest' | 'sendFin' }>

interface Segment {
  /** Counted from the SYN. */
  readonly sequence: number
  readonly acknowledgment: number | undefined
  readonly windowOctets: number
  readonly echo: number
  readonly syn?: boolean
  readonly fin?: boolean
  readonly payload?: Uint8Array
  readonly detail: string
}

/** Octets of the answer, cut into full segments; the FIN goes with the last one (RFC 9293 §3.10.2). */
export function sendStretch(
  d: Dispatch,
  connection: Connection,
  { from, to, fin, sentBefore, ...answer }: Stretch,
): void {
  const { segmentOctets } = connection.end.settings
  const download = present(d.env.scenario.downloads?.[connection.index], 'download')
  const head = headOf(download)
  const last = fin ? to - 1 : to
  for (let sequence = from; sequence < to; sequence += segmentOctets) {
    const behind = Math.min(last, sequence + segmentOctets)
    const isLast = fin && behind === last
    const again = sequence < sentBefore ? ' again' : ''
    put(d, connection, {
      ...answer,
      sequence,
      fin: isLast,
      payload: answerOctets(head, sequence - 1, behind - 1),
      detail: `${sequence}–${Math.max(sequence, behind - 1)}${isLast ? ' FIN' : ''}${again}`,
    })
    if (isLast) return
  }
}

export function sendSegment(d: Dispatch, connection: Connection, effect: Single): void {
  switch (effect.type) {
    case 'sendSyn': {
      const { windowOctets } = effect
      const nothingYet = { sequence: 0, acknowledgment: undefined, windowOctets, echo: 0 }
      return put(d, connection, { ...nothingYet, syn: true, detail: 'SYN' })
    }
    case 'sendSynAck':
      return put(d, connection, { ...effect, sequence: 0, syn: true, detail: 'SYN ACK' })
    case 'sendRequest':
      return put(d, connection, { ...effect, sequence: 1, payload: utf8(requestOf()), detail: 'request' })
    case 'acknowledge':
      return put(d, connection, { ...effect, detail: `ACK ${effect.acknowledgment}` })
    case 'sendFin':
      return put(d, connection, { ...effect, fin: true, detail: `FIN ACK ${effect.acknowledgment}` })
  }
}

function put(d: Dispatch, { node, end, source, destination }: Connection, segment: Segment): void {
  const { syn = false, fin = false, acknowledgment, payload = new Uint8Array(0), windowOctets } = segment
  const shift = windowShift(end.settings.windowOctets)
  const octets = tcp.encode(
    {
      sourcePort: end.port,
      destinationPort: end.peerPort,
      sequence: (end.first + segment.sequence) >>> 0,
      acknowledgment: acknowledgment === undefined ? 0 : (end.peerFirst + acknowledgment) >>> 0,
      cwr: false,
      ece: false,
      urg: false,
      ack: acknowledgment !== undefined,
      psh: payload.length > 0 && payload.length < end.settings.segmentOctets,
      rst: false,
      syn,
      fin,
      window: syn ? Math.min(0xffff, windowOctets) : Math.floor(windowOctets / 2 ** shift),
      urgentPointer: 0,
      options: optionsOf(d, end.settings, shift, segment, syn),
      payload,
    },
    { source, destination },
  )
  const label = { name: 'TCP', protocol: 'TCP', traffic: true, detail: segment.detail, encrypted: false }
  output(d, node, ipv6Packet({ source, destination }, 'tcp', octets), null, label)
}

function optionsOf(
  d: Dispatch,
  settings: Connection['end']['settings'],
  shift: number,
  { echo }: Segment,
  syn: boolean,
): readonly TcpOption[] {
  const timestamps: TcpOption = { type: 'timestamps', value: tickAt(settings, d.nowUs), echo }
  return wholeWords(
    syn
      ? [{ type: 'segmentSize', octets: settings.segmentOctets }, { type: 'windowScale', shift }, timestamps]
      : [timestamps],
  )
}
