import { present } from '../../lib/assert.ts'
import { formatMicros } from '../../lib/micros.ts'
import type { TcpReceiverEffect, TcpSenderEffect } from '../../protocol/machines/tcp/events.ts'
import { tcpReceiverMachine } from '../../protocol/machines/tcp/receiver.machine.ts'
import { tcpSenderMachine } from '../../protocol/machines/tcp/sender.machine.ts'
import type { Ipv6Packet } from '../../protocol/wire/ip/ipv6.ts'
import { timestampsOf } from '../../protocol/wire/tcp/options.ts'
import { tcp, type TcpSegment } from '../../protocol/wire/tcp/tcp.ts'
import type { NodeId, Row } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { fireActor, sendToActor, startActor } from './actors.ts'
import {
  answerLength,
  downloadAddress,
  downloadEnd,
  requestOf,
  type Connection,
  type DownloadPart,
} from './download-ends.ts'
import { sendSegment, sendStretch } from './download-segments.ts'
import { malformed } from './hand.ts'

type Effect = TcpSenderEffect | TcpReceiverEffect

const actorOf = ({ node, index }: Pick<Connection, 'node' | 'index'>): string => `${node}/tcp/${index + 1}`
const downloadsOf = (d: Dispatch) => d.env.scenario.downloads ?? []

function connectionOf(d: Dispatch, index: number, part: DownloadPart): Connection {
  const { from, to } = present(downloadsOf(d)[index], `download ${index}`)
  const [node, peer] = part === 'server' ? [from, to] : [to, from]
  const address = (id: NodeId): string => downloadAddress(d.env.scenario, id)
  return { index, node, end: downloadEnd(d.env, index, part), source: address(node), destination: address(peer) }
}

/** Both machines of a node's downloads: servers listen from the start. */
export function startDownloads(d: Dispatch, id: NodeId): void {
  downloadsOf(d).forEach((download, index) => {
    if (download.from === id) {
      const connection = connectionOf(d, index, 'server')
      const input = { settings: connection.end.settings, octets: answerLength(download) }
      startActor<Effect>(d, actorOf(connection), tcpSenderMachine, input, effect => act(d, connection, effect))
    }
    if (download.to === id) {
      const connection = connectionOf(d, index, 'client')
      const input = { settings: connection.end.settings, requestOctets: requestOf().length }
      startActor<Effect>(d, actorOf(connection), tcpReceiverMachine, input, effect => act(d, connection, effect))
    }
  })
}

/** The client asks now. */
export function openDownload(d: Dispatch, index: number): void {
  const connection = connectionOf(d, index, 'client')
  if (!d.node(connection.node).up) return
  send(d, connection, { type: 'open', nowUs: d.nowUs })
}

function send(d: Dispatch, connection: Connection, event: { readonly type: string; readonly nowUs: number }): void {
  sendToActor<Effect>(d, actorOf(connection), event, effect => act(d, connection, effect))
}

/** A timer of a TCP machine ran out. */
export function fireDownloadTimer(d: Dispatch, id: NodeId, actor: string, timer: string): void {
  const index = Number(actor.slice(`${id}/tcp/`.length)) - 1
  const part = downloadsOf(d)[index]?.from === id ? 'server' : 'client'
  const connection = connectionOf(d, index, part)
  fireActor<Effect>(d, actor, timer, effect => act(d, connection, effect))
}

/** A segment for an end of a download; false when its ports are of none. */
export function receiveDownload(d: Dispatch, id: NodeId, message: number, packet: Ipv6Packet): boolean {
  const connection = addressed(d, id, packet)
  if (connection === undefined) return false
  const segment = tcp.decode(packet.payload, packet)
  if (!segment.ok) malformed(d, id, message, segment.error)
  else if (d.env.host.runs(actorOf(connection))) send(d, connection, eventOf(d, connection, segment.value))
  return true
}

