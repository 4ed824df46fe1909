import { describe, expect, test } from 'vitest'
import { associations, GW, IkePair, MN, type Fate, type Side } from './ike-pair.fixture.ts'

const what = (pair: IkePair, side: Side) =>
  pair.reports.filter(each => each.side === side).map(({ report }) => report.what)
const failures = (pair: IkePair, side: Side) =>
  pair.reports.flatMap(each =>
    each.side === side && each.report.what === 'setup-failed' ? [[each.report.code, each.report.notify]] : [],
  )
const marks = (pair: IkePair, side: Side) =>
  pair.outputs.flatMap(each => (each.side === side && each.output.kind === 'mark' ? [each.output.mark] : []))
const refusals = (pair: IkePair, side: Side) =>
  pair.outputs.flatMap(each => (each.side === side && each.output.kind === 'refused' ? [each.output.code] : []))

describe('IKE_SA_INIT and IKE_AUTH', () => {
  test('make the same SAs on both sides in four messages', () => {
    const pair = new IkePair().establish()
    expect(pair.names).toEqual([
      'mn IKE_SA_INIT request',
      'gw IKE_SA_INIT response',
      'mn IKE_AUTH request',
      'gw IKE_AUTH response',
    ])
    expect(what(pair, 'mn')).toEqual(['established', 'child-installed'])
    expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
    expect(associations(pair, 'mn')).toHaveLength(2)
    expect(pair.states('mn')).toEqual({ 'mn/ikev2/1': 'established', 'mn/child/1': 'installed' })
    expect(pair.states('gw')).toEqual({ 'gw/ikev2/1': 'established', 'gw/child/1': 'installed' })
  })

  test('stay on port 500 without NAT and without MOBIKE, and move to 4500 with MOBIKE', () => {
    const plain = new IkePair({ mobike: false }).establish()
    expect([plain.sa('mn').local, plain.sa('mn').encapsulated]).toEqual([MN, false])
    const mobile = new IkePair().establish()
    expect([mobile.sa('mn').local.port, mobile.sa('gw').remote.port]).toEqual([4500, 4500])
    expect(mobile.sa('mn').encapsulated).toBe(false)
  })

  test('return a cookie, and begin again with the group that is wanted', () => {
    const cookies = new IkePair({ config: { gw: { cookieFrom: 0 } } }).establish()
    expect(marks(cookies, 'mn')).toEqual(['cookie-returned'])
    expect(associations(cookies, 'mn')).toEqual(associations(cookies, 'gw'))
    const both = 'aes128gcm16-prfsha256-ecp256-x25519'
    const group = new IkePair({ ike: { mn: both }, config: { gw: { cookieFrom: 0 } } }).establish()
    expect(marks(group, 'mn')).toEqual(['cookie-returned', 'other-group'])
    expect(associations(group, 'mn')).toHaveLength(2)
  })

  test('end without common proposals, with a wrong secret, without an answer', () => {
    const proposals = new IkePair({ ike: { mn: 'aes256-sha256-ecp384' } })
    proposals.initiate()
    proposals.run(5_000_000)
    expect(failures(proposals, 'mn')).toEqual([['refused', 'NO_PROPOSAL_CHOSEN']])
    const secret = new IkePair({ secret: { mn: 'guess' } }).establish()
    expect(failures(secret, 'gw')).toEqual([['peer-not-authentic', 'AUTHENTICATION_FAILED']])
    expect(failures(secret, 'mn')).toEqual([['authentication-refused', 'AUTHENTICATION_FAILED']])
    const silence = new IkePair()
    silence.fate = () => 'lost'
    silence.initiate()
    silence.run(600_000_000)
    expect(failures(silence, 'mn')).toEqual([['no-answer', '']])
    expect(silence.names).toHaveLength(12)
    for (const pair of [proposals, secret, silence]) expect(associations(pair, 'mn')).toEqual([])
  })

  test('leave the IKE SA when the child is refused', () => {
    const pair = new IkePair({ esp: { mn: 'aes256-sha256' } }).establish()
    expect(pair.states('mn')).toEqual({ 'mn/ikev2/1': 'established' })
    expect(pair.states('gw')).toEqual({ 'gw/ikev2/1': 'established' })
    expect(associations(pair, 'gw')).toEqual([])
  })

  test('survive the loss of every single message', () => {
    for (let lost = 0; lost < 4; lost++) {
      const pair = new IkePair()
      pair.fate = (_datagram, _side, count) => (count === lost ? 'lost' : 10_000)
      pair.initiate()
      pair.run(10_000_000)
      expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
      expect(associations(pair, 'mn')).toHaveLength(2)
    }
  })

  test('go in fragments when messages are too long', () => {
    const small = { messageMax: 220 }
    const pair = new IkePair({ config: { mn: small, gw: small } }).establish()
    expect(pair.names.length).toBeGreaterThan(4)
    expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
    expect(associations(pair, 'mn')).toHaveLength(2)
  })
})

