// What comes of NATs between the MN and its gateway, asserted on the runs themselves.
import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { ipv6 } from '../protocol/wire/ip/ipv6.ts'
import { udp } from '../protocol/wire/udp/udp.ts'
import { scenarioById } from '../scenarios/registry.ts'
import type { Message } from '../trace/messages.ts'
import { play, type Played, type PlayOptions } from './played.fixture.ts'

const played = (id: string, options: PlayOptions = {}): Played => {
  const scenario = present(scenarioById(id), id)
  return play(scenario, { untilUs: scenario.untilUs, ...options })
}
const GW = '[2001:db8:1::1]'
const OUTSIDE = '[2001:db8:3::1]'
const INSIDE = '[fd6e::10]'
const remote = (run: Played): string => String(Object.values(run.table('par', 'IKE SAs'))[0]?.remote)
const refusals = (run: Played, node: string): readonly string[] => [
  ...new Set(run.events('rejected').flatMap(event => (event.node === node ? [event.code] : []))),
]
/** Ports of the mappings that a NAT made, in their order. */
const portsGiven = (run: Played): readonly number[] =>
  run
    .events('row')
    .flatMap(({ table, row, counter }) =>
      table === 'Mappings' && row !== null && !counter ? [Number(row.outsidePort)] : [],
    )
/** `[source]:port > [destination]:port` of a frame. */
function ends({ bytes }: Message): string {
  const packet = ipv6.decode(bytes.subarray(14))
  if (!packet.ok) return 'no IPv6'
  const { source, destination, nextHeader, payload } = packet.value
  const datagram = nextHeader === 'udp' ? udp.decode(payload, packet.value) : undefined
  if (datagram?.ok !== true) return `[${source}] ${String(nextHeader)} [${destination}]`
  return `[${source}]:${datagram.value.sourcePort} > [${destination}]:${datagram.value.destinationPort}`
}

describe('behind a NAT', () => {
  const run = played('nat-behind')

  test('both sides find it, IKE_AUTH goes from port 4500, ESP in UDP', () => {
    const [low, high] = portsGiven(run)
    expect(run.frames('IKE_SA_INIT', 'nat', 'par').map(ends)).toEqual([`${OUTSIDE}:${low} > ${GW}:500`])
    expect(run.frames('IKE_AUTH', 'mn', 'nat').map(ends)).toEqual([`${INSIDE}:4500 > ${GW}:4500`])
    expect(run.frames('IKE_AUTH', 'par', 'nat').map(ends)).toEqual([`${GW}:4500 > ${OUTSIDE}:${high}`])
    for (const [from, to, way] of [
      ['mn', 'nat', `${INSIDE}:4500 > ${GW}:4500`],
      ['nat', 'par', `${OUTSIDE}:${high} > ${GW}:4500`],
      ['par', 'nat', `${GW}:4500 > ${OUTSIDE}:${high}`],
      ['nat', 'mn', `${GW}:4500 > ${INSIDE}:4500`],
    ] as const)
      expect([...new Set(run.frames('ESP', from, to).map(ends))]).toEqual([way])
    expect(run.world.nodes.get('mn')?.actors.get('mn/ikev2/1/keepalive')?.state).toBe('behindNat')
    expect(run.world.nodes.get('par')?.actors.get('par/ikev2/1/keepalive')).toBeUndefined()
  })

  test('data passes both ways, and every invariant holds', () => {
    for (const flow of ['mn>ha', 'ha>mn']) expect(run.deliveredFrom(flow, 200_000)).toBeGreaterThan(17)
    expect(run.broken()).toEqual([])
  })

  test('whoever tries to come in without a mapping stays outside', () => {
    expect(refusals(run, 'nat')).toEqual([])
    const strangers = played('nat-behind', { settings: ['nodes.nat.nat.mappingUs=42000'] })
    expect(refusals(strangers, 'nat')).toEqual(['nat-no-mapping'])
    // The MN speaks every 200 ms, so that its mapping is another one each time.
    expect(new Set(portsGiven(strangers)).size).toBeGreaterThan(5)
  })

  test('damage under way is not made good by the new checksum', () => {
    const damaged = played('nat-behind', { faults: ['corrupt:IKE_AUTH#1:byte=200'] })
    expect(refusals(damaged, 'par')).toContain('malformed-checksum')
  })
})

