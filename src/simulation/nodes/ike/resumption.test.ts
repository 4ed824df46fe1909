// Sessions that are taken up again by ticket (RFC 5723): at the same or another gateway, and when the ticket is no good.
import { expect, test } from 'vitest'
import { drawBytes } from '../../../lib/draw.ts'
import type { TicketKey } from '../../../protocol/crypto/ike/ticket.ts'
import { DEFAULT_IKE_LIMITS } from './ike-config.ts'
import { GATEWAYS, IkeNet, type NetOptions } from './ike-net.fixture.ts'

const key = (purpose: string): TicketKey => ({
  id: drawBytes({ seed: 1, node: 'tickets', purpose, count: 0 }, 8),
  bytes: drawBytes({ seed: 1, node: 'tickets', purpose, count: 1 }, 36),
})
const shared = { ticketKeys: [key('shared')] }
const options: NetOptions = { client: { tickets: true }, config: { a: shared, b: shared } }
const firsts = (net: IkeNet): readonly string[] => net.messages().filter(name => / IKE_(SA_INIT|SESSION)/.test(name))

/** The client has a ticket, and the SA it is of is gone without a word. */
function interrupted(of: NetOptions = options): IkeNet {
  const net = new IkeNet(of).begin('initiate', 'a')
  net.fate = () => 'lost'
  net.run(500_000_000)
  net.fate = () => 'passes'
  expect([net.sas('client'), net.sas('a')]).toEqual([[], []])
  return net
}

test('four messages without a key exchange; keys are fresh, both sides have the same', () => {
  const net = interrupted().begin('resume', 'b')
  expect(firsts(net).slice(-2)).toEqual(['client>b IKE_SESSION_RESUME request', 'b>client IKE_SESSION_RESUME response'])
  expect(net.sas('client')).toEqual([`client/ikev2/2 ${GATEWAYS.b}`])
  const [mine, theirs] = [net.established('client')[0]?.keys, net.established('b')[0]?.keys]
  expect(mine?.skD).toEqual(theirs?.skD)
  const keysOf = (at: string) =>
    net
      .endpoint(at)
      .ipsec.sad.map(({ encryptionKey }) => encryptionKey.join())
      .sort()
  expect(keysOf('client')).toEqual(keysOf('b'))
  expect(keysOf('client')).toHaveLength(2)
  // A new ticket comes with the new session.
  expect(Object.keys(net.endpoint('client').tickets ?? {})).toEqual(['gateway'])
})

test('the request is lost, and the answer: repeated with the same octets, one SA comes of it', () => {
  for (const gone of ['b', 'client']) {
    const net = interrupted()
    let lost = 0
    net.fate = (_datagram, to) => (to === gone && lost++ === 0 ? 'lost' : 'passes')
    net.begin('resume', 'b', 5_000_000)
    expect([net.established('client').length, net.established('b').length]).toEqual([1, 1])
  }
})

test('a gateway without the key says so, and the client begins from the start', () => {
  const net = interrupted({ ...options, config: { a: shared, b: { ticketKeys: [key('own')] } } }).begin('resume', 'b')
  expect(net.refusals('b')).toEqual(['ticket-refused'])
  expect(net.marks('client')).toContain('ticket-refused')
  expect(net.sas('client')).toEqual([`client/ikev2/2 ${GATEWAYS.b}`])
  expect(firsts(net).at(-1)).toBe('b>client IKE_SA_INIT response')
})

test('the key was changed: the old one still opens tickets of before, a forgotten one does not', () => {
  const rolled = { ...options, config: { a: shared, b: { ticketKeys: [key('new'), key('shared')] } } }
  expect(firsts(interrupted(rolled).begin('resume', 'b')).at(-1)).toBe('b>client IKE_SESSION_RESUME response')
  const forgotten = { ...options, config: { a: shared, b: { ticketKeys: [key('new')] } } }
  expect(firsts(interrupted(forgotten).begin('resume', 'b')).at(-1)).toBe('b>client IKE_SA_INIT response')
})

test('an expired ticket is not even presented', () => {
  const short = { ...shared, ticketSeconds: 60 }
  const net = interrupted({ ...options, config: { a: short, b: short } }).begin('resume', 'b')
  expect(firsts(net).slice(-2)).toEqual(['client>b IKE_SA_INIT request', 'b>client IKE_SA_INIT response'])
})

