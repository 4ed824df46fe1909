import { describe, expect, test } from 'vitest'
import { ms, seconds } from '../../lib/micros.ts'
import predictive from '../../scenarios/cxtp/predictive.scenario.ts'
import full from '../../scenarios/ike/ike2-full.scenario.ts'
import psk from '../../scenarios/ike/setup-psk.scenario.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import type { Message } from '../../trace/messages.ts'
import { play, type Play } from '../play.fixture.ts'

const forgeries = ({ messages }: Play): readonly Message[] => messages.filter(({ forged }) => forged)
const story = (run: Play): readonly string[] =>
  forgeries(run).map(({ name, from, to, link, fate, reason }) =>
    [`${name} ${from}>${to} on ${link}`, fate, reason.split(':')[0] ?? ''].filter(part => part !== '').join(', '),
  )

describe('an attacker is where its frame is, not where the imitated mobile is', () => {
  const scenario: Scenario = { ...predictive, untilUs: seconds(4) }
  const attacked = (...faults: readonly string[]): Play => play({ scenario, faults })

  test('replay in the old cell after the mobile has left it: the router there hears it', () => {
    const run = attacked('replay:CTAR#1:2s')
    expect(run.world.nodes.get('mn')?.router).toBe('nar')
    expect(story(run)).toEqual(['CTAR mn>par on radio-par, rejected, duplicate'])
  })

  test('replay in a cell of its own choice', () => {
    const run = attacked('replay:CTAR#1:2s,at=radio-nar')
    expect(story(run)).toEqual(['CTAR mn>nar on radio-nar, delivered'])
    // It is no message for nAR: a router passes on what is addressed to somebody else.
    expect(run.named('CTAR').at(-1)).toMatchObject({ from: 'nar', to: 'par', fate: 'rejected' })
  })

  test('forgery while the mobile is between cells', () => {
    const run = attacked('forge:CTAR@1030ms')
    expect(run.events('moved').some(({ atUs, router }) => atUs < ms(1030) && router === null)).toBe(true)
    expect(story(run)).toEqual(['CTAR mn>par on radio-par, rejected, bad-token'])
  })

  test('forgery to the router that the mobile is not at', () => {
    expect(story(attacked('forge:CTAR@500ms:to=nar'))[0]).toMatch(/^CTAR mn>nar on radio-nar, (rejected|delivered)/)
  })

  test('what is sent to the mobile in a cell it has left is heard by nobody', () => {
    expect(story(attacked('replay:CTAA#1:1s,at=radio-par'))).toEqual(['CTAA par>mn on radio-par, dropped, no-radio'])
  })

  test('two nodes that are cut off from each other do not keep an attacker out', () => {
    const run = attacked('partition:par-nar@900ms..3s', 'forge:CTC@2s')
    expect(story(run)[0]).toMatch(/^CTC nar>par on par-nar, rejected/)
  })

  test('genuine frames of a mobile still need its cell, and an attack shifts none of them', () => {
    const [calm, run] = [play({ scenario }), attacked('replay:CTAR#1:2s')]
    const genuine = ({ messages }: Play): readonly string[] =>
      messages
        .filter(({ forged }) => !forged)
        .map(({ name, from, to, sentUs, fate }) => [name, from, to, sentUs, fate].join(' '))
    expect(genuine(run).map(text => text.replace('duplicated', 'delivered'))).toEqual(genuine(calm))
  })
})

describe('IKE', () => {
  const attacked = (...faults: readonly string[]): Play => play({ scenario: psk, faults })
  const established = ({ world }: Play): readonly unknown[] =>
    ['mn', 'par'].map(id => (world.nodes.get(id)?.tables['IKE SAs'].values() ?? []).map(({ state }) => state))

  test.each([
    ['IKE_AUTH@1s', 'IKE_AUTH mn>par on radio-par, rejected, integrity'],
    ['IKE_AUTH@1s:to=mn', 'IKE_AUTH par>mn on radio-par, rejected, integrity'],
    ['CREATE_CHILD_SA@1s:to=par', 'CREATE_CHILD_SA mn>par on radio-par, rejected, integrity'],
    ['INFORMATIONAL@1s:to=par', 'INFORMATIONAL mn>par on radio-par, rejected, not-protected'],
    ['INFORMATIONAL@1s:to=mn', 'INFORMATIONAL par>mn on radio-par, rejected, not-protected'],
    ['CREATE_CHILD_SA@1ms', 'CREATE_CHILD_SA mn>par on radio-par, rejected, unknown-spi'],
  ])('forge:%s is refused, and the SA stays: %s', (fault, said) => {
    const run = attacked(`forge:${fault}`)
    expect(story(run)).toEqual([said])
    expect(established(run)).toEqual([['established'], ['established']])
  })

  test('forge:IKE_SA_INIT is answered as anybody is, and costs a half-open SA', () => {
    const run = attacked('forge:IKE_SA_INIT@1s')
    expect(story(run)).toEqual(['IKE_SA_INIT mn>par on radio-par, delivered'])
    expect(established(run)).toEqual([['established'], ['established', 'half-open']])
  })

  test('a request of the old cell is repeated to the old router after the mobile has moved', () => {
    const run = play({ scenario: full, faults: ['replay:IKE_AUTH#1:5s'], untilUs: seconds(8) })
    expect(story(run)).toHaveLength(1)
    expect(story(run)[0]).toMatch(/^IKE_AUTH mn>par on radio-par, (rejected|delivered)/)
  })

  test('corrupt: the checksum of UDP finds an accident, the integrity check value an attacker', () => {
    const byte = 'corrupt:IKE_AUTH#1:byte=120'
    expect(attacked(byte).named('IKE_AUTH')[0]?.reason).toContain('malformed-checksum')
    expect(attacked(`${byte},checksum=repaired`).named('IKE_AUTH')[0]?.reason).toMatch(/^integrity: /)
  })
})
