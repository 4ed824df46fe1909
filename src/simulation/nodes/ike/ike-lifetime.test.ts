// RFC 4301 §4.4.2.1, RFC 7296 §2.4, §2.8: SAs that grow old, and peers that fall silent at any message.
import { describe, expect, test } from 'vitest'
import type { IkeLifetimes } from './ike-config.ts'
import { associations, IkePair, type Side } from './ike-pair.fixture.ts'

const SECOND = 1_000_000
const CHILD = { softUs: 100 * SECOND, hardUs: 120 * SECOND, jitterUs: 20 * SECOND }
const IKE = { softUs: 300 * SECOND, hardUs: 330 * SECOND, jitterUs: 30 * SECOND }

/** A pair whose peers have limits. */
const mortal = (lifetimes: Partial<Record<Side, IkeLifetimes>>, seed = 1) =>
  new IkePair({ seed, lifetimes }).establish()
const marks = (pair: IkePair, mark: string) =>
  pair.outputs.filter(({ output }) => output.kind === 'mark' && output.mark === mark).length
const reported = (pair: IkePair, what: string) =>
  pair.reports.filter(({ report }) => report.what === what).map(({ side }) => side)

describe('by time', () => {
  test('pairs and IKE SAs are replaced again and again, and none ever ends', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const both = { child: CHILD, ike: IKE }
      const pair = mortal({ mn: both, gw: both }, seed)
      pair.run(1_000 * SECOND)
      expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
      expect(associations(pair, 'mn')).toHaveLength(2)
      expect(pair.sas('mn')).toHaveLength(1)
      expect(reported(pair, 'sa-rekeyed').length).toBeGreaterThanOrEqual(6)
      expect(reported(pair, 'child-installed').length).toBeGreaterThanOrEqual(18)
      expect(marks(pair, 'hard-lifetime')).toBe(0)
    }
  })

  test('each side draws its own margin: both ask, and mostly not at once', () => {
    const both = { child: CHILD }
    const pair = mortal({ mn: both, gw: both })
    pair.run(3_000 * SECOND)
    const askers = new Set(
      pair.outputs.flatMap(({ side, output }) =>
        output.kind === 'datagram' && output.name === 'CREATE_CHILD_SA request' ? [side] : [],
      ),
    )
    expect([...askers].sort()).toEqual(['gw', 'mn'])
    expect(marks(pair, 'rekey-collision')).toBeLessThan(3)
  })

  test('without a successor all ends at the hard limit, and is told', () => {
    const pair = mortal({ mn: { child: CHILD } })
    pair.fate = datagram => (datagram.name.startsWith('CREATE_CHILD_SA') ? 'lost' : 10_000)
    pair.run(119 * SECOND)
    expect(pair.child('mn').installed).toBe(true)
    pair.run(2 * SECOND)
    expect([reported(pair, 'lifetime-over'), associations(pair, 'mn')]).toEqual([['mn'], []])
    const ike = mortal({ gw: { ike: IKE } })
    ike.fate = datagram => (datagram.name.startsWith('CREATE_CHILD_SA') ? 'lost' : 10_000)
    ike.run(331 * SECOND)
    expect(reported(ike, 'lifetime-over')).toEqual(['gw'])
  })
})

test('a peer that falls silent at any message of any exchange: a report after the stated tries, and nothing is left', () => {
  const acts: readonly ((pair: IkePair) => void)[] = [
    pair => pair.initiate(),
    pair => pair.command('mn', { type: 'create-child', sa: pair.sa('mn').name }),
    pair => pair.command('gw', { type: 'rekey-child', child: pair.child('gw').name }),
    pair => pair.command('mn', { type: 'rekey-ike', sa: pair.sa('mn').name }),
    pair => pair.command('mn', { type: 'liveness', sa: pair.sa('mn').name }),
    pair => pair.command('gw', { type: 'delete-child', child: pair.child('gw').name }),
    pair => pair.command('mn', { type: 'move', sa: pair.sa('mn').name, local: { address: '192.0.2.8', port: 500 } }),
    pair => pair.command('gw', { type: 'delete-ike', sa: pair.sa('gw').name }),
  ]
  // Cookie, other group, fragments: every message there is, each the last that arrives.
  const options = {
    ike: { mn: 'aes128gcm16-prfsha256-ecp256-x25519' },
    config: { mn: { messageMax: 300 }, gw: { cookieFrom: 0 } },
  }
  const whole = new IkePair(options)
  for (const act of acts) {
    act(whole)
    whole.run(2 * SECOND)
  }
  const messages = whole.names.length
  expect(messages).toBeGreaterThan(26)
  for (let silentFrom = 0; silentFrom < messages; silentFrom++) {
    const pair = new IkePair(options)
    pair.fate = (_datagram, _side, count) => (count >= silentFrom ? 'lost' : 10_000)
    for (const act of acts) {
      const alive = pair.sas('mn').length > 0 && pair.sas('gw').length > 0 && pair.children('gw').length > 0
      if (act === acts[0] || alive) act(pair)
      pair.run(2 * SECOND)
    }
    pair.run(1_200 * SECOND)
    const told = pair.reports.flatMap(({ report }) =>
      report.what === 'setup-failed' || report.what === 'sa-removed' ? [report] : [],
    )
    const about = `silent from message ${silentFrom}`
    expect({ about, told: told.length > 0 }).toEqual({ about, told: true })
    expect({ about, states: { ...pair.states('mn'), ...pair.states('gw') } }).toEqual({ about, states: {} })
    const sad = [...pair.endpoint('mn').ipsec.sad, ...pair.endpoint('gw').ipsec.sad]
    expect({ about, sad, timers: pair.waiting() }).toEqual({ about, sad: [], timers: 0 })
  }
})
