// IKE goes on while contexts are on their way: what was read out must not grow old (failure cases 14, 15, 17 to 21).
import { describe, expect, test } from 'vitest'
import { present } from '../../lib/assert.ts'
import { ike } from '../../scenarios/ike-context/base.ts'
import type { IkeStimulus } from '../../scenarios/ike-section.ts'
import { scenarioById } from '../../scenarios/registry.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import { play, type Played } from '../played.fixture.ts'

type Release = Scenario['cxtp']['release']
type Update = NonNullable<Scenario['ikeContext']>['update']

interface Options {
  readonly release: Release
  readonly update?: Update
  readonly quiet?: boolean
  readonly settings?: readonly string[]
  readonly faults?: readonly string[]
  readonly untilUs?: number
}

/** pAR reads out at 1.010 s; the CTDR is back at 1.030 s, the radio is gone from 1.018 s on. */
const BETWEEN_US = 1_012_000

function during(more: Scenario['script'], { release, update = 'responder', quiet, ...options }: Options): Played {
  const base = present(scenarioById('ike2-context'), 'ike2-context')
  const scenario: Scenario = {
    ...base,
    cxtp: { ...base.cxtp, release },
    ikeContext: { ...present(base.ikeContext, 'contexts'), update, ...(quiet === undefined ? {} : { quiet }) },
    script: [...base.script, ...more],
  }
  return play(scenario, { untilUs: 12_000_000, ...options })
}

const established = (run: Played, node: string) =>
  Object.values(run.table(node, 'IKE SAs')).filter(({ state }) => state === 'established')
const tunnels = (run: Played, node: string): number =>
  Object.values(run.table(node, 'SAD')).filter(({ link }) => String(link).startsWith('ike:')).length

const RELEASES: readonly Release[] = ['transfer', 'reply', 'link-down']
const UPDATES: readonly Update[] = ['responder', 'initiator', 'automatic']
type Asked = readonly [who: string, command: IkeStimulus['command'], failure: number]
const REKEYINGS: readonly Asked[] = [
  ['mn', 'rekey-child', 17],
  ['mn', 'rekey-ike', 18],
  ['mn', 'create-child', 17],
  ['mn', 'liveness', 14],
  ['par', 'rekey-child', 17],
  ['par', 'rekey-ike', 18],
  ['par', 'create-child', 17],
  ['par', 'liveness', 14],
]

describe.each(RELEASES)('released on %s', release => {
  describe.each(UPDATES)('addresses updated: %s', update => {
    test.each(REKEYINGS)('%s asks for %s meanwhile: both ends agree in the end (failure case %i)', (who, command) => {
      const run = during([ike(BETWEEN_US, who, command, who === 'mn' ? 'par' : 'mn')], {
        release,
        update,
        untilUs: 6_500_000,
      })
      expect(run.broken()).toEqual([])
      expect(run.reports).toEqual([])
      expect(['par', 'nar'].filter(node => established(run, node).length > 0)).toEqual(['nar'])
      expect(established(run, 'mn')).toHaveLength(1)
      expect(tunnels(run, 'nar')).toBe(tunnels(run, 'mn'))
      expect(run.deliveredFrom('mn>ha', 3_000_000)).toBeGreaterThan(50)
      expect(run.deliveredFrom('ha>mn', 3_000_000)).toBeGreaterThan(50)
    })
  })

  test('both rekey the child at once: the rule of nonces holds between nAR and the mobile too (failure case 18)', () => {
    const both = [
      ike(BETWEEN_US - 4_000, 'par', 'rekey-child', 'mn'),
      ike(BETWEEN_US - 4_000, 'mn', 'rekey-child', 'par'),
    ]
    const run = during(both, { release })
    expect(run.broken()).toEqual([])
    expect(established(run, 'nar')).toHaveLength(1)
    expect([tunnels(run, 'nar'), tunnels(run, 'mn')]).toEqual([2, 2])
  })

  test('both rekey the IKE SA at once (failure case 18)', () => {
    const both = [ike(BETWEEN_US - 4_000, 'par', 'rekey-ike', 'mn'), ike(BETWEEN_US - 4_000, 'mn', 'rekey-ike', 'par')]
    const run = during(both, { release })
    expect(run.broken()).toEqual([])
    expect(established(run, 'nar').map(({ skD }) => skD)).toEqual(established(run, 'mn').map(({ skD }) => skD))
  })

  test('the mobile deletes the IKE SA meanwhile: nAR, which hears it, lets nothing of it live (failure case 19)', () => {
    const run = during([ike(BETWEEN_US, 'mn', 'delete-ike', 'par')], { release })
    const first = established(during([], { release }), 'mn')[0]?.initiatorSpi
    expect(run.broken()).toEqual([])
    for (const node of ['mn', 'par', 'nar'])
      expect(established(run, node).map(({ initiatorSpi }) => initiatorSpi)).not.toContain(first)
    expect(run.deliveredFrom('mn>ha', 9_000_000)).toBeGreaterThan(20)
  })

  test('the mobile rekeys by the number it had with pAR as soon as it is there (failure case 20)', () => {
    const run = during([ike(1_070_500, 'mn', 'rekey-child', 'par')], { release })
    expect(run.broken()).toEqual([])
    expect(run.messages.filter(({ detail }) => detail.includes('CHILD_SA_NOT_FOUND'))).toEqual([])
    expect([tunnels(run, 'nar'), tunnels(run, 'mn')]).toEqual([2, 2])
  })
})