describe('rekeying', () => {
  test('a child by either side, with a key exchange of its own', () => {
    for (const side of ['mn', 'gw'] as const) {
      const pair = new IkePair({ esp: { mn: 'aes128gcm16-x25519', gw: 'aes128gcm16-x25519' } }).establish()
      const before = associations(pair, 'mn')
      pair.command(side, { type: 'rekey-child', child: `${side}/child/1` })
      pair.run(1_000_000)
      expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
      expect(associations(pair, 'mn')).toHaveLength(2)
      expect(associations(pair, 'mn')).not.toEqual(before)
      expect(pair.endpoint(side).ipsec.sad.map(row => row.state)).toEqual(['active', 'active'])
    }
  })

  test('the IKE SA by either side, which takes the children along', () => {
    for (const side of ['mn', 'gw'] as const) {
      const pair = new IkePair().establish()
      pair.command(side, { type: 'rekey-ike', sa: `${side}/ikev2/1` })
      pair.run(1_000_000)
      expect(pair.sas('mn').map(({ name }) => name)).toEqual(['mn/ikev2/2'])
      expect(pair.child('mn').sa).toBe('mn/ikev2/2')
      pair.command('mn', { type: 'rekey-child', child: 'mn/child/1' })
      pair.run(1_000_000)
      expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
    }
  })

  test.each([
    ['both rekey the child', 'rekey-child', 'rekey-child', 2, 1],
    ['both rekey the IKE SA', 'rekey-ike', 'rekey-ike', 2, 1],
    ['one rekeys the child while the other rekeys the IKE SA', 'rekey-child', 'rekey-ike', 2, 1],
    ['one rekeys the child while the other deletes it', 'rekey-child', 'delete-child', 0, 1],
    ['both delete the child', 'delete-child', 'delete-child', 0, 1],
    ['one rekeys the IKE SA while the other deletes it', 'rekey-ike', 'delete-ike', 0, 0],
    ['one rekeys the child while the other deletes the IKE SA', 'rekey-child', 'delete-ike', 0, 0],
    ['both delete the IKE SA', 'delete-ike', 'delete-ike', 0, 0],
  ] as const)('at once: %s', (_, mine, theirs, rows, sas) => {
    const ask = (pair: IkePair, side: Side, type: typeof mine): void =>
      type === 'rekey-child' || type === 'delete-child'
        ? pair.command(side, { type, child: `${side}/child/1` })
        : pair.command(side, { type, sa: `${side}/ikev2/1` })
    // Several seeds, so that each side has the lowest nonce at times; both orders of the messages.
    for (let seed = 1; seed <= 12; seed++) {
      const slower: Fate = (_datagram, side) => (side === (seed % 2 === 0 ? 'mn' : 'gw') ? 12_000 : 9_000)
      const pair = new IkePair({ seed }).establish()
      pair.fate = slower
      ask(pair, 'mn', mine)
      ask(pair, 'gw', theirs)
      pair.run(60_000_000)
      expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
      expect([associations(pair, 'mn').length, pair.sas('mn').length, pair.sas('gw').length]).toEqual([rows, sas, sas])
    }
  })
})

describe('an SA in use', () => {
  test('moves with the mobile, children and policies too, but not with the responder', () => {
    const pair = new IkePair().establish()
    pair.command('mn', { type: 'move', sa: 'mn/ikev2/1', local: { address: '192.0.2.9', port: 500 } })
    pair.run(1_000_000)
    expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
    expect(pair.sa('gw').remote.address).toBe('192.0.2.9')
    const rows = pair
      .endpoint('gw')
      .ipsec.spd.flatMap(({ action }) => (action.kind === 'protect' ? [action.tunnelRemote] : []))
    expect(rows).toEqual(['192.0.2.9', '192.0.2.9'])
    pair.command('gw', { type: 'move', sa: 'gw/ikev2/1', local: { address: '192.0.2.8', port: 500 } })
    expect(refusals(pair, 'gw')).toEqual(['not-mobile'])
  })

  test('ends on both sides when the peer has gone silent', () => {
    const pair = new IkePair().establish()
    pair.fate = () => 'lost'
    pair.run(900_000_000)
    expect(what(pair, 'mn').at(-1)).toBe('sa-removed')
    expect([associations(pair, 'mn'), associations(pair, 'gw')]).toEqual([[], []])
  })

  test('answers a repeated request with the same octets and without doing it twice', () => {
    const pair = new IkePair().establish()
    pair.command('mn', { type: 'rekey-child', child: 'mn/child/1' })
    const asked = pair.outputs.findLast(({ output }) => output.kind === 'datagram')?.output
    pair.run(1_000_000)
    const before = associations(pair, 'gw')
    const answer = pair.outputs.findLast(
      ({ side, output }) => side === 'gw' && output.kind === 'datagram' && output.name === 'CREATE_CHILD_SA response',
    )?.output
    if (asked?.kind === 'datagram') pair.inject('gw', asked)
    expect(associations(pair, 'gw')).toEqual(before)
    expect(marks(pair, 'gw')).toContain('request-answered-again')
    expect(pair.outputs.at(-1)?.output).toEqual({ ...answer, name: 'repeated response', made: undefined })
  })

  test('is not moved by what is changed, reflected or made up', () => {
    const pair = new IkePair().establish()
    const sent = pair.outputs.flatMap(({ output }) => (output.kind === 'datagram' ? [output] : []))
    const states = () => [pair.states('mn'), pair.states('gw'), associations(pair, 'mn'), associations(pair, 'gw')]
    const before = states()
    for (const { payload, from, to } of sent)
      for (let at = 0; at < payload.length; at += 7) {
        const changed = payload.slice()
        changed[at] = (changed[at] ?? 0) ^ 0x20
        for (const side of ['mn', 'gw'] as const) {
          pair.inject(side, { payload: changed, from, to })
          pair.inject(side, { payload: payload.subarray(0, at), from, to })
        }
        pair.inject('mn', { payload: changed, from: GW, to: MN })
      }
    // First messages that still make sense leave half-open SAs behind, and nothing else.
    const established = (states: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(states).filter(([, state]) => ['established', 'installed'].includes(state)))
    const after = states()
    expect(after.slice(2)).toEqual(before.slice(2))
    expect(established(pair.states('mn'))).toEqual(before[0])
    expect(established(pair.states('gw'))).toEqual(before[1])
  })
})
