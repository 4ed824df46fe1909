import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { finalWorld } from '../../trace/fold.ts'
import { messagesOf } from '../../trace/messages.ts'
import { readTraceFile, writeTraceFile } from '../../trace/file.ts'
import type { Trace } from '../../trace/trace.ts'
import { openingKeys, readKeys } from '../keys.ts'
import { readPcapng } from '../pcapng-read.ts'
import { captureTrace } from './capture-trace.ts'

const FIXTURES = new URL('../fixtures/', import.meta.url)
const file = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, FIXTURES)))

function open(name: string, withKeys = true, octets = file(`${name}.pcapng`)): Trace {
  const capture = readPcapng(octets)
  const keys = readKeys(new TextDecoder().decode(file(`${name}.keys.json`)))
  if (!capture.ok || !keys.ok) throw new Error(`${name} is not read`)
  return captureTrace(`${name}.pcapng`, capture.value, withKeys ? openingKeys(keys.value) : undefined)
}

const names = readdirSync(FIXTURES)
  .filter(name => name.endsWith('.pcapng'))
  .map(name => name.replace('.pcapng', ''))

/** States an IKE SA went through at the first node, in order. */
const statesOf = (trace: Trace, actor: string): readonly string[] =>
  trace.events.flatMap(event => (event.kind === 'entered' && event.actor === actor ? [event.state] : []))

const firstOf = (trace: Trace, state: string): number =>
  trace.events.findIndex(event => event.kind === 'entered' && event.state === state)

const rows = (trace: Trace, node: string, table: 'IKE SAs' | 'SAD') =>
  finalWorld(trace).nodes.get(node)?.tables[table].values() ?? []

describe('a capture as a trace', () => {
  test.each(names)('%s: every packet is a step between two nodes, and the trace can be saved and read again', name => {
    const trace = open(name)
    expect(trace.header.nodes.length).toBeGreaterThanOrEqual(2)
    expect(messagesOf(trace).every(({ from, to }) => from !== to)).toBe(true)
    const again = readTraceFile(writeTraceFile(trace))
    expect(again.ok).toBe(true)
  })

  test('a set-up: half-open, established, and a pair of child SAs with their keys at both ends', () => {
    const trace = open('01_ikev2_psk_gcm_x25519')
    expect(statesOf(trace, 'n1/ikev2/1')).toEqual(['offered', 'half-open', 'established', 'deleted'])
    const before = { ...trace, events: trace.events.slice(0, firstOf(trace, 'deleted')) }
    expect(rows(before, 'n1', 'IKE SAs')).toMatchObject([{ state: 'established', peerIdentity: 'gw.example' }])
    for (const node of ['n1', 'n2']) expect(rows(before, node, 'SAD')).toHaveLength(2)
    expect(rows(before, 'n2', 'SAD').every(row => typeof row['keyFingerprint'] === 'string')).toBe(true)
    expect(rows(before, 'n2', 'SAD').some(row => Number(row['sequence']) > 0)).toBe(true)
  })

  test('a cookie first: the same SA, later', () => {
    expect(statesOf(open('03_cookie'), 'n1/ikev2/1').slice(0, 3)).toEqual(['offered', 'half-open', 'established'])
  })

  test('MOBIKE: a peer that moves stays one node, and its SAs move with it', () => {
    const trace = open('05_mobike')
    expect(trace.header.nodes).toHaveLength(2)
    expect(trace.header.nodes[0]?.addresses.length).toBeGreaterThan(1)
    const local = trace.events.flatMap(event =>
      event.kind === 'row' && event.table === 'IKE SAs' && event.node === 'n1' ? [String(event.row?.['local'])] : [],
    )
    expect(new Set(local.map(place => place.split(':')[0])).size).toBeGreaterThan(1)
  })

  test('rekeying: the old SA is rekeyed and deleted, its heir has the child SAs', () => {
    const trace = open('07_rekey')
    const first = statesOf(trace, 'n1/ikev2/1')
    expect(first.slice(0, 4)).toEqual(['offered', 'half-open', 'established', 'rekeyed'])
    expect(first.at(-1)).toBe('deleted')
    expect(rows(trace, 'n1', 'IKE SAs').every(row => row['state'] === 'established')).toBe(true)
  })

  test('deleting leaves nothing; a refusal is reported', () => {
    const deleted = open('08_delete')
    expect(statesOf(deleted, 'n1/ikev2/1').at(-1)).toBe('deleted')
    expect(rows(deleted, 'n1', 'SAD')).toEqual([])
    const refused = open('09_auth_failure')
    expect(statesOf(refused, 'n1/ikev2/1').at(-1)).toBe('refused')
    expect(refused.events.find(({ kind }) => kind === 'reported')).toMatchObject({ text: 'AUTHENTICATION_FAILED' })
  })

  test('without keys it says what it cannot know', () => {
    const trace = open('01_ikev2_psk_gcm_x25519', false)
    expect(statesOf(trace, 'n1/ikev2/1').at(-1)).toBe('sealed')
    expect(rows(trace, 'n1', 'SAD')).toEqual([])
    expect(trace.header.reviewNotes.some(({ text }) => text.includes('no key'))).toBe(true)
  })

  test('a file that is cut shows what could be read and names the rest', () => {
    const octets = file('07_rekey.pcapng')
    const trace = open('07_rekey', true, octets.subarray(0, octets.length - 300))
    expect(messagesOf(trace).length).toBeGreaterThan(4)
    expect(trace.header.reviewNotes.some(({ text }) => text.includes('the file is cut'))).toBe(true)
  })
})
