// Orders of redirects: at the start, after authentication, in a session; loops; peers that do not take them (RFC 5685).
import { describe, expect, test } from 'vitest'
import { GATEWAYS, IkeNet, type NetOptions } from './ike-net.fixture.ts'
import { MAX_REDIRECTS, REDIRECT_LOOP_DETECT_PERIOD_US } from './redirect.ts'

const client = { redirect: true }
const toB = { config: { a: { redirectTo: GATEWAYS.b } } }
const failures = (net: IkeNet): readonly string[] =>
  net.reports('client').flatMap(report => (report.what === 'setup-failed' ? [report.code] : []))

describe('in IKE_SA_INIT', () => {
  test('the client goes to the other gateway, and the first one keeps nothing', () => {
    const net = new IkeNet({ client, ...toB }).begin('initiate', 'a')
    expect(net.messages()).toEqual([
      'client>a IKE_SA_INIT request',
      'a>client IKE_SA_INIT response',
      'client>b IKE_SA_INIT request',
      'b>client IKE_SA_INIT response',
      'client>b IKE_AUTH request',
      'b>client IKE_AUTH response',
    ])
    expect(net.endpoint('a').sas.keys()).toEqual([])
    expect(net.sas('client')).toEqual([`client/ikev2/2 ${GATEWAYS.b}`])
    expect(net.established('client')[0]?.mobility.redirectedFrom).toBe(GATEWAYS.a)
    // REDIRECTED_FROM says that redirects are taken, without REDIRECT_SUPPORTED.
    expect(net.established('b')[0]?.mobility.peerRedirects).toBe(true)
    expect(net.endpoint('client').ipsec.pad).toEqual(new IkeNet({ client }).endpoint('client').ipsec.pad)
  })

  test('by name: the client knows the address', () => {
    const net = new IkeNet({ client, config: { a: { redirectTo: 'b.example' } } }).begin('initiate', 'a')
    expect(net.sas('client')).toEqual([`client/ikev2/2 ${GATEWAYS.b}`])
  })

  test('by a name nobody knows: nothing comes of it, and the client gives up in the end', () => {
    const net = new IkeNet({ client, config: { a: { redirectTo: 'x.example' } } }).begin('initiate', 'a', 800_000_000)
    expect(new Set(net.refusals('client'))).toEqual(new Set(['redirect-unwanted']))
    expect(failures(net)).toEqual(['no-answer'])
  })

  test('with another nonce it is as if nothing had come, and the true answer is still taken', () => {
    const net = new IkeNet({ client, ...toB })
    net.fate = (_datagram, to) => (to === 'client' ? 'lost' : 'passes')
    net.begin('initiate', 'a', 15_000)
    const forged = net.outputs.findLast(({ at, output }) => at === 'a' && output.kind === 'datagram')?.output
    if (forged?.kind !== 'datagram') throw new Error('an answer of a')
    const payload = forged.payload.slice()
    payload[payload.length - 1] = (payload.at(-1) ?? 0) ^ 1
    net.inject('client', { ...forged, payload })
    expect(net.refusals('client')).toEqual(['redirect-forged'])
    expect(net.sas('client')).toEqual([])
    net.fate = () => 'passes'
    net.run(5_000_000)
    expect(net.sas('client')).toEqual([`client/ikev2/2 ${GATEWAYS.b}`])
  })

  test('a client that does not take redirects is served', () => {
    const net = new IkeNet(toB).begin('initiate', 'a')
    expect(net.sas('client')).toEqual([`client/ikev2/1 ${GATEWAYS.a}`])
    expect(net.marks('a')).toContain('redirect-unsupported')
  })

  test('and does not follow one that comes all the same', () => {
    const willing = new IkeNet({ client, ...toB })
    willing.begin('initiate', 'a', 25_000)
    const redirect = willing.outputs.find(({ at, output }) => at === 'a' && output.kind === 'datagram')?.output
    const net = new IkeNet(toB)
    net.fate = () => 'lost'
    net.begin('initiate', 'a', 1_000)
    if (redirect?.kind === 'datagram') net.inject('client', redirect)
    expect(net.refusals('client')).toEqual(['redirect-unwanted'])
  })

  test('gateways that send in circles: five are followed, the sixth ends the set-up', () => {
    const config = { a: { redirectTo: GATEWAYS.b }, b: { redirectTo: GATEWAYS.a } }
    const net = new IkeNet({ client, config }).begin('initiate', 'a', 20_000_000)
    expect(net.marks('client').filter(mark => mark === 'redirect-followed')).toHaveLength(MAX_REDIRECTS)
    expect(failures(net)).toEqual(['redirect-loop'])
    expect(net.endpoint('client').sas.keys()).toEqual([])
  })

  test('the first gateway is down: the client never hears of the other one', () => {
    const net = new IkeNet({ client, ...toB })
    net.fate = (_datagram, to) => (to === 'a' ? 'lost' : 'passes')
    net.begin('initiate', 'a', 800_000_000)
    expect(failures(net)).toEqual(['no-answer'])
  })
})

