import { hex32, parseHex, toHex } from '../../lib/bytes.ts'
import { createRealSuite } from '../../protocol/crypto/real-suite.ts'
import { CAPTURE } from '../../trace/recorded.ts'
import type { NewEvent, TraceEvent } from '../../trace/event.ts'
import { TRACE_FORMAT, type EspKey, type IkeKey, type ReviewNote, type Trace } from '../../trace/trace.ts'
import { createOpener } from '../esp-open.ts'
import type { IkeOpeningKey } from '../ike-keys.ts'
import type { OpeningKey, OpeningKeys } from '../keys.ts'
import type { ReadCapture } from '../pcapng-read.ts'
import { captureNodes, type CaptureNodes } from './capture-nodes.ts'
import { capturedPacket, type CapturedPacket } from './captured-packet.ts'
import { capturedDetail } from './ike-detail.ts'
import { Observer } from './observer.ts'
import { OBSERVED_CHART } from './observed-chart.ts'

/** Packets that are shown; the rest of a longer file is named, not read. */
export const CAPTURE_PACKETS_MAX = 20_000
/** Findings that are listed one by one. */
const NOTES_MAX = 100

const NO_KEYS: OpeningKeys = { keys: [], ikeKeys: [], ikev1Keys: [], findings: [] }

/**
 * A capture as a trace: a node for each peer, a step for each packet, tables and states as far as the opened messages
 * show them. Every view works on it; what could not be read is a review note. An error: nothing to show.
 */
export function captureTrace(name: string, capture: ReadCapture, keys: OpeningKeys = NO_KEYS): Trace {
  const opener = createOpener(keys.keys, createRealSuite(), keys.ikeKeys, keys.ikev1Keys)
  const findings: string[] = [...capture.findings, ...keys.findings]
  const shown: CapturedPacket[] = []
  for (const packet of capture.packets.slice(0, CAPTURE_PACKETS_MAX)) {
    const read = capturedPacket(packet, opener.open)
    if (typeof read === 'string') findings.push(`packet ${packet.frame}: ${read}`)
    else {
      shown.push(read)
      for (const error of read.errors) findings.push(`packet ${packet.frame}: ${error}`)
    }
  }
  const left = capture.packets.length - CAPTURE_PACKETS_MAX
  if (left > 0) findings.push(`${left} more packets: only the first ${CAPTURE_PACKETS_MAX} are shown`)
  const nodes = captureNodes(shown)
  const espKeys = keys.keys.map(espKeyOf)
  const ikeKeys = keys.ikeKeys.map(ikeKeyOf)
  const events = eventsOf(shown, nodes, espKeys, ikeKeys)
  const endedAtUs = events.at(-1)?.atUs ?? 0
  return {
    header: {
      format: TRACE_FORMAT,
      scenario: CAPTURE,
      title: name,
      summary: `${shown.length} of ${capture.packets.length} packets of the capture ${name}`,
      source: { work: 'capture', section: name },
      seed: 0,
      faults: [],
      settings: [],
      nodes: nodes.nodes,
      links: linksOf(shown, nodes),
      charts: [OBSERVED_CHART],
      espKeys,
      ikeKeys,
      reviewNotes: notesOf(name, findings),
      untilUs: endedAtUs,
    },
    events,
    endedAtUs,
    invariants: [],
  }
}

function eventsOf(
  packets: readonly CapturedPacket[],
  { nodeOf }: CaptureNodes,
  espKeys: readonly EspKey[],
  ikeKeys: readonly IkeKey[],
): readonly TraceEvent[] {
  const events: TraceEvent[] = []
  const startUs = packets[0]?.packet.timeUs ?? 0
  const moment = { step: 0, atUs: 0, cause: null as number | null }
  const record = (event: NewEvent): number => {
    events.push({ ...event, seq: events.length, ...moment })
    return events.length - 1
  }
  const suite = createRealSuite()
  const fingerprint = (hex: string): string => suite.fingerprint(parseHex(hex) ?? new Uint8Array(0))
  const observer = new Observer({ nodeOf, espKeys, ikeKeys, fingerprint, record })
  let number = 0
  for (const [i, packet] of packets.entries()) {
    const { source, destination, name, protocol, ike } = packet
    const [from, to] = [nodeOf(source), nodeOf(destination)]
    const traffic = protocol !== 'IKEv2' && protocol !== 'IKEv1' && protocol !== 'CXTP'
    if (!traffic) number += 1
    // Clocks of captures may step back; the ladder's time does not.
    Object.assign(moment, { step: i, atUs: Math.max(moment.atUs, packet.packet.timeUs - startUs), cause: null })
    moment.cause = record({
      kind: 'sent',
      node: from,
      message: i + 1,
      number: traffic ? 0 : number,
      to,
      link: linkId(from, to),
      name,
      protocol,
      traffic,
      encrypted: ike?.sealed === true,
      bytes: packet.packet.bytes,
      copyOf: null,
      forged: false,
      detail: ike === undefined ? '' : capturedDetail(ike),
    })
    moment.cause = record({ kind: 'received', node: to, message: i + 1, from, link: linkId(from, to) })
    observer.see(packet)
  }
  return events
}

const linkId = (a: string, b: string): string => [a, b].toSorted().join('-')

function linksOf(packets: readonly CapturedPacket[], { nodeOf }: CaptureNodes): Trace['header']['links'] {
  const pairs = new Map<string, readonly [string, string]>()
  for (const { source, destination } of packets) {
    const [a, b] = [nodeOf(source), nodeOf(destination)]
    pairs.set(linkId(a, b), [a, b])
  }
  return [...pairs].map(([id, [a, b]]) => ({ id, a, b, radio: false, latencyUs: 0 }))
}

function notesOf(name: string, findings: readonly string[]): readonly ReviewNote[] {
  const listed = findings.slice(0, NOTES_MAX)
  if (findings.length > listed.length) listed.push(`and ${findings.length - listed.length} more`)
  return listed.map((text, i) => ({ id: `capture-${i + 1}`, title: `Not read, ${i + 1}`, text, source: name }))
}

const espKeyOf = (key: OpeningKey): EspKey => ({
  source: key.source,
  destination: key.destination,
  spi: hex32(key.spi),
  encryption: key.encryption,
  encryptionKey: toHex(key.encryptionKey),
  integrity: key.integrity,
  integrityKey: toHex(key.integrityKey),
})

const ikeKeyOf = ({ initiatorSpi, responderSpi, initiator, responder }: IkeOpeningKey): IkeKey => ({
  initiatorSpi,
  responderSpi,
  encryption: initiator.encryption,
  integrity: initiator.integrity,
  skEi: toHex(initiator.encryptionKey),
  skEr: toHex(responder.encryptionKey),
  skAi: toHex(initiator.integrityKey),
  skAr: toHex(responder.integrityKey),
})
