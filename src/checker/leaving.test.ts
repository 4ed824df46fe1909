// Ways from SG1 to SG2 by the client itself, and by a failover: what each scenario comes to.
import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { TRIGGER_US } from '../scenarios/gateways/leaving.ts'
import { scenarioById } from '../scenarios/registry.ts'
import { play, type Played, type PlayOptions } from './played.fixture.ts'

const played = (id: string, options: PlayOptions = {}): Played => {
  const scenario = present(scenarioById(id), id)
  return play(scenario, { untilUs: scenario.untilUs, ...options })
}
const inUse = (run: Played): readonly string[] =>
  ['eu', 'sg1', 'sg2'].flatMap(node =>
    Object.values(run.table(node, 'IKE SAs')).flatMap(({ state, remote }) =>
      state === 'established' ? [`${node} ${String(remote)}`] : [],
    ),
  )
const WITH_SG2 = ['eu [2001:db8:12::1]:500', 'sg2 [2001:db8:1::10]:500']
const since = (run: Played): readonly string[] =>
  run.messages
    .filter(({ traffic, from, sentUs }) => !traffic && from !== 'isp' && sentUs >= TRIGGER_US)
    .map(({ name, from }) => `${from} ${name}`)
/** The two packets that wanted a tunnel before there was one. */
const lostLater = (run: Played): number => run.lostOf('eu>server') + run.lostOf('server>eu') - 2

describe('the client leaves by itself', () => {
  test('leave-gateway-full-ike: Delete, then a set-up; nothing passes meanwhile', () => {
    const run = played('leave-gateway-full-ike')
    expect(since(run)).toEqual([
      'eu INFORMATIONAL',
      'sg1 INFORMATIONAL',
      'eu IKE_SA_INIT',
      'sg2 IKE_SA_INIT',
      'eu IKE_AUTH',
      'sg2 IKE_AUTH',
    ])
    expect([inUse(run), lostLater(run), run.broken()]).toEqual([WITH_SG2, 2, []])
  })

  test('leave-gateway-make-before-break: the set-up first, and no packet lost', () => {
    const run = played('leave-gateway-make-before-break')
    expect(since(run)).toEqual([
      'eu IKE_SA_INIT',
      'sg2 IKE_SA_INIT',
      'eu IKE_AUTH',
      'sg2 IKE_AUTH',
      'eu INFORMATIONAL',
      'sg1 INFORMATIONAL',
    ])
    expect([inUse(run), lostLater(run), run.broken()]).toEqual([WITH_SG2, 0, []])
  })

  test('leave-gateway-resumption: a ticket instead of a key exchange and of the secret; the new ticket stays', () => {
    const run = played('leave-gateway-resumption', {
      settings: [
        'script=[{atUs: 1018000, node: eu, do: leave-gateway, from: sg1, to: sg2, by: ticket}, {atUs: 3000000, node: eu, do: leave-gateway, from: sg2, to: sg1, by: ticket}]',
      ],
    })
    const names = since(run).filter(text => /RESUME|INIT/.test(text))
    expect(names).toEqual([
      'eu IKE_SESSION_RESUME',
      'sg2 IKE_SESSION_RESUME',
      'eu IKE_SESSION_RESUME',
      'sg1 IKE_SESSION_RESUME',
    ])
    expect(inUse(run)).toEqual(['eu [2001:db8:11::1]:500', 'sg1 [2001:db8:1::10]:500'])
    expect([lostLater(run), run.broken()]).toEqual([0, []])
  })

  test('without a key that opens the ticket, the whole set-up follows', () => {
    const run = played('leave-gateway-resumption', { settings: ['ike.nodes.sg2.ticketSecret=another key'] })
    expect(run.messages.some(({ name }) => name === 'TICKET_NACK' || name === 'IKE_SESSION_RESUME')).toBe(true)
    expect(since(run)).toContain('eu IKE_SA_INIT')
    expect([inUse(run), run.broken()]).toEqual([WITH_SG2, []])
  })

  test('leave-gateway-cxtp: two CTARs, and not a message of IKE', () => {
    const run = played('leave-gateway-cxtp')
    expect(since(run)).toEqual(['eu CTAR', 'sg1 PCTD', 'sg1 CTAA', 'eu CTAR', 'sg2 CTDR', 'sg2 CTAA'])
    expect(run.marks).toEqual(expect.arrayContaining(['contexts-held', 'token-validated', 'ike-sa-adopted']))
    expect([inUse(run), run.broken()]).toEqual([WITH_SG2, []])
  })

  test.each([
    ['the first CTAR', 'drop:CTAR#1'],
    ['the PCTD: SG2 asks SG1 for it', 'drop:PCTD#1'],
    ['the answer of SG1', 'drop:CTAA#1'],
    ['the second CTAR', 'drop:CTAR#3'],
    ['the CTDR', 'drop:CTDR#1'],
    ['the answer of SG2', 'drop:CTAA#3'],
  ])('leave-gateway-cxtp without %s: it comes to the same end', (_, fault) => {
    const run = played('leave-gateway-cxtp', { faults: [fault] })
    expect([inUse(run), run.broken()]).toEqual([WITH_SG2, []])
    expect(run.deliveredFrom('server>eu', 5_000_000)).toBeGreaterThan(10)
  })

  test('leave-gateway-cxtp: a CTAR that nobody signed moves nothing', () => {
    const run = played('leave-gateway-cxtp', { settings: ['script=[]'], faults: ['forge:CTAR@1200ms'] })
    expect(run.refusals).toContain('sg1 bad-token')
    expect(inUse(run)).toEqual(['eu [2001:db8:11::1]:500', 'sg1 [2001:db8:1::10]:500'])
    expect(run.broken()).toEqual([])
  })

  test('from a gateway that it has nothing with, a client does not leave', () => {
    const run = played('leave-gateway-full-ike', {
      settings: ['script=[{atUs: 1018000, node: eu, do: leave-gateway, from: sg2, to: sg1, by: make-before-break}]'],
    })
    expect(run.refusals).toContain('eu no-ike-sa')
    expect(since(run)).toEqual([])
  })
})

