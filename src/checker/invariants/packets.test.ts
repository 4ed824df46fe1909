import { describe, expect, test } from 'vitest'
import { inventTrace, type InventedEvent } from '../../trace/invented-trace.fixture.ts'
import { udp } from '../../protocol/wire/udp/udp.ts'
import { espFrame, judge, MN_AT_NAR, MN_AT_PAR, NAR, packet, PAR, saRow, HA } from './frames.fixture.ts'

const attached: InventedEvent = { kind: 'moved', node: 'mn', router: 'par', address: MN_AT_PAR }
const out = (node: string, cells: object = {}) =>
  saRow(node, 'o', { direction: 'out', source: PAR, destination: MN_AT_PAR, ...cells })
const send = (message: number, bytes: Uint8Array, more: Partial<InventedEvent> = {}): InventedEvent =>
  ({ kind: 'sent', ...more, message, bytes }) as InventedEvent

describe('no-cleartext', () => {
  const policy = (node: string, direction: string, source: string, destination: string): InventedEvent => ({
    kind: 'row',
    node,
    table: 'SPD',
    key: `p/${direction}`,
    row: { order: 2, direction, action: 'PROTECT', source, destination, upperProtocol: '41' },
  })
  const bypass: InventedEvent = {
    kind: 'row',
    node: 'mn',
    table: 'SPD',
    key: 'b',
    row: { order: 1, direction: 'out', action: 'BYPASS', source: 'any', destination: 'any', upperProtocol: '58' },
  }
  const policies = [bypass, policy('mn', 'out', MN_AT_PAR, HA), policy('mn', 'in', HA, MN_AT_PAR)]
  const tunnelled = packet(MN_AT_PAR, HA, 'ipv6', new Uint8Array(40))

  test('a packet in clear that the sender wants protected', () => {
    expect(judge('no-cleartext', inventTrace([...policies, send(1, tunnelled)]))).toMatchObject({
      holds: false,
      text: expect.stringContaining('frame 1 (CTAR) left mn in clear: protocol 41'),
    })
  })

  test('sealed, of another protocol, or on a wire where it need not be', () => {
    const icmp = packet(MN_AT_PAR, HA, 'icmpv6', new Uint8Array(8))
    const onWire = packet(HA, MN_AT_PAR, 'ipv6', new Uint8Array(40))
    const trace = inventTrace([
      ...policies,
      send(1, espFrame(MN_AT_PAR, PAR, 0x101, 1)),
      send(2, icmp),
      send(3, onWire, { node: 'ha', to: 'par', link: 'par-ha' }),
    ])
    expect(judge('no-cleartext', trace)).toMatchObject({
      holds: true,
      text: '2 frames in clear, none of them for a PROTECT policy',
    })
  })

  test('a policy for some ports covers these ports alone (RFC 4301 §4.4.1.1)', () => {
    const row = { order: 1, direction: 'out', action: 'BYPASS', source: 'any', destination: 'any', upperProtocol: 17 }
    const ike: InventedEvent = {
      kind: 'row',
      node: 'mn',
      table: 'SPD',
      key: 'bypass-ike',
      row: { ...row, sourcePort: '500, 4500', destinationPort: '500, 4500' },
    }
    const all: InventedEvent = {
      kind: 'row',
      node: 'mn',
      table: 'SPD',
      key: 'all',
      row: { ...row, order: 2, action: 'PROTECT', upperProtocol: 'any', sourcePort: 'any', destinationPort: 'any' },
    }
    const between = (source: number, destination: number): Uint8Array => {
      const ends = { source: MN_AT_PAR, destination: HA }
      const ports = { sourcePort: source, destinationPort: destination }
      return packet(MN_AT_PAR, HA, 'udp', udp.encode({ ...ports, payload: new Uint8Array(9) }, ends))
    }
    const holds = (source: number, destination: number): boolean =>
      judge('no-cleartext', inventTrace([ike, all, send(1, between(source, destination))])).holds
    expect([holds(500, 500), holds(4500, 4500), holds(7000, 7000), holds(500, 7000)]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  test('a router without policy must not fall back to clear on the radio', () => {
    const down = packet(HA, MN_AT_PAR, 'ipv6', new Uint8Array(40))
    const leak = send(1, down, { node: 'par', to: 'mn', link: 'radio-par' })
    expect(judge('no-cleartext', inventTrace([...policies, leak])).holds).toBe(false)
  })
})

describe('no-replay-accepted', () => {
  const frame = espFrame(MN_AT_PAR, PAR, 0x101, 7)
  const arrive = (message: number, node = 'par'): InventedEvent => ({ kind: 'received', message, node })

  test('the same packet taken twice', () => {
    const trace = inventTrace([send(1, frame), arrive(1), send(2, frame, { copyOf: 1, forged: true }), arrive(2)])
    expect(judge('no-replay-accepted', trace)).toMatchObject({
      holds: false,
      text: 'par accepted frame 2, number 7, which it had accepted before',
    })
  })

  test('refused, or on its way through another router', () => {
    const events = [send(1, frame), arrive(1), send(2, frame, { copyOf: 1 }), { ...arrive(2), step: 3 }]
    const refused = inventTrace([...events, { kind: 'rejected', message: 2, code: 'replay', step: 3 }])
    expect(judge('no-replay-accepted', refused)).toMatchObject({
      holds: true,
      text: '1 protected packet, each accepted once',
    })
    expect(judge('no-replay-accepted', inventTrace([send(1, frame), arrive(1, 'nar'), arrive(1)])).holds).toBe(true)
  })
})

describe('sequence-monotonic', () => {
  const down = (sequence: number, content = sequence) => espFrame(PAR, MN_AT_PAR, 0x102, sequence, content)
  const row = out('par', { spi: '0x00000102' })
  const byPar = { node: 'par', to: 'mn' }

  test('a number that does not rise, also when another router goes on', () => {
    expect(
      judge('sequence-monotonic', inventTrace([row, send(1, down(5), byPar), send(2, down(5, 9), byPar)])).text,
    ).toBe('par sent number 5 in frame 2, after par had sent 5')
    const moved = out('nar', { spi: '0x00000102', source: NAR, destination: MN_AT_NAR })
    const other = espFrame(NAR, MN_AT_NAR, 0x102, 4, 1)
    expect(
      judge('sequence-monotonic', inventTrace([row, moved, send(1, down(5), byPar), send(2, other, { node: 'nar' })]))
        .text,
    ).toBe('nar sent number 4 in frame 2, after par had sent 5')
  })

  test('rising, copies, the same packet sent on, and the low half of a 64-bit number beginning again', () => {
    const trace = inventTrace([
      row,
      send(1, down(0xfffffffe, 1), byPar),
      send(2, down(0xfffffffe, 1), { ...byPar, copyOf: 1 }),
      send(3, down(0xfffffffe, 1), byPar),
      send(4, down(2), byPar),
    ])
    expect(judge('sequence-monotonic', trace)).toMatchObject({
      holds: true,
      text: '2 protected packets on 1 SA, numbers only rising',
    })
  })
})

describe('no-nonce-reuse', () => {
  const frames = [
    send(1, espFrame(PAR, MN_AT_PAR, 0x102, 1, 3), { node: 'par' }),
    send(2, espFrame(PAR, MN_AT_PAR, 0x102, 2, 3), { node: 'par' }),
  ]

  test('two packets with one key and IV in a counter mode', () => {
    const gcm = out('par', { spi: '0x00000102', encryption: 'aes128gcm16' })
    expect(judge('no-nonce-reuse', inventTrace([gcm, ...frames])).text).toBe(
      'frame 2 of par has the key and IV 0303030303030303 of frame 1 of par; their 16 octets are the same in clear',
    )
    expect(judge('no-nonce-reuse', inventTrace([gcm, ...frames.slice(0, 1)]))).toMatchObject({
      holds: true,
      text: '1 nonce, each used once',
    })
  })

  test('other modes have no such rule', () => {
    expect(judge('no-nonce-reuse', inventTrace([out('par', { spi: '0x00000102' }), ...frames]))).toMatchObject({
      holds: true,
      text: 'no SA of this run has a counter-mode cipher',
    })
  })
})

test('a node outside any policy or SA gives nothing to judge', () => {
  const trace = inventTrace([attached, send(1, new Uint8Array([1, 2, 3]))])
  for (const id of ['no-cleartext', 'no-replay-accepted', 'sequence-monotonic', 'no-nonce-reuse'] as const)
    expect(judge(id, trace)).toMatchObject({ holds: true, firstBrokenAtUs: null })
})
