import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contextBlock } from '../wire/cxtp/cdb.ts'
import { CXTP_STATUS, FPT } from '../wire/cxtp/codes.ts'
import { singleAddress } from './address.ts'
import { contextBlocks, decodeContexts } from './context-blocks.ts'
import {
  captureContexts,
  changeSpis,
  rewriteContexts,
  rewriteForMove,
  withdrawContexts,
  type TransferredContexts,
} from './context.ts'
import { installContexts, restoreContexts, type InstallOptions } from './install-context.ts'
import { markSeen } from './replay-window.ts'
import { UNLIMITED, type SecurityAssociation } from './sa.ts'
import { HA, MN, MN_NEW, MOBILE_TRAFFIC, NAR, PAR, samplePolicy, sampleSa } from './sample-tables.fixture.ts'
import { ANYTHING } from './selectors.ts'
import type { IpsecState } from './state.ts'

const IN = sampleSa({ id: 'mn/in', selectors: [MOBILE_TRAFFIC], pmtu: 1400 })
const OUT = sampleSa({
  id: 'mn/out',
  direction: 'out',
  spi: 0x102,
  source: PAR,
  destination: MN,
  sequence: 41n,
  selectors: [MOBILE_TRAFFIC],
})
const BYPASS = samplePolicy('in', { id: 'cxtp', selectors: [ANYTHING], action: { kind: 'bypass' }, owner: '' })
const DISCARD = samplePolicy('in', { id: 'rest', selectors: [ANYTHING], action: { kind: 'discard' }, owner: '' })
const ROUTERS = sampleSa({
  id: 'router',
  spi: 0x900,
  mode: 'transport',
  source: NAR,
  destination: PAR,
  owner: 'nar',
  link: 'router',
})

const window = IN.window && markSeen(markSeen(IN.window, 40n), 39n)
const pAR: IpsecState = {
  sad: [ROUTERS, { ...IN, window, octets: 4_000 }, OUT],
  spd: [BYPASS, samplePolicy('in'), samplePolicy('out'), DISCARD],
  pad: [],
}
const nAR: IpsecState = { sad: [{ ...ROUTERS, source: PAR, destination: NAR }], spd: [BYPASS, DISCARD], pad: [] }
const move = { oldMobile: MN, newMobile: MN_NEW, oldRouter: PAR, newRouter: NAR }
const options: InstallOptions = {
  move,
  nowUs: 1_000,
  lookupCase: 1,
  onCollision: 'assign',
  drawSpi: attempt => 0x5000 + attempt,
  sequenceJump: 0n,
}
const taken = captureContexts(pAR, MN, 0)
/** As the other router sees them: through octets. */
function travelled(contexts: TransferredContexts, wanted: readonly ('SAD' | 'SPD')[] = ['SAD', 'SPD'], nowUs = 1_000) {
  const blocks = contextBlocks(contexts, wanted).map(block => contextBlock.decode(contextBlock.encode(block)))
  return decodeContexts(
    blocks.flatMap(block => (block.ok ? [block.value] : [])),
    { owner: 'mn', nowUs },
  )
}

describe('leaving pAR', () => {
  test('the mobile is found by address, in tables that also serve others; nothing else is taken', () => {
    expect(taken.sas.map(sa => sa.id)).toEqual(['mn/in', 'mn/out'])
    expect(taken.policies.map(policy => policy.id)).toEqual(['mn/in', 'mn/out'])
    const left = withdrawContexts(pAR, MN)
    expect([left.sad, left.spd.map(policy => policy.id)]).toEqual([[ROUTERS], ['cxtp', 'rest']])
  })
  test('lifetimes travel as what is left', () => {
    const limited = { ...pAR, sad: [{ ...IN, lifetime: { ...UNLIMITED, softExpiresAtUs: 50, hardExpiresAtUs: 100 } }] }
    expect(captureContexts(limited, MN, 30).sas[0]?.lifetime).toMatchObject({
      softRemainingUs: 20,
      hardRemainingUs: 70,
    })
  })
  test('a transfer that came to nothing puts back what was taken, row for row', () => {
    const back = restoreContexts(withdrawContexts(pAR, MN), taken, 500)
    expect(back.sad).toEqual(pAR.sad)
    expect(back.spd).toEqual(pAR.spd)
  })
})

test('through octets and back: the contexts are the same, but for local names', () => {
  const arrived = travelled(taken)
  expect(arrived.problems).toEqual([])
  expect(arrived.contexts).toEqual({ ...taken, takenAtUs: 1_000 })
  expect(travelled(taken, ['SPD']).contexts.sas).toEqual([])
})