function addressed(d: Dispatch, id: NodeId, { source, destination, payload }: Ipv6Packet): Connection | undefined {
  const port = (at: number): number => ((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0)
  for (const [index, { from, to }] of downloadsOf(d).entries()) {
    if (from !== id && to !== id) continue
    const connection = connectionOf(d, index, from === id ? 'server' : 'client')
    const { end } = connection
    if (connection.source !== destination || connection.destination !== source) continue
    if (end.peerPort === port(0) && end.port === port(2)) return connection
  }
  return undefined
}

/** What a segment says to the machine, its numbers counted from the SYNs. */
function eventOf(d: Dispatch, { end }: Connection, segment: TcpSegment) {
  const { syn, ack, rst, fin, payload, options } = segment
  const stamps = timestampsOf(options)
  const scale = options.find(option => option.type === 'windowScale')
  const type = rst ? 'rst' : syn ? (ack ? 'synAck' : 'syn') : dataType(end.part, payload.length, fin)
  return {
    type,
    nowUs: d.nowUs,
    sequence: (segment.sequence - end.peerFirst) >>> 0,
    acknowledgment: ack ? (segment.acknowledgment - end.first) >>> 0 : 0,
    window: segment.window,
    shift: scale?.shift ?? 0,
    octets: payload.length,
    fin,
    stamp: stamps?.value ?? 0,
    echo: stamps?.echo ?? 0,
  }
}

function dataType(part: DownloadPart, octets: number, fin: boolean): string {
  if (part === 'client') return octets > 0 || fin ? 'data' : 'ack'
  if (fin) return 'fin'
  return octets > 0 ? 'request' : 'ack'
}

function act(d: Dispatch, connection: Connection, effect: Effect): void {
  switch (effect.type) {
    case 'tell':
      return tell(d, connection, effect)
    case 'transmit':
      return sendStretch(d, connection, effect)
    case 'complete':
    case 'finished':
    case 'givenUp':
      return end(d, connection, effect.type)
    case 'mark':
      return mark(d, connection, effect)
    default:
      return sendSegment(d, connection, effect)
  }
}

/** The table row of a connection; only a change of state is more than counting. */
function tell(d: Dispatch, connection: Connection, told: Effect & { readonly type: 'tell' }): void {
  const figures = Object.entries(told).filter(([name]) => name !== 'type')
  const { node, end, destination } = connection
  const state = d.env.host.stateOf(actorOf(connection))
  const key = keyOf(connection)
  const peer = `${destination} port ${end.peerPort}`
  const row: Row = {
    state,
    ...Object.fromEntries(figures.map(([name, value]) => [name, value ?? null])),
    part: end.part,
    peer,
  }
  const { connections } = d.node(node)
  d.setNode({ ...d.node(node), connections: { ...connections, [key]: row } })
  d.record({ kind: 'row', node, table: 'Connections', key, row, counter: connections[key]?.['state'] === state })
}

const keyOf = ({ index }: Connection): string => `tcp ${index + 1}`

function mark(d: Dispatch, connection: Connection, { mark, ref }: Effect & { readonly type: 'mark' }): void {
  const { node } = connection
  const { acknowledged, timeouts, timeoutUs } = d.node(node).connections[keyOf(connection)] ?? {}
  const text =
    mark === 'tcp-timeout' && typeof timeoutUs === 'number'
      ? `octet ${acknowledged} is repeated, ${timeouts} in a row; the next time after ${formatMicros(timeoutUs)}`
      : ''
  d.record({ kind: 'marked', node, mark, ref, text })
}

const ENDS = {
  complete: { code: 'download-complete', ref: 'RFC 9293 §3.6', text: 'all octets of the file are here' },
  finished: { code: 'download-sent', ref: 'RFC 9293 §3.6', text: 'all octets of the file are acknowledged' },
  givenUp: { code: 'connection-lost', ref: 'RFC 9293 §3.8.3', text: 'the TCP connection ended before all had arrived' },
} as const

function end(d: Dispatch, { node, index }: Connection, how: keyof typeof ENDS): void {
  const { code, ref, text } = ENDS[how]
  const { from, to } = present(downloadsOf(d)[index], `download ${index}`)
  if (how === 'givenUp') d.record({ kind: 'reported', node, code, ref, text: `${text} (${from} to ${to})` })
  else d.record({ kind: 'marked', node, mark: code, ref, text: `${text} (${from} to ${to})` })
}