describe('leave-gateway-failover', () => {
  test('one exchange, the address stays, and SG1 has nothing left', () => {
    const run = played('leave-gateway-failover')
    expect(since(run)).toEqual(['sg2 INFORMATIONAL', 'eu INFORMATIONAL'])
    expect(inUse(run)).toEqual(['eu [2001:db8:11::1]:500', 'sg2 [2001:db8:1::10]:500'])
    expect(run.marks.filter(mark => mark === 'message-ids-synchronised')).toHaveLength(2)
    expect([lostLater(run), run.broken()]).toEqual([0, []])
  })

  test('without RFC 6311 the copy’s counters are used again: numbers, and under AES-GCM nonces', () => {
    const run = played('leave-gateway-failover', { settings: ['script.1.synchronise=false'] })
    expect(run.broken().map(text => text.split(':')[0])).toEqual(['no-nonce-reuse', 'sequence-monotonic'])
    expect(run.refusals).toContain('eu replay')
  })

  test('what the copy lacks ends with SG1: the client finds out by silence', () => {
    const run = played('leave-gateway-failover', { settings: ['script.0.atUs=1ms'], untilUs: 30_000_000 })
    expect(run.reports).toContain('eu ike-no-answer')
    expect(run.deliveredFrom('server>eu', 20_000_000)).toBeGreaterThan(20)
    expect(run.broken()).toEqual([])
  })
})

describe('and back again', () => {
  const LEAVES_AGAIN_US = 3_000_000
  const back = (by: 'contexts' | 'make-before-break'): Played => {
    const scenario = present(scenarioById('leave-gateway-cxtp'), 'leave-gateway-cxtp')
    const again = { atUs: LEAVES_AGAIN_US, node: 'eu', do: 'leave-gateway', from: 'sg2', to: 'sg1', by } as const
    return play({ ...scenario, script: [...scenario.script, again] }, { untilUs: 6_000_000 })
  }

  test('by a set-up: SG1 has its client again', () => {
    const run = back('make-before-break')
    expect(inUse(run)).toEqual(['eu [2001:db8:11::1]:500', 'sg1 [2001:db8:1::10]:500'])
    expect(run.broken()).toEqual([])
  })

  test('by contexts it is refused: the client stays with SG2, and loses nothing by asking', () => {
    const run = back('contexts')
    expect(run.marks).toContain('prediction-failed')
    expect([inUse(run), run.broken()]).toEqual([WITH_SG2, []])
    for (const flow of ['eu>server', 'server>eu']) expect(run.deliveredFrom(flow, LEAVES_AGAIN_US)).toBeGreaterThan(50)
  })

  test('SG1 is dead when it is asked for contexts: the client asks until it gives up, and says so', () => {
    const run = played('leave-gateway-cxtp', { faults: ['crash:sg1@1010ms'], untilUs: 20_000_000 })
    expect(run.marks).toContain('prediction-failed')
    expect(run.reports).toContain('eu ike-no-answer')
    expect(inUse(run)).toEqual([])
  })
})