describe('mappings', () => {
  test('nat-mapping-expired: packets for a listener find nobody until it speaks, then the gateway follows', () => {
    const run = played('nat-mapping-expired')
    expect(refusals(run, 'nat')).toEqual(['nat-no-mapping'])
    expect(run.marks.filter(mark => mark === 'peer-remapped')).toHaveLength(1)
    expect(portsGiven(run)).toHaveLength(3)
    expect(remote(run)).toBe(`${OUTSIDE}:${portsGiven(run).at(-1)}`)
    expect(run.lostOf('ha>mn')).toBeGreaterThan(25)
    expect(run.deliveredFrom('ha>mn', 10_200_000)).toBeGreaterThan(15)
    expect(run.reports).toEqual([])
    expect(run.broken()).toEqual([])
  })

  test('nat-keepalive: one octet in time, and nothing is lost', () => {
    const run = played('nat-keepalive')
    expect(run.frames('keepalive', 'mn', 'nat').length).toBeGreaterThan(5)
    expect(run.frames('keepalive', 'nat', 'par').every(({ fate }) => fate === 'delivered')).toBe(true)
    expect(refusals(run, 'nat')).toEqual([])
    expect(portsGiven(run)).toHaveLength(2)
    // Before the tunnel stands.
    expect(run.lostOf('ha>mn')).toBeLessThanOrEqual(1)
    expect(run.broken()).toEqual([])
  })

  test('nat-remapped: the first ESP packet through the new port moves the gateway’s SA there', () => {
    const run = played('nat-remapped')
    const [, before, after] = portsGiven(run)
    expect(run.events('marked').find(({ mark }) => mark === 'peer-remapped')).toMatchObject({
      node: 'par',
      text: `par/ikev2/1: ${OUTSIDE}:${before} is ${OUTSIDE}:${after} now`,
      ref: 'RFC 7296 §2.23',
    })
    expect(remote(run)).toBe(`${OUTSIDE}:${after}`)
    expect(run.named('INFORMATIONAL')).toEqual([])
    expect(run.lostOf('ha>mn')).toBeLessThanOrEqual(2)
    expect(run.broken()).toEqual([])
  })

  test('nat-remapped-mobike: only an update moves the SA; ESP alone does not', () => {
    const run = played('nat-remapped-mobike')
    expect(run.marks).toContain('nat-mapping-changed')
    expect(run.marks).not.toContain('peer-remapped')
    expect(run.frames('INFORMATIONAL', 'mn', 'nat').map(({ detail }) => detail)).toEqual([
      'request 2',
      'request 3: UPDATE_SA_ADDRESSES',
    ])
    expect(run.lostOf('ha>mn')).toBeGreaterThan(30)
    expect(run.lostOf('mn>ha')).toBeLessThanOrEqual(2)
    expect(run.broken()).toEqual([])
  })
})

describe('MOBIKE and NATs', () => {
  test('nat-forbidden: refused, tried again a few times, told', () => {
    const run = played('nat-forbidden')
    expect(run.frames('IKE_AUTH', 'par', 'nat').every(({ detail }) => detail.includes('UNEXPECTED_NAT_DETECTED'))).toBe(
      true,
    )
    expect(run.frames('IKE_SA_INIT', 'mn', 'nat').map(ends)).toEqual(
      Array.from({ length: 5 }, () => `${INSIDE}:500 > ${GW}:500`),
    )
    expect(run.named('ESP')).toEqual([])
    expect(new Set(run.reports)).toEqual(new Set(['par ike-refused', 'mn ike-authentication-refused']))
    expect(run.broken()).toEqual([])
  })

  test('nat-mobike-appears: ESP is stopped at the NAT until it goes in UDP', () => {
    const run = played('nat-mobike-appears')
    expect(run.events('rejected').find(({ node }) => node === 'nat')).toMatchObject({
      code: 'nat-no-ports',
      text: 'ESP has no UDP ports that could be translated',
      ref: 'RFC 7296 §2.23',
    })
    expect(run.marks.filter(mark => mark === 'udp-encapsulation-on')).toHaveLength(2)
    expect([...new Set(run.frames('ESP', 'mn', 'par').map(ends))]).toEqual(['[2001:db8:1::10] esp [2001:db8:1::1]'])
    expect(run.frames('ESP', 'nat', 'par').map(ends).at(-1)).toBe(`${OUTSIDE}:${portsGiven(run)[0]} > ${GW}:4500`)
    // Until ESP goes in UDP, not only until both ends have each other's addresses.
    const inUdp = run.events('marked').findLast(({ mark }) => mark === 'udp-encapsulation-on')
    expect(run.setupUs).toBe((inUdp?.atUs ?? 0) - 1_068_000)
    expect(run.broken()).toEqual([])
  })

  test('nat-mobike-leaves: ESP by itself again, no keepalives', () => {
    const run = played('nat-mobike-leaves')
    expect(run.marks.filter(mark => mark === 'udp-encapsulation-off')).toHaveLength(2)
    expect(run.frames('ESP', 'mn', 'par').map(ends).at(-1)).toBe('[2001:db8:1::10] esp [2001:db8:1::1]')
    expect(remote(run)).toBe('[2001:db8:1::10]:4500')
    expect(run.world.nodes.get('mn')?.actors.get('mn/ikev2/1/keepalive')?.state).toBe('direct')
    expect(run.broken()).toEqual([])
  })
})
