// What two sides agree on for a pair of SAs beside algorithms: fragments without ports, padding, the size of numbers.
import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createRealSuite } from '../crypto/real-suite.ts'
import { ipv4 } from '../wire/ip/ipv4.ts'
import { readIpPacket } from './ip-packet.ts'
import { processInbound } from './inbound.ts'
import { processOutbound } from './outbound.ts'
import { emptyWindow } from './replay-window.ts'
import { newAssociation, type AssociationSpec, type SecurityAssociation } from './sa.ts'
import type { SelectorSet } from './selectors.ts'
import { NO_PFP } from './spd.ts'
import type { IpsecState } from './state.ts'

const crypto = createRealSuite()
const drawIv = (octets: number) => new Uint8Array(octets).fill(5)
const [A, B] = ['192.0.2.1', '192.0.2.2']
const [HERE, THERE] = ['10.1.0.1', '10.2.0.1']
const KEY = new Uint8Array(32).fill(7)

const set = (local: string, remote: string): SelectorSet => ({
  local: [{ from: local, to: local }],
  remote: [{ from: remote, to: remote }],
  protocol: 17,
  localPort: [{ from: 9000, to: 9000 }],
  remotePort: [{ from: 9000, to: 9000 }],
})

function sa(direction: 'in' | 'out', change: Partial<AssociationSpec>): SecurityAssociation {
  const made = newAssociation({
    id: direction,
    spi: 0x1001,
    protocol: 'esp',
    mode: 'tunnel',
    direction,
    source: A,
    destination: B,
    encryption: 'aes128',
    encryptionKey: KEY.subarray(0, 16),
    integrity: 'sha256',
    integrityKey: KEY,
    window: emptyWindow(64),
    link: 'x',
    selectors: [direction === 'out' ? set(HERE, THERE) : set(THERE, HERE)],
    ...change,
  })
  if (!made.ok) throw new Error(made.error.text)
  return made.value
}

const sender = (change: Partial<AssociationSpec> = {}): IpsecState => ({
  sad: [sa('out', change)],
  spd: [
    {
      id: 'out',
      names: [],
      direction: 'out',
      selectors: [set(HERE, THERE)],
      pfp: NO_PFP,
      action: {
        kind: 'protect',
        protocol: 'esp',
        mode: 'tunnel',
        tunnelLocal: A,
        tunnelRemote: B,
        link: 'x',
        extendedSequence: false,
        algorithms: [],
      },
      expiresAtUs: undefined,
      owner: '',
    },
  ],
  pad: [],
})
const receiver = (change: Partial<AssociationSpec> = {}): IpsecState => ({ sad: [sa('in', change)], spd: [], pad: [] })

/** A packet, or a part of one: only the first part has the ports. */
const packet = (part: { readonly offset?: number; readonly more?: boolean; readonly id?: number } = {}): Uint8Array =>
  ipv4.encode({
    dscp: 0,
    ecn: 0,
    identification: part.id ?? 1,
    dontFragment: false,
    moreFragments: part.more ?? false,
    fragmentOffset: part.offset ?? 0,
    ttl: 64,
    protocol: 'udp',
    source: HERE,
    destination: THERE,
    options: new Uint8Array(0),
    payload: Uint8Array.from({ length: 24 }, (_, i) => [0x23, 0x28, 0x23, 0x28][i] ?? 0x40 + i),
  })
const out = (state: IpsecState, octets: Uint8Array, nowUs = 0) =>
  processOutbound(state, octets, { nowUs, crypto, drawIv })
const into = (state: IpsecState, octets: Uint8Array, nowUs = 0) =>
  processInbound(state, octets, { nowUs, crypto, toThisNode: true })
const sealed = (state: IpsecState, octets: Uint8Array) => {
  const outcome = out(state, octets)
  if (outcome.kind !== 'protected') throw new Error(outcome.kind)
  return outcome
}

