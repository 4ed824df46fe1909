import { describe, expect, test } from 'vitest'
import { ms, seconds } from '../../lib/micros.ts'
import predictive from '../../scenarios/cxtp/predictive.scenario.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import { play, type Play } from '../play.fixture.ts'

const scenario: Scenario = { ...predictive, untilUs: seconds(4) }
const withFaults = (...faults: readonly string[]): Play => play({ scenario, faults })
const plain = play({ scenario })

/** Name, number of the copied message where it is a copy, and fate. */
const fates = (run: Play, name: string): readonly string[] =>
  run
    .named(name)
    .map(({ fate, copyOf, forged }) => `${fate}${copyOf === null ? '' : ' copy'}${forged ? ' forged' : ''}`)
const faultTexts = (run: Play): readonly string[] => run.events('fault').map(({ effect, text }) => `${effect}: ${text}`)

test('without faults: five control messages of CXTP, all delivered', () => {
  expect(['CTAR', 'PCTD', 'CTDR', 'CTAA'].map(name => fates(plain, name))).toEqual([
    ['delivered', 'delivered'],
    ['delivered'],
    ['delivered'],
    ['delivered'],
  ])
  expect(plain.events('fault')).toEqual([])
})

describe('drop', () => {
  test('the n-th message of a name in sending order, once', () => {
    const run = withFaults('drop:CTAR#2')
    expect(fates(run, 'CTAR')).toEqual(['delivered', 'dropped', 'delivered'])
    expect(run.named('CTAR')[1]).toMatchObject({ reason: 'fault: drop:CTAR#2', receivedUs: null })
    expect(faultTexts(run)).toEqual(['drop: CTAR is dropped'])
  })

  test('without a number every one of them', () => {
    const run = withFaults('drop:CTAA')
    expect(new Set(fates(run, 'CTAA'))).toEqual(new Set(['dropped']))
    expect(run.named('CTAA').length).toBeGreaterThan(1)
  })

  test('by hop, in one direction', () => {
    const run = withFaults('drop:nar>par#1')
    expect(fates(run, 'CTDR')).toEqual(['dropped'])
    expect(fates(run, 'PCTD')).toEqual(['delivered'])
  })

  test('a number that never comes changes nothing, and that is told at the end', () => {
    const { trace } = withFaults('drop:CTAA#9')
    expect(trace.events.slice(0, -1)).toEqual(plain.trace.events)
    expect(trace.events.at(-1)).toMatchObject({
      kind: 'fault',
      effect: 'none',
      atUs: trace.endedAtUs,
      text: 'drop:CTAA#9 met nothing: CTAA was sent once only',
    })
    expect(trace.header.faultHits).toEqual([0])
  })
})

test('delay: the message arrives that much later', () => {
  const run = withFaults('delay:PCTD#1:7ms')
  expect(run.named('PCTD')[0]?.receivedUs).toBe((plain.named('PCTD')[0]?.receivedUs ?? 0) + ms(7))
  expect(faultTexts(run)).toEqual(['delay: PCTD is 7000 µs late'])
})

test('duplicate: the same octets again, and the receiver takes them once', () => {
  const run = withFaults('duplicate:PCTD#1:3ms')
  expect(fates(run, 'PCTD')).toEqual(['duplicated', 'rejected copy'])
  const [first, second] = run.named('PCTD')
  expect(second?.bytes).toEqual(first?.bytes)
  expect(second?.sentUs).toBe((first?.sentUs ?? 0) + ms(3))
  expect(second?.reason).toContain('replay: ')
})

test('replay: an attacker sends what he recorded', () => {
  const run = withFaults('replay:CTAR#2:40ms')
  expect(run.named('CTAR').at(-1)).toMatchObject({ forged: true, copyOf: run.named('CTAR')[1]?.message })
  // The routers own answer again (Roamscope D6), and nothing is installed a second time.
  expect(fates(run, 'CTAA')).toEqual(['delivered', 'delivered'])
  expect(run.marks.filter(mark => mark === 'repeated-request')).toHaveLength(1)
})

test('reorder: the message arrives right behind the other one', () => {
  const run = withFaults('reorder:PCTD#1:after=CTAR#2')
  const [data] = run.named('PCTD')
  const request = run.named('CTAR')[1]
  expect(data?.receivedUs).toBe((request?.receivedUs ?? 0) + 1)
  // nAR has asked pAR meanwhile; the end is the same.
  expect(run.named('CT-Req')).toHaveLength(1)
  expect(run.world.nodes.get('nar')?.actors.get('nar/cxtp/1')?.state).toBe('active')
})

