import { createRealSuite } from '../protocol/crypto/real-suite.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { dissectPacket, type FieldJson, type PacketJson } from '../interchange/dissection.ts'
import { createOpener, type Opener } from '../interchange/esp-open.ts'
import { openingKeys, readKeys } from '../interchange/keys.ts'
import { gunzip, isGzip } from '../trace/gunzip.ts'
import { PCAPNG_LIMITS, readPcapng } from '../interchange/pcapng-read.ts'
import type { ExitCode, Io } from './io.ts'

export interface DissectCommandOptions {
  readonly keys?: string
  readonly json?: true
}

/**
 * `roamscope dissect`: every packet as a tree. Exit 1 when the file is cut or holds what cannot be read, 2 when a row of the
 * keys cannot be used: the packets are shown all the same.
 */
export function dissectCommand(path: string, options: DissectCommandOptions, io: Io): ExitCode {
  const fail = (text: string): ExitCode => {
    io.err(`roamscope dissect: ${text}\n`)
    return 2
  }
  if (path === '-' && options.keys === '-') return fail('--keys: found -; allowed: a file, stdin is the capture')
  const file = io.read(path)
  if (!file.ok) return fail(file.error)
  const octets = isGzip(file.value) ? gunzip(file.value, PCAPNG_LIMITS.octets) : file
  if (!octets.ok) return fail(`${path}: found ${octets.error}, allowed: a whole pcapng file, packed by gzip or not`)
  const capture = readPcapng(octets.value)
  if (!capture.ok) return fail(`${path}: ${capture.error}`)
  const opener = readOpener(options.keys, io)
  if (!opener.ok) return fail(opener.error)
  const packets = capture.value.packets.map(packet => dissectPacket(packet, opener.value.opener))
  const { findings, comments } = capture.value
  for (const finding of findings) io.err(`roamscope dissect: ${path}: ${finding}\n`)
  const unread = packets.filter(({ protocols }) => protocols.length === 0).length
  if (unread > 0)
    io.err(`roamscope dissect: ${path}: ${unread} of ${packets.length} packets are not Ethernet and are not read\n`)
  if (options.json === true) {
    const about = { ...(comments.length === 0 ? {} : { comments }), ...(findings.length === 0 ? {} : { findings }) }
    io.out(`${JSON.stringify({ format: 1, packets, ...about }, null, 1)}\n`)
  } else for (const packet of packets) io.out(packetText(packet))
  if (opener.value.findings > 0) return 2
  return findings.length === 0 && unread === 0 ? 0 : 1
}

interface ReadKeys {
  readonly opener: Opener | undefined
  /** Rows that cannot be used. */
  readonly findings: number
}

/** Rows that cannot open anything are said; the others still do. */
function readOpener(path: string | undefined, io: Io): Result<ReadKeys, string> {
  if (path === undefined) return ok({ opener: undefined, findings: 0 })
  const file = io.read(path)
  if (!file.ok) return file
  const keys = readKeys(new TextDecoder().decode(file.value))
  if (!keys.ok) return err(`${path}: ${keys.error}`)
  const { keys: rows, ikeKeys, ikev1Keys, findings } = openingKeys(keys.value)
  for (const finding of findings) io.err(`roamscope dissect: ${path}: ${finding}\n`)
  return ok({ opener: createOpener(rows, createRealSuite(), ikeKeys, ikev1Keys), findings: findings.length })
}

function packetText(packet: PacketJson): string {
  const { frame, timeUs, bytes, protocols, cxtp, esp, ike } = packet
  const name =
    cxtp?.name ??
    (ike === undefined
      ? ''
      : `IKEv${ike.version} exchange ${ike.exchange} ${ike.response ? 'response ' : ''}${ike.messageId}`)
  const sealed =
    esp === undefined
      ? ''
      : `ESP ${esp.spi} number ${esp.sequence}${esp.opened ? `, opened: ${esp.inner?.join(' ') ?? ''}` : ', closed'}`
  const head = [`packet ${frame}`, `${timeUs} us`, `${bytes} octets`, protocols.join(' '), name, sealed].filter(
    part => part !== '',
  )
  const comments = (packet.comments ?? []).map(comment => `  # ${comment}\n`)
  const errors = packet.errors.map(error => `  ! ${error}\n`)
  return `${head.join(', ')}\n${comments.join('')}${errors.join('')}${fieldsText(packet.fields)}\n`
}

function fieldsText(fields: readonly FieldJson[]): string {
  let layer = ''
  const lines: string[] = []
  for (const field of fields) {
    const place = `${field.layer ?? ''}${field.buffer === undefined ? '' : ` (${field.buffer})`}`
    if (place !== layer) lines.push(`  ${place}\n`)
    layer = place
    lines.push(fieldText(field, 2))
  }
  return lines.join('')
}

function fieldText(field: FieldJson, depth: number): string {
  const place = `${field.start}..${field.end}`.padEnd(10)
  const value = field.children.length > 0 && field.text === '' ? '' : ` = ${field.text}`
  const line = `${'  '.repeat(depth)}${place} ${field.name}${value}\n`
  return line + field.children.map(child => fieldText(child, depth + 1)).join('')
}