describe('fragments without ports (RFC 4301 §7.3)', () => {
  const agreed = { statefulFragments: true }
  const [first, later] = [packet({ more: true }), packet({ offset: 3 })]

  test('go where the first one went, and come out at the other end', () => {
    const one = sealed(sender(agreed), first)
    const two = sealed(one.state, later)
    expect(two.sa.id).toBe('out')
    const opened = into(receiver(agreed), one.packet)
    expect(opened.kind).toBe('opened')
    expect(into(opened.state, two.packet)).toMatchObject({ kind: 'opened', packet: later })
  })

  test('are not sent where the peer has not agreed', () => {
    const one = sealed(sender(), first)
    expect(out(one.state, later)).toMatchObject({ kind: 'discarded', error: { code: 'no-policy' } })
  })

  test.each([
    ['of another packet', packet({ offset: 3, id: 2 }), 0],
    ['a minute later', later, 60_000_000],
  ])('%s are not sent', (_, octets, nowUs) => {
    expect(out(sealed(sender(agreed), first).state, octets, nowUs).kind).toBe('discarded')
  })

  test('before the first one, or without an agreement, are not taken', () => {
    const one = sealed(sender(agreed), first)
    const two = sealed(one.state, later)
    expect(into(receiver(agreed), two.packet)).toMatchObject({ kind: 'dropped', error: { code: 'selector-mismatch' } })
    const opened = into(receiver(), one.packet)
    expect(into(opened.state, two.packet)).toMatchObject({ kind: 'dropped', error: { code: 'selector-mismatch' } })
  })

  test('of how many packets so ever fill no more than 64 places', () => {
    let state = sender(agreed)
    for (let id = 0; id < 200; id++) state = sealed(state, packet({ more: true, id })).state
    expect(state.fragments).toHaveLength(64)
    expect(out(state, packet({ offset: 3, id: 199 })).kind).toBe('protected')
    expect(out(state, packet({ offset: 3, id: 0 })).kind).toBe('discarded')
  })
})

describe('TFC padding (RFC 4303 §2.7)', () => {
  test('makes packets of one length, and is taken off again', () => {
    const plain = sealed(sender(), packet())
    const padded = sealed(sender({ tfcOctets: 200 }), packet())
    expect(padded.packet.length - plain.packet.length).toBeGreaterThan(140)
    expect(into(receiver(), padded.packet)).toMatchObject({ kind: 'opened', packet: packet() })
  })

  test('does not come to who said that it is not taken (RFC 7296 §1.3.1)', () => {
    const refusing = receiver({ tfcTaken: false })
    const padded = into(refusing, sealed(sender({ tfcOctets: 200 }), packet()).packet)
    expect(padded).toMatchObject({ kind: 'dropped', error: { code: 'tfc-padding' } })
    expect(into(refusing, sealed(sender(), packet()).packet).kind).toBe('opened')
  })

  test('leaves no packet too long for its path', () => {
    const octets = processOutbound(sender({ tfcOctets: 2_000 }), packet(), {
      nowUs: 0,
      crypto,
      drawIv,
      linkMtu: () => 576,
    })
    if (octets.kind !== 'protected') throw new Error(octets.kind)
    expect(octets.packet.length).toBeLessThanOrEqual(576)
    expect(octets.packet.length).toBeGreaterThan(540)
  })
})

describe('extended sequence numbers (RFC 4303 §2.2.1)', () => {
  const esn = { extendedSequence: true }
  const near = 2n ** 32n - 1n

  test('the upper half is not sent, and is in the integrity check value', () => {
    const { packet: octets, sequence } = sealed(sender({ ...esn, sequence: near }), packet())
    expect(sequence).toBe(2n ** 32n)
    const read = readIpPacket(octets)
    if (!read.ok) throw new Error(read.error.text)
    const esp = read.value.next
    expect([...esp.subarray(4, 8)]).toEqual([0, 0, 0, 0])
    const covered = esp.subarray(0, -16)
    const icv = (high: number) =>
      createHmac('sha256', KEY)
        .update(covered)
        .update(Uint8Array.of(0, 0, 0, high))
        .digest()
        .subarray(0, 16)
    expect(Buffer.from(esp.subarray(-16))).toEqual(icv(1))
    expect(Buffer.from(esp.subarray(-16))).not.toEqual(icv(0))
  })

  test('go on past 2^32 at both ends, where 32 bits are at their end', () => {
    let from = sender({ ...esn, sequence: near - 1n })
    let to = receiver({ ...esn, window: { size: 64, top: near - 1n, bits: 1n } })
    for (let i = 0; i < 3; i++) {
      const sent = sealed(from, packet())
      const opened = into(to, sent.packet)
      expect(opened.kind).toBe('opened')
      expect(into(opened.state, sent.packet)).toMatchObject({ kind: 'dropped', error: { code: 'replay' } })
      ;[from, to] = [sent.state, opened.state]
    }
    expect(to.sad[0]?.window?.top).toBe(2n ** 32n + 1n)
    const short = sealed(sender({ sequence: near - 1n }), packet())
    expect(out(short.state, packet())).toMatchObject({ kind: 'discarded', error: { code: 'sequence-overflow' } })
  })
})
