import { present } from '../../lib/assert.ts'
import { drawBelow, drawU32 } from '../../lib/draw.ts'
import type { TcpSettings } from '../../protocol/machines/tcp/events.ts'
import { TIMEOUT_RULES } from '../../protocol/machines/tcp/timeout.ts'
import type { Scenario, ScenarioDownload } from '../../scenarios/scenario.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Environment } from '../environment.ts'
import { answerHead, requestText } from './http-text.ts'

/** The server has the file, the client asks for it. */
export type DownloadPart = 'server' | 'client'

/** IANA's port of HTTP, and the first of those that clients take (RFC 6335 §6). */
const HTTP_PORT = 80
const CLIENT_PORT = 49_152

/** Octets of data beside an IPv6 header, a TCP header with timestamps and what an ESP tunnel adds, in 1500. */
const SEGMENT_OCTETS = 1_340
/** RFC 6928 §2. */
const INITIAL_SEGMENTS = 10
/** HZ = 250 of the kernels that Palomares 2013 §IV-A measured with. */
const TICK_US = 4_000
/** Linux's shortest (TCP_DELACK_MIN); RFC 5681 §4.2 allows half a second. */
const DELAYED_ACK_US = 40_000
/** net.ipv4.tcp_retries2; RFC 9293 §3.8.3 wants at least 100 s. */
const ATTEMPTS = 15
const WINDOW_MAX = 65_535

const HTTP_HOST = 'eu'

export interface DownloadEnd {
  readonly part: DownloadPart
  readonly port: number
  readonly peerPort: number
  readonly settings: TcpSettings
  /** Number of the SYN, which counts as 0 (RFC 9293 §3.4.1), of this end and of the other. */
  readonly first: number
  readonly peerFirst: number
}

/** One end of one download. */
export interface Connection {
  readonly index: number
  readonly node: NodeId
  readonly end: DownloadEnd
  readonly source: string
  readonly destination: string
}

/** What an end of a download is set to. Chance in it is drawn by name: initial numbers, and where the clock's ticks lie. */
export function downloadEnd(env: Environment, index: number, part: DownloadPart): DownloadEnd {
  const { from, to, ...download } = present(env.scenario.downloads?.[index], `download ${index}`)
  const [own, peer] = part === 'server' ? [from, to] : [to, from]
  const first = (node: NodeId): number => drawU32({ seed: env.seed, node, purpose: 'TCP number', count: index })
  const ports = [HTTP_PORT, CLIENT_PORT + index] as const
  return {
    part,
    port: part === 'server' ? ports[0] : ports[1],
    peerPort: part === 'server' ? ports[1] : ports[0],
    settings: downloadSettings(download, env.seed, own),
    first: first(own),
    peerFirst: first(peer),
  }
}

/** How TCP is set for a download at one node. */
export function downloadSettings(
  { timeout, windowOctets, segmentOctets, tickUs = TICK_US }: Omit<ScenarioDownload, 'from' | 'to'>,
  seed: number,
  node: NodeId,
): TcpSettings {
  return {
    segmentOctets: segmentOctets ?? SEGMENT_OCTETS,
    windowOctets,
    initialSegments: INITIAL_SEGMENTS,
    tickUs,
    tickPhaseUs: drawBelow({ seed, node, purpose: 'TCP tick', count: 0 }, tickUs),
    timeout: TIMEOUT_RULES[timeout],
    delayedAckUs: DELAYED_ACK_US,
    attempts: ATTEMPTS,
  }
}

/** How far the window of a header is shifted, so that all of it fits (RFC 7323 §2.2). */
export function windowShift(windowOctets: number): number {
  let shift = 0
  while (Math.floor(windowOctets / 2 ** shift) > WINDOW_MAX) shift += 1
  return shift
}

export const requestOf = (): string => requestText(HTTP_HOST)
export const headOf = ({ octets }: Pick<ScenarioDownload, 'octets'>): string => answerHead(octets)

/** Octets of the whole answer. */
export const answerLength = (download: Pick<ScenarioDownload, 'octets'>): number =>
  headOf(download).length + download.octets

/** Addresses of both ends, as this node uses them: a mobile's behind its gateway, or its home address. */
export function downloadAddress({ nodes }: Scenario, node: NodeId): string {
  const { role, homeAddress, address } = present(nodes[node], node)
  return role === 'mobile-node' ? (homeAddress ?? address) : address
}
