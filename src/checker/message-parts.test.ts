// CXTP messages longer than the path carries: SCTP fragments (RFC 9260 §6.9) and TCP segments between the routers.
import { describe, expect, test } from 'vitest'
import { dissectFrame, summary } from '../protocol/wire/frame.ts'
import manySas from '../scenarios/cxtp/many-sas.scenario.ts'
import type { Row } from '../trace/event.ts'
import { play, type Played } from './played.fixture.ts'

const TRANSPORTS = ['sctp', 'tcp'] as const
const run = (faults: readonly string[], ...settings: readonly string[]): Played => play(manySas, { faults, settings })
const spis = (rows: readonly Row[]): readonly string[] => rows.map(({ spi }) => String(spi)).sort()
const ALL = spis(play(manySas).tunnelRows('mn', 'SAD'))

/** Every SA and policy is at nAR, none at pAR; traffic flows; no invariant broke. */
function expectArrived(each: Played): void {
  expect(spis(each.tunnelRows('nar', 'SAD'))).toEqual(ALL)
  expect(each.tunnelRows('nar', 'SPD')).toHaveLength(ALL.length)
  expect(each.tunnelRows('par', 'SAD')).toEqual([])
  expect(each.deliveredFrom('mn>ha', 1_300_000)).toBeGreaterThan(3)
  expect(each.deliveredFrom('ha>mn', 1_300_000)).toBeGreaterThan(3)
  expect(each.broken()).toEqual([])
}

describe.each(TRANSPORTS)('forty SAs over %s', transport => {
  const by = `cxtp.transport=${transport}`
  const part = transport.toUpperCase()

  test.each(['esp', 'none'])('protection %s: every part fits the path, and all arrive', protection => {
    const each = run([], by, `cxtp.routerProtection=${protection}`)
    expectArrived(each)
    expect(each.reports).toEqual([])
    const parts = [...each.named('PCTD'), ...each.named(part)]
    expect(each.named('PCTD')).toHaveLength(1)
    expect(each.named(part).length).toBeGreaterThan(6)
    // Ethernet's header comes on top of the 1500 octets of the path.
    expect(Math.max(...parts.map(({ bytes }) => bytes.length))).toBeLessThanOrEqual(1_514)
    expect(Math.max(...parts.map(({ bytes }) => bytes.length))).toBeGreaterThan(1_490)
  })

  test('in clear: the first part is read as the message it begins, the others as what they are', () => {
    const each = run([], by, 'cxtp.routerProtection=none')
    for (const message of [...each.named('PCTD'), ...each.named(part)]) {
      const frame = dissectFrame(message.bytes)
      expect([summary(frame).name, frame.errors]).toEqual([message.name, []])
    }
  })

  test.each([`drop:PCTD#1`, `drop:${part}#1`, `drop:${part}#8`])('%s: told, and fetched again', lost => {
    const each = run([lost], by)
    expectArrived(each)
    expect(each.reports).toContain('nar incomplete-message')
    expect(each.named('CT-Req')).toHaveLength(1)
  })

  test.each([
    `delay:PCTD#1:5ms`,
    `delay:${part}#3:7ms`,
    `reorder:${part}#2:after=${part}#4`,
    `duplicate:${part}#2:1ms`,
    `duplicate:PCTD#1:1ms`,
  ])('%s: the message comes whole', fault => {
    for (const protection of ['esp', 'none']) {
      const each = run([fault], by, `cxtp.routerProtection=${protection}`)
      expectArrived(each)
      expect(each.named('CT-Req')).toEqual([])
      expect(each.reports).toEqual([])
    }
  })
})

test('a part damaged on the way: the CTDR names the mobile, and the whole goes again (RFC 4067 §3.1)', () => {
  const each = run(['corrupt:PCTD#1:byte=200'], 'cxtp.routerProtection=none')
  expect(each.named('PCTD')).toHaveLength(2)
  expectArrived(each)
})

test('a router that restarts begins with other numbers: what it sends is no duplicate', () => {
  const faults = ['crash:par@1.5s', 'restart:par@1.6s', 'forge:CTAR@1.7s:to=par']
  const each = run(faults, 'cxtp.routerProtection=none')
  expect(each.refusals.filter(refusal => refusal.endsWith('duplicate'))).toEqual([])
})