describe('tables I to IV of Allard 2007', () => {
  const { sas, policies } = rewriteContexts(taken, move)
  test('at nAR the SA towards nAR stays inbound, the one towards the mobile outbound', () => {
    expect(sas.map(sa => [sa.direction, sa.source, sa.destination, sa.pmtu])).toEqual([
      ['in', MN_NEW, NAR, undefined],
      ['out', NAR, MN_NEW, undefined],
    ])
  })
  test('inner and outer addresses of policies; the home agent stays', () => {
    for (const policy of policies) {
      expect(policy.action).toMatchObject({ tunnelLocal: NAR, tunnelRemote: MN_NEW })
      expect(policy.selectors).toEqual([{ ...MOBILE_TRAFFIC, remote: [singleAddress(MN_NEW)] }])
    }
  })
  test('the mobile rewrites its own tables the same way, and rows keep their names', () => {
    const after = rewriteForMove(pAR, move)
    expect(after.sad.map(sa => sa.id)).toEqual(pAR.sad.map(sa => sa.id))
    expect(after.sad[0]).toBe(ROUTERS)
    expect(after.sad[1]).toMatchObject({ source: MN_NEW, destination: NAR })
    expect(after.spd[0]).toBe(BYPASS)
  })
  test('there and back again is where it started', () => {
    const home = { oldMobile: MN_NEW, newMobile: MN, oldRouter: NAR, newRouter: PAR }
    const again = rewriteContexts(rewriteContexts(taken, move), home)
    expect(again.policies).toEqual(taken.policies)
    expect(again.sas.map(sa => ({ ...sa, pmtu: 0 }))).toEqual(taken.sas.map(sa => ({ ...sa, pmtu: 0 })))
  })
})