test('reorder behind a message that is itself lost: it goes on all the same', () => {
  const run = withFaults('drop:CTAR#2', 'reorder:CTDR#1:after=CTAR#2')
  expect(fates(run, 'CTDR')).toEqual(['delivered'])
  expect(run.named('CTDR')[0]?.receivedUs).toBe((run.named('CTAR')[1]?.lostUs ?? 0) + 1)
})

describe('corrupt', () => {
  test('one octet of the frame changes, and the receiver says why it does not take it', () => {
    const run = withFaults('corrupt:CTAR#1:byte=70,xor=0x10')
    const [message] = run.named('CTAR')
    expect(
      message?.arrivedBytes.map((octet, at) => octet ^ (message.bytes[at] ?? 0)).filter(octet => octet > 0),
    ).toEqual(Uint8Array.of(0x10))
    expect(message).toMatchObject({ fate: 'rejected' })
    expect(message?.reason).toContain('malformed-checksum')
    expect(faultTexts(run)[0]).toMatch(/^corrupt: octet 70 of CTAR becomes 0x.., was 0x..$/)
  })

  test('beyond the frame nothing changes, and that is said', () => {
    const run = withFaults('corrupt:CTAR#1:byte=500')
    expect(fates(run, 'CTAR')).toEqual(['delivered', 'delivered'])
    expect(faultTexts(run)).toEqual([
      'corrupt: octet 500 lies beyond the 106 octets of this frame: nothing changed',
      'none: corrupt:CTAR#1:byte=500 met nothing: its octet lies beyond the frame',
    ])
  })
})

describe('crash and restart', () => {
  test('a node loses tables, contexts and machines; what is sent to it is lost', () => {
    const run = withFaults('crash:nar@1040ms')
    const nar = run.world.nodes.get('nar')
    expect(nar?.up).toBe(false)
    expect(Object.values(nar?.tables ?? {}).flatMap(rows => rows.keys())).toEqual([])
    expect(run.named('CTAR')[1]).toMatchObject({ fate: 'dropped', reason: 'node-down: nar is down' })
  })

  test('a router that is up again has its own configuration, and nothing of mobiles', () => {
    const run = withFaults('crash:par@500ms', 'restart:par@600ms')
    expect(run.world.nodes.get('par')?.tables.SAD.keys() ?? []).toEqual(['router-nar/out', 'router-nar/in'])
    expect(run.events('node').map(({ node, what, atUs }) => `${node} ${what} ${atUs}`)).toEqual([
      'par crashed 500000',
      'par restarted 600000',
    ])
  })

  test('a crash of what is down, and a restart of what is up, are nothing', () => {
    const run = withFaults('restart:nar@500ms', 'crash:ha@600ms', 'crash:ha@700ms', 'restart:ha@800ms')
    expect(run.events('node').map(({ what, atUs }) => `${what} ${atUs}`)).toEqual([
      'crashed 600000',
      'restarted 800000',
    ])
  })

  test('a home agent that is up again sends on, and learns where the mobile is by its next update', () => {
    const run = withFaults('crash:ha@600ms', 'restart:ha@700ms')
    expect(run.world.nodes.get('ha')?.tables.Bindings.get('2001:db8:ff::10')).toMatchObject({
      careOf: '2001:db8:2::10',
    })
    expect(run.traffic.outages.every(({ endUs }) => endUs < seconds(2))).toBe(true)
  })

  test('a mobile that is up again in another cell registers there', () => {
    const run = withFaults('crash:mn@1100ms', 'restart:mn@1200ms')
    expect(run.world.nodes.get('mn')).toMatchObject({ router: 'nar', address: '2001:db8:2::10' })
    expect(run.world.nodes.get('ha')?.tables.Bindings.get('2001:db8:ff::10')).toMatchObject({
      careOf: '2001:db8:2::10',
    })
    expect(run.world.nodes.get('mn')?.actors.get('mn/mobility/1')?.state).toBe('attached')
  })

  test('a mobile that is down while it is moved is found in the new cell', () => {
    const run = withFaults('crash:mn@1050ms', 'restart:mn@2s')
    expect(run.world.nodes.get('mn')).toMatchObject({ up: true, router: 'nar', address: '2001:db8:2::10' })
  })
})

test('partition: nothing passes between two nodes, in both directions, until it heals', () => {
  const run = withFaults('partition:par-nar@1s..1300ms')
  expect(fates(run, 'PCTD')).toEqual(['dropped', 'delivered'].slice(0, run.named('PCTD').length))
  expect(run.named('PCTD')[0]?.reason).toBe('partition: par and nar are cut off from each other')
  expect(run.events('fault').map(({ effect, atUs }) => `${effect} ${atUs}`)).toEqual([
    'partition 1000000',
    'heal 1300000',
  ])
})