describe('in IKE_AUTH', () => {
  const options: NetOptions = { client, gateway: { a: { redirectTo: GATEWAYS.b } } }
  test('both have shown who they are; no child; the SA is deleted and the other gateway serves', () => {
    const net = new IkeNet(options).begin('initiate', 'a')
    expect(net.sas('client')).toEqual([`client/ikev2/2 ${GATEWAYS.b}`])
    expect(net.established('a')).toEqual([])
    expect(net.reports('a').map(({ what }) => what)).toEqual(['established', 'sa-removed'])
    expect(net.endpoint('a').ipsec.sad).toEqual([])
    expect(net.endpoint('client').ipsec.sad).toHaveLength(2)
  })

  test('gateways that send in circles after IKE_AUTH are left after five', () => {
    const circle = { client, gateway: { a: { redirectTo: GATEWAYS.b }, b: { redirectTo: GATEWAYS.a } } }
    const net = new IkeNet(circle).begin('initiate', 'a', 20_000_000)
    expect(net.marks('client').filter(mark => mark === 'redirect-followed')).toHaveLength(MAX_REDIRECTS)
    expect(net.refusals('client')).toContain('redirect-loop')
    expect(net.endpoint('client').ipsec.sad).toEqual([])
  })

  test('without support there is none: the client is served', () => {
    const net = new IkeNet({ gateway: { a: { redirectTo: GATEWAYS.b } } }).begin('initiate', 'a')
    expect(net.sas('client')).toEqual([`client/ikev2/1 ${GATEWAYS.a}`])
  })
})