describe('arriving at nAR', () => {
  const arrived = travelled(taken).contexts
  const install = (change: Partial<InstallOptions> = {}, state = nAR, contexts = arrived) =>
    installContexts(state, contexts, { ...options, ...change })

  test('SAs and policies in place, before the row that discards everything', () => {
    const { ipsec, outcome, statuses } = install()
    expect([outcome, statuses]).toEqual(['installed', []])
    expect(ipsec.sad.map(sa => `${sa.id} ${sa.source} ${sa.sequence} ${sa.window?.top ?? '-'}`)).toEqual([
      `router ${PAR} 0 0`,
      `mn/in ${MN_NEW} 0 40`,
      `mn/out ${NAR} 41 -`,
    ])
    expect(ipsec.spd.map(policy => policy.id)).toEqual(['cxtp', 'mn/in', 'mn/out', 'rest'])
  })
  test('counters can be moved past what pAR may have used meanwhile', () => {
    const { ipsec } = install({ sequenceJump: 1_000n, windowJump: 10n, as: 'held', lookupCase: 3 })
    expect(ipsec.sad[1]).toMatchObject({ state: 'held', lookupCase: 3, window: { top: 50n } })
    expect(ipsec.sad[2]).toMatchObject({ sequence: 1_041n })
  })
  test('an SPI that is taken: a new one is drawn and told', () => {
    const busy: IpsecState = { ...nAR, sad: [sampleSa({ id: 'other', source: HA, destination: NAR }), ...nAR.sad] }
    const { ipsec, spiChanges, collisions } = install({ drawSpi: attempt => [7, 0x101, 0xabc][attempt] ?? 0 }, busy)
    expect(collisions).toMatchObject([{ sa: { id: 'mn/in', spi: 0x101, source: MN_NEW }, holder: 'other' }])
    expect(spiChanges).toEqual([{ oldSpi: 0x101, newSpi: 0xabc }])
    expect(ipsec.sad.find(sa => sa.id === 'mn/in')?.spi).toBe(0xabc)
    const mobile: IpsecState = {
      ...nAR,
      sad: [
        { ...IN, direction: 'out' },
        { ...OUT, direction: 'in', spi: 0x101 },
      ],
    }
    expect(changeSpis(mobile, spiChanges, [PAR, NAR]).sad.map(sa => sa.spi)).toEqual([0xabc, 0x101])
    expect(changeSpis(mobile, spiChanges, [HA]).sad).toEqual(mobile.sad)
    const sends = spiChanges.map(change => ({ ...change, outbound: true as const }))
    expect(changeSpis(mobile, sends, [PAR, NAR]).sad.map(sa => sa.spi)).toEqual([0x101, 0xabc])
    expect(install({ onCollision: 'refuse' }, busy)).toMatchObject({
      ipsec: busy,
      outcome: 'refused',
      statuses: [{ fpt: FPT['IPsec SAD'], status: CXTP_STATUS['SPI refused'] }],
      collisions: [{ sa: { id: 'mn/in', spi: 0x101 }, holder: 'other' }],
    })
    expect(install({ lookupCase: 3 }, busy)).toMatchObject({ spiChanges: [], collisions: [] })
  })
  test('the same contexts twice change nothing the second time', () => {
    const once = install()
    const twice = install({}, once.ipsec)
    expect([twice.outcome, twice.ipsec]).toEqual(['duplicate', once.ipsec])
  })
  const refusals: readonly [string, Partial<SecurityAssociation>, number][] = [
    ['ended on the way', { lifetime: { ...UNLIMITED, hardExpiresAtUs: 900 } }, CXTP_STATUS.expired],
    ['used up', { lifetime: { ...UNLIMITED, hardOctets: 10 }, octets: 10 }, CXTP_STATUS.expired],
  ]
  test.each(refusals)('%s: nothing is installed, not even the good half', (_, change, status) => {
    const contexts = captureContexts({ ...pAR, sad: [IN, { ...OUT, ...change }] }, MN, 0)
    const outcome = install({ nowUs: 2_000 }, nAR, { ...contexts, takenAtUs: 0 })
    expect(outcome).toMatchObject({ outcome: 'refused', statuses: [{ fpt: FPT['IPsec SAD'], status }] })
    expect(outcome.ipsec).toBe(nAR)
  })
  test('no free SPI', () => {
    const busy: IpsecState = { ...nAR, sad: [sampleSa({ id: 'other' })] }
    expect(install({ drawSpi: () => 1 }, busy).statuses).toEqual([
      { fpt: FPT['IPsec SAD'], status: CXTP_STATUS['no resources'] },
    ])
  })
  test('algorithms this router does not have are said at once, with the transform in words', () => {
    const [sa] = taken.sas
    const strange = { ...taken, sas: sa === undefined ? [] : [{ ...sa, encryptionTransform: 28 }] }
    const decoded = travelled(strange)
    expect(decoded.statuses).toEqual([{ fpt: FPT['IPsec SAD'], status: CXTP_STATUS['unsupported algorithm'] }])
    expect(decoded.problems).toEqual(['0x00000101: this router has no encryption transform 28 with 128 bits of key'])
    expect(install({}, nAR, decoded.contexts).outcome).toBe('refused')
  })
  test('blocks of other types and broken ones are named', () => {
    const foreign = decodeContexts(
      [
        { fpt: 'IKEv2', data: new Uint8Array(4) },
        { fpt: 'IPsec SPD', presence: 0, data: new Uint8Array(0) },
      ],
      { owner: 'mn', nowUs: 0 },
    )
    expect(foreign.statuses.map(one => one.fpt)).toEqual([FPT['IPsec SPD'], FPT.IKEv2])
  })
  test('any table state: refusing leaves it as it was, installing keeps lookup keys unique', () => {
    const row = fc.record({
      spi: fc.constantFrom(0x101, 0x102, 0x5000),
      source: fc.constantFrom(MN, MN_NEW, HA),
      direction: fc.constantFrom('in' as const, 'out' as const),
    })
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 4 }),
        fc.constantFrom(1 as const, 2 as const, 3 as const),
        fc.boolean(),
        (rows, lookupCase, assign) => {
          const sad = rows.map((some, i) =>
            sampleSa({ ...some, id: `r${i}`, destination: NAR, lookupCase, spi: some.spi + 0x10 * (i % 2) }),
          )
          const unique = sad.filter(
            (sa, i) => sad.findIndex(o => o.spi === sa.spi && o.direction === sa.direction) === i,
          )
          const state = { ...nAR, sad: unique }
          const result = install({ lookupCase, onCollision: assign ? 'assign' : 'refuse' }, state)
          const keys = result.ipsec.sad
            .filter(sa => sa.direction === 'in')
            .map(sa => [sa.spi, lookupCase >= 2 ? sa.destination : '', lookupCase === 3 ? sa.source : ''].join(' '))
          expect(new Set(keys).size).toBe(keys.length)
          expect(result.outcome === 'installed' || result.ipsec === state).toBe(true)
        },
      ),
      { numRuns: 150 },
    )
  })
})

test('an SA that arrived has its fields in the order of one that was made here', () => {
  const taken = captureContexts(pAR, MN, 0)
  const { contexts } = decodeContexts(contextBlocks(taken, ['SAD']), { owner: 'mn', nowUs: 0 })
  expect(taken.sas.map(sa => Object.keys(sa))).toEqual(contexts.sas.map(sa => Object.keys(sa)))
  const options = {
    move: undefined,
    nowUs: 0,
    lookupCase: 1,
    onCollision: 'refuse',
    drawSpi: () => 0,
    sequenceJump: 0n,
  } as const
  const { ipsec } = installContexts(nAR, contexts, options)
  for (const sa of ipsec.sad) expect(Object.keys(sa)).toEqual(Object.keys(ROUTERS))
})