describe('forge', () => {
  test.each([
    ['CTAR', 'par'],
    ['CTAA', 'mn'],
    ['CTD', 'nar'],
    ['PCTD', 'nar'],
    ['CTDR', 'par'],
    ['CTC', 'par'],
    ['CT-Req', 'par'],
    ['BU', 'par'],
  ])('%s reaches %s under a name that is not its own, and spoils nothing', (name, to) => {
    const run = withFaults(`forge:${name}@500ms`)
    const forged = run.messages.find(message => message.forged)
    expect(forged).toMatchObject({ name, to, sentUs: ms(500) })
    expect(['rejected', 'delivered']).toContain(forged?.fate)
    expect(run.world.nodes.get('nar')?.actors.get('nar/cxtp/1')?.state).toBe('active')
    expect(run.world.nodes.get('mn')?.actors.get('mn/cxtp/1')?.state).toBe('active')
  })

  test('to another node than the usual one', () => {
    const run = withFaults('forge:CTAR@500ms:to=par', 'forge:CT-Req@600ms:to=nar')
    expect(run.messages.filter(({ forged }) => forged).map(({ name, to }) => `${name} ${to}`)).toEqual([
      'CTAR par',
      'CT-Req nar',
    ])
  })
})

test('several faults act on one frame, in the order given', () => {
  const run = withFaults('corrupt:CTAR#1:byte=70', 'delay:CTAR#1:1ms', 'drop:CTAR#1', 'duplicate:CTAR#1')
  expect(faultTexts(run).map(text => text.split(':')[0])).toEqual([
    'corrupt',
    'delay',
    'drop',
    // A copy of what was dropped is not made.
    'none',
  ])
  expect(run.trace.header.faultHits).toEqual([1, 1, 1, 0])
})

test.each([
  ['drop:CTC#1', 'CTC was never sent'],
  ['drop:ha>par#100000', 'a frame from ha to par was sent '],
  ['crash:par@50min', 'the run ends at 4'],
  ['restart:par@1s', 'par was not down'],
  ['partition:mn-ha@1s..2s', 'nothing was on its way between mn and ha'],
  ['partition:par-nar@50min..55min', 'the run ends at 4'],
  ['forge:CTAR@1s:to=ha', 'ha has no radio cell'],
  ['forge:CTC@1s:to=mn', 'no link joins'],
  ['replay:CTAR#1:1min', 'the run ended, or nobody could hear it, before its turn came'],
  ['forge:PCTD@1s:at=radio-par', 'at radio-par nobody but par itself would hear it'],
])('%s met nothing: %s', (fault, why) => {
  const run = withFaults(fault)
  expect(run.events('fault').at(-1)).toMatchObject({ effect: 'none' })
  expect(run.events('fault').at(-1)?.text).toContain(`${fault} met nothing: ${why}`)
  expect(run.trace.header.faultHits).toEqual([0])
})

test('a repaired checksum: only the token tells that the request was changed', () => {
  const last = 'byte=105,xor=0x01'
  const damaged = withFaults(`corrupt:CTAR#1:${last}`)
  const attacked = withFaults(`corrupt:CTAR#1:${last},checksum=repaired`)
  expect(damaged.named('CTAR')[0]?.reason).toContain('malformed-checksum')
  expect(attacked.named('CTAR')[0]?.reason).toMatch(/^bad-token: /)
})

test('a repaired checksum does not help against ESP: its integrity check value tells', () => {
  const { messages } = withFaults('corrupt:ESP#3:byte=90,checksum=repaired')
  const hit = messages.filter(({ name }) => name === 'ESP').find(({ fate }) => fate === 'rejected')
  expect(hit?.reason).toMatch(/^bad-icv: /)
})

test.each(['drop:par>ha#3', 'duplicate:par>ha#3:1ms', 'replay:par>ha#3:20ms'])(
  '%s: chance treats all other frames of a lossy, jittery link as before',
  fault => {
    const links = predictive.links.map(link => ({ ...link, jitterUs: 2_000, loss: { numerator: 1, denominator: 8 } }))
    const run = (...faults: readonly string[]) => play({ scenario, change: { links }, faults, untilUs: seconds(1) })
    const met = run(fault)
    const others = (played: Play) =>
      played.messages
        .filter(({ from, to, copyOf }) => from === 'par' && to === 'ha' && copyOf === null)
        .map(({ sentUs, receivedUs, fate }) => ({ sentUs, receivedUs, fate }))
        .toSpliced(2, 1)
    expect(met.events('fault').length).toBeGreaterThan(0)
    expect(others(met).filter(({ fate }) => fate === 'dropped').length).toBeGreaterThan(0)
    expect(others(met)).toEqual(others(run()))
  },
)