describe('in a session', () => {
  const move = (net: IkeNet, to: string = GATEWAYS.b): void =>
    net.command('a', { type: 'redirect', sa: 'a/ikev2/1', to })

  test('the client answers, sets up with the other one, and then deletes what it had with the first', () => {
    const net = new IkeNet({ client }).begin('initiate', 'a')
    move(net)
    net.run(45_000)
    // Data may go on through the old gateway until the new one serves.
    expect(net.endpoint('client').ipsec.sad).toHaveLength(2)
    net.run(2_000_000)
    expect(net.messages().slice(4)).toEqual([
      'a>client INFORMATIONAL request',
      'client>a INFORMATIONAL response',
      'client>b IKE_SA_INIT request',
      'b>client IKE_SA_INIT response',
      'client>b IKE_AUTH request',
      'b>client IKE_AUTH response',
      'client>a INFORMATIONAL request',
      'a>client INFORMATIONAL response',
    ])
    expect(net.sas('client')).toEqual([`client/ikev2/2 ${GATEWAYS.b}`])
    expect(net.established('a')).toEqual([])
  })

  test('the answer is lost: the request is repeated, the client is redirected once', () => {
    const net = new IkeNet({ client }).begin('initiate', 'a')
    let lost = 0
    net.fate = ({ name }, to) => (to === 'a' && name === 'INFORMATIONAL response' && lost++ === 0 ? 'lost' : 'passes')
    move(net)
    net.run(10_000_000)
    expect(net.marks('client').filter(mark => mark === 'redirect-followed')).toHaveLength(1)
    expect(net.sas('client')).toEqual([`client/ikev2/2 ${GATEWAYS.b}`])
  })

  test('the other gateway is down: the client stays with the first', () => {
    const net = new IkeNet({ client }).begin('initiate', 'a')
    net.fate = (_datagram, to) => (to === 'b' ? 'lost' : 'passes')
    move(net)
    net.run(700_000_000)
    expect(net.sas('client')).toEqual([`client/ikev2/1 ${GATEWAYS.a}`])
    expect(failures(net)).toEqual(['no-answer'])
  })

  describe('that gives the client so long to leave', () => {
    const impatient: NetOptions = { client, gateway: { a: { redirectGraceUs: 20_000_000 } } }

    test('a client that follows is gone before', () => {
      const net = new IkeNet(impatient).begin('initiate', 'a')
      move(net)
      net.run(40_000_000)
      expect(net.sas('client')).toEqual([`client/ikev2/2 ${GATEWAYS.b}`])
      expect(net.marks('a')).not.toContain('redirect-grace-over')
    })

    test.each([
      ['the other gateway is down', 'b', 0],
      // Not before the client's answer to the redirect is there.
      ['the client cannot say goodbye', 'a', 45_000],
    ])('the SAs are deleted from here when %s', (_, lost, fromUs) => {
      const net = new IkeNet(impatient).begin('initiate', 'a')
      const startUs = net.nowUs
      net.fate = (_datagram, to) => (to === lost && net.nowUs >= startUs + fromUs ? 'lost' : 'passes')
      move(net)
      net.run(19_000_000)
      expect(net.established('a')).toHaveLength(1)
      net.run(1_500_000)
      expect(net.marks('a')).toContain('redirect-grace-over')
      net.fate = () => 'passes'
      net.run(700_000_000)
      expect(net.established('a')).toEqual([])
      expect(net.endpoint('a').ipsec.sad).toEqual([])
    })

    test('an SA that was rekeyed meanwhile goes too, and a second redirect gives its whole time again', () => {
      const net = new IkeNet(impatient).begin('initiate', 'a')
      net.fate = (_datagram, to) => (to === 'b' ? 'lost' : 'passes')
      move(net)
      net.run(1_000_000)
      net.command('a', { type: 'rekey-ike', sa: 'a/ikev2/1' })
      net.run(9_000_000)
      net.command('a', { type: 'redirect', sa: 'a/ikev2/2', to: GATEWAYS.b })
      net.run(15_000_000)
      expect(net.established('a').map(({ name }) => name)).toEqual(['a/ikev2/2'])
      net.run(6_000_000)
      expect(net.established('a')).toEqual([])
    })
  })

  test('only the responder redirects, and only clients that take it', () => {
    const net = new IkeNet().begin('initiate', 'a')
    move(net)
    net.command('client', { type: 'redirect', sa: 'client/ikev2/1', to: GATEWAYS.b })
    net.run(1_000_000)
    expect([net.refusals('a'), net.refusals('client')]).toEqual([['redirect-unsupported'], ['redirect-not-allowed']])
    expect(net.sas('client')).toEqual([`client/ikev2/1 ${GATEWAYS.a}`])
  })

  test('redirects are counted for 300 s: after that the client goes on', () => {
    const net = new IkeNet({ client }).begin('initiate', 'a')
    const names = ['a', 'b'] as const
    const bounce = (i: number): void => {
      const [from, to] = i % 2 === 0 ? names : [names[1], names[0]]
      const sa = net.established(from).at(-1)?.name ?? ''
      net.command(from, { type: 'redirect', sa, to: GATEWAYS[to] })
      net.run(5_000_000)
    }
    for (let i = 0; i < MAX_REDIRECTS; i++) bounce(i)
    expect(net.sas('client')).toEqual([`client/ikev2/6 ${GATEWAYS.b}`])
    bounce(MAX_REDIRECTS)
    expect(net.refusals('client')).toEqual(['redirect-loop'])
    net.run(REDIRECT_LOOP_DETECT_PERIOD_US)
    bounce(MAX_REDIRECTS)
    expect(net.sas('client')).toEqual([`client/ikev2/7 ${GATEWAYS.a}`])
  })
})