describe('pAR deletes an IKE SA that it has read out (failure case 19)', () => {
  const deletes = ike(BETWEEN_US, 'par', 'delete-ike', 'mn')

  test('released on transfer it has none to delete: the SA goes on with nAR', () => {
    const run = during([deletes], { release: 'transfer' })
    expect(
      run
        .events('rejected')
        .filter(({ node }) => node === 'par')
        .map(({ code }) => code),
    ).toContain('no-ike-sa')
    expect([established(run, 'nar').length, established(run, 'mn').length]).toEqual([1, 1])
  })

  test.each(['reply', 'link-down'] as const)('%s: the mobile hears it, and nAR finds that nobody answers', release => {
    const first = established(during([], { release }), 'mn')[0]?.initiatorSpi
    const run = during([deletes], { release, untilUs: 22_000_000 })
    expect(run.broken()).toEqual([])
    for (const node of ['mn', 'par', 'nar'])
      expect(established(run, node).map(({ initiatorSpi }) => initiatorSpi)).not.toContain(first)
    expect(run.reports).toContain('nar ike-no-answer')
    expect(run.deliveredFrom('mn>ha', 19_000_000)).toBeGreaterThan(20)
  })
})

describe('were IKE to go on at pAR all the same', () => {
  test.each(RELEASES.filter(release => release !== 'transfer'))(
    '%s: Message IDs in the context are stale, and what breaks is reported (failure cases 14, 15)',
    release => {
      const run = during([ike(BETWEEN_US, 'mn', 'rekey-child', 'par')], { release, quiet: false })
      expect(run.marks).not.toContain('ike-sa-quiet')
      expect(run.events('rejected').map(({ code }) => code)).toContain('out-of-window')
      expect(run.reports).toContain('nar unknown-spi')
      // Nothing for six seconds, until the mobile gives its IKE SA up and begins anew.
      expect(run.deliveredFrom('mn>ha', 2_000_000)).toBe(run.deliveredFrom('mn>ha', 8_000_000))
      expect(run.reports).toContain('mn ike-no-answer')
    },
  )

  test('what takes a Message ID at pAR after the read-out, a REDIRECT say, waits and is nAR\u2019s affair (failure case 15)', () => {
    const redirects = ike(BETWEEN_US, 'par', 'redirect', 'mn')
    const run = during([{ ...redirects, to: '2001:db8:2::1' }], { release: 'link-down' })
    expect(run.messages.filter(({ detail }) => detail.includes('REDIRECT'))).toEqual([])
    expect(run.broken()).toEqual([])
    expect(established(run, 'nar')).toHaveLength(1)
  })
})

describe('a complete IKEv2 with nAR beside what was transferred (RFC 7296 §2.4; failure case 21)', () => {
  const known = 'ike.nodes.nar.peers='
  const base = present(scenarioById('ike2-context-refused')?.ike?.nodes['nar']?.peers, 'who nAR knows')
  const entry = { ...base, mn: { ...base['mn'], esp: 'aes128gcm16' } }
  const run = during([], {
    release: 'transfer',
    update: 'automatic',
    settings: [known + JSON.stringify(entry)],
    faults: [1, 2, 3, 4, 5].map(nth => `drop:CTAA#${nth}`),
    untilUs: 24_000_000,
  })

  test('the mobile, which no CTAA has reached, gives up and begins anew', () => {
    expect(run.reports).toContain('mn no-answer')
    expect(run.named('IKE_SA_INIT').filter(({ from }) => from === 'mn').length).toBeGreaterThan(1)
  })

  test('its INITIAL_CONTACT ends the SA that nAR had from pAR, and nAR says so', () => {
    expect(run.messages.filter(({ detail }) => detail.includes('INITIAL_CONTACT')).length).toBeGreaterThan(1)
    expect(run.marks).toContain('ike-sa-adopted')
    expect(run.reports.filter(report => report.startsWith('nar '))).toEqual(['nar ike-fatal'])
    expect(established(run, 'nar')).toHaveLength(1)
    expect(established(run, 'nar').map(({ skD }) => skD)).toEqual(established(run, 'mn').map(({ skD }) => skD))
    expect([tunnels(run, 'nar'), tunnels(run, 'mn')]).toEqual([2, 2])
    expect(run.broken()).toEqual([])
  })
})