test('a ticket serves once: presented again by somebody it is refused', () => {
  const net = interrupted().begin('resume', 'b')
  const resumed = net.outputs.findLast(
    ({ at, output }) => at === 'client' && output.kind === 'datagram' && output.name.startsWith('IKE_SESSION'),
  )?.output
  if (resumed?.kind !== 'datagram') throw new Error('a request of the client')
  // With another SPI it is no repetition.
  const payload = resumed.payload.slice()
  payload[0] = (payload[0] ?? 0) ^ 1
  net.inject('b', { ...resumed, payload })
  expect(net.refusals('b')).toEqual(['ticket-refused'])
})

test('presented by somebody else first, it is still good for its owner: only an SA that stands uses it up', () => {
  const net = interrupted()
  net.fate = () => 'lost'
  net.begin('resume', 'b', 1_000)
  const seen = net.outputs.findLast(({ at, output }) => at === 'client' && output.kind === 'datagram')?.output
  if (seen?.kind !== 'datagram') throw new Error('a request of the client')
  const payload = seen.payload.slice()
  payload[0] = (payload[0] ?? 0) ^ 1
  net.inject('b', { ...seen, payload, from: { address: '192.0.2.99', port: 500 } })
  expect(
    net
      .endpoint('b')
      .sas.values()
      .map(({ phase }) => phase),
  ).toEqual(['setup'])
  net.fate = () => 'passes'
  net.run(5_000_000)
  expect(net.sas('client')).toEqual([`client/ikev2/2 ${GATEWAYS.b}`])
  // Without the key that the ticket stands for, the stranger's SA stays half-open and ends.
  net.run(60_000_000)
  expect(
    net
      .endpoint('b')
      .sas.values()
      .map(({ phase }) => phase),
  ).toEqual(['established'])
})

test('a gateway with many half-open SAs asks for a cookie first, as in IKE_SA_INIT', () => {
  const net = interrupted({ ...options, config: { a: shared, b: { ...shared, cookieFrom: 0 } } }).begin('resume', 'b')
  expect(firsts(net).slice(-4)).toEqual([
    'client>b IKE_SESSION_RESUME request',
    'b>client IKE_SESSION_RESUME response',
    'client>b IKE_SESSION_RESUME request',
    'b>client IKE_SESSION_RESUME response',
  ])
  expect(net.marks('b')).toContain('cookie-asked-for')
  expect(net.marks('client')).toContain('cookie-returned')
  expect([net.established('client').length, net.established('b').length]).toEqual([1, 1])
})

test('tickets fill no more than first messages do: five half-open SAs of one address', () => {
  const limits = { ...DEFAULT_IKE_LIMITS, cookieFromPerAddress: 1_000 }
  const net = interrupted({ ...options, config: { a: shared, b: { ...shared, limits } } })
  net.fate = () => 'lost'
  net.begin('resume', 'b', 1_000)
  const seen = net.outputs.findLast(({ at, output }) => at === 'client' && output.kind === 'datagram')?.output
  if (seen?.kind !== 'datagram') throw new Error('a request of the client')
  for (let i = 1; i <= 20; i++) {
    const payload = seen.payload.slice()
    payload[0] = i
    net.inject('b', { ...seen, payload })
  }
  expect(net.endpoint('b').sas.keys()).toHaveLength(5)
  expect(net.refusals('b').filter(code => code === 'too-many-half-open')).toHaveLength(15)
})

test('a ticket that was changed, or another one’s, opens nothing', () => {
  const net = interrupted()
  net.fate = () => 'lost'
  net.begin('resume', 'b', 1_000)
  const request = net.outputs.at(-1)?.output
  const sent = net.outputs.findLast(({ output }) => output.kind === 'datagram')?.output ?? request
  if (sent?.kind !== 'datagram') throw new Error('a request of the client')
  for (let at = 60; at < sent.payload.length - 60; at += 9) {
    const payload = sent.payload.slice()
    payload[at] = (payload[at] ?? 0) ^ 1
    net.inject('b', { ...sent, payload })
  }
  expect(net.established('b')).toEqual([])
})

test('after a deletion the ticket is void: the next set-up is a whole one', () => {
  const net = new IkeNet(options).begin('initiate', 'a')
  net.command('client', { type: 'delete-ike', sa: 'client/ikev2/1' })
  net.run(1_000_000)
  net.begin('resume', 'a')
  expect(firsts(net).at(-1)).toBe('a>client IKE_SA_INIT response')
})

test('a gateway that gives none says so', () => {
  const net = new IkeNet({ client: { tickets: true } }).begin('initiate', 'a')
  expect(net.marks('client')).toContain('ticket-not-given')
  expect(net.endpoint('client').tickets).toBeUndefined()
})
