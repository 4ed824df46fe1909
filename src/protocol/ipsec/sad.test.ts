import { describe, expect, test } from 'vitest'
import { associationsOfAddress, findInbound, findOutbound, freeSpi, insertAssociation, type Sad } from './sad.ts'
import { associationProblem, jumpSequence, lifetimeState, UNLIMITED, type SecurityAssociation } from './sa.ts'
import { HA, MN, MN_NEW, NAR, PAR, sampleSa } from './sample-tables.fixture.ts'

const table = (...rows: readonly SecurityAssociation[]): Sad =>
  rows.reduce<Sad>((sad, sa) => {
    const next = insertAssociation(sad, sa)
    if (!next.ok) throw new Error(next.error.text)
    return next.value
  }, [])

describe('inbound lookup', () => {
  const bySpi = sampleSa({ id: 'case1' })
  const byDestination = sampleSa({ id: 'case2', lookupCase: 2 })
  const bySource = sampleSa({ id: 'case3', lookupCase: 3 })
  const find = (sad: Sad, source: string, destination: string) =>
    findInbound(sad, { spi: 0x101, protocol: 'esp', source, destination })?.sa.id

  test('the longest identifier wins, in whatever order the rows were put in', () => {
    for (const sad of [table(bySpi, byDestination, bySource), table(bySource, byDestination, bySpi)]) {
      expect(find(sad, MN, PAR)).toBe('case3')
      expect(find(sad, HA, PAR)).toBe('case2')
      expect(find(sad, HA, NAR)).toBe('case1')
    }
  })
  test('a row of case 3 is not found from another source, a row of the other direction or protocol never', () => {
    expect(find(table(bySource), MN_NEW, PAR)).toBeUndefined()
    expect(find(table(sampleSa({ direction: 'out' })), MN, PAR)).toBeUndefined()
    expect(findInbound(table(bySpi), { spi: 0x101, protocol: 'ah', source: MN, destination: PAR })).toBeUndefined()
  })
  test('says by what it was found', () => {
    const match = findInbound(table(byDestination), {
      spi: 0x101,
      protocol: 'esp',
      source: MN,
      destination: '2001:DB8:1:0::1',
    })
    expect(match?.why).toBe('0x00000101 found by spi+destination (case 2)')
  })
})

describe('collisions', () => {
  const insert = (sad: Sad, sa: SecurityAssociation) => {
    const result = insertAssociation(sad, sa)
    return result.ok ? result.value.map(row => row.id).join(' ') : result.error.code
  }
  test('case 1 collides on the SPI, case 2 on SPI and destination, case 3 on all three', () => {
    const other = { source: HA, id: 'other' }
    expect(insert(table(sampleSa()), sampleSa({ ...other, destination: NAR }))).toBe('spi-collision')
    expect(insert(table(sampleSa({ lookupCase: 2 })), sampleSa({ ...other, lookupCase: 2 }))).toBe('spi-collision')
    expect(insert(table(sampleSa({ lookupCase: 2 })), sampleSa({ ...other, lookupCase: 2, destination: NAR }))).toBe(
      'mn/in/esp other',
    )
    expect(insert(table(sampleSa({ lookupCase: 3 })), sampleSa({ ...other, lookupCase: 3 }))).toBe('mn/in/esp other')
    expect(insert(table(sampleSa({ lookupCase: 3 })), sampleSa({ lookupCase: 3 }))).toBe('spi-collision')
  })
  test('outbound SPIs are the peers business; only the same SA twice is refused', () => {
    const out = { direction: 'out', source: PAR, destination: MN } as const
    expect(insert(table(sampleSa(out)), sampleSa({ ...out, destination: MN_NEW }))).toBe('mn/out/esp mn/out/esp#2')
    expect(insert(table(sampleSa(out)), sampleSa(out))).toBe('duplicate-row')
  })
})

test('outbound by link: active before held, the one for the DSCP first, the youngest last inserted', () => {
  const out = { direction: 'out', source: PAR, destination: MN } as const
  const sad = table(
    sampleSa({ ...out, id: 'old' }),
    sampleSa({ ...out, id: 'young', spi: 0x102 }),
    sampleSa({ ...out, id: 'voice', spi: 0x103, dscp: [46] }),
    sampleSa({ ...out, id: 'held', spi: 0x104, state: 'held' }),
  )
  expect(findOutbound(sad, 'mn', 'esp', 0)?.id).toBe('young')
  expect(findOutbound(sad, 'mn', 'esp', 46)?.id).toBe('voice')
  expect(findOutbound(sad, 'mn2', 'esp', 0)).toBeUndefined()
})

test('a mobile is found by its address at either end', () => {
  const sad = table(
    sampleSa(),
    sampleSa({ direction: 'out', source: PAR, destination: MN }),
    sampleSa({ spi: 0x999, source: HA }),
  )
  expect(associationsOfAddress(sad, MN).map(sa => sa.id)).toEqual(['mn/in/esp', 'mn/out/esp'])
})

test('free SPIs: reserved and taken ones are drawn again, the search is bounded', () => {
  const draws = [0, 255, 0x101, 0x1234]
  expect(freeSpi(table(sampleSa()), attempt => draws[attempt] ?? 0)).toEqual({ ok: true, value: 0x1234 })
  const none = freeSpi([], () => 7)
  expect(none.ok ? none.value : none.error.code).toBe('no-free-spi')
})

test('broken rows are refused with the clause', () => {
  const refused = (change: Partial<SecurityAssociation>) =>
    associationProblem({ ...sampleSa(), ...change })?.ref ?? 'fine'
  expect(refused({})).toBe('fine')
  expect(refused({ spi: 255 })).toBe('RFC 4303 §2.1')
  expect(refused({ encryptionKey: new Uint8Array(15) })).toBe('RFC 3602')
  expect(refused({ integrity: 'none', integrityKey: new Uint8Array(0) })).toBe('RFC 4303 §3.4.3')
  expect(refused({ destination: '10.0.0.1' })).toBe('RFC 4301 §4.4.2.1')
  expect(refused({ window: undefined, extendedSequence: true })).toBe('RFC 4303 §3.3.3')
  expect(refused({ window: { size: 31, top: 0n, bits: 0n } })).toBe('RFC 4303 §3.4.3')
})

test('lifetimes: the first to end decides', () => {
  const sa = sampleSa({
    lifetime: { ...UNLIMITED, softExpiresAtUs: 10, hardExpiresAtUs: 20, hardOctets: 100 },
    octets: 90,
  })
  expect([9, 10, 19, 20].map(at => lifetimeState(sa, at))).toEqual(['fresh', 'soft', 'soft', 'hard'])
  expect(lifetimeState(sa, 0, 10)).toBe('fresh')
  expect(lifetimeState(sa, 0, 11)).toBe('hard')
})

test('a jump moves number and nonce counter, and stops at the last number', () => {
  const sa = sampleSa({ direction: 'out', sequence: 5n, ivCounter: 9n })
  expect(jumpSequence(sa, 100n)).toMatchObject({ sequence: 105n, ivCounter: 109n })
  expect(jumpSequence(sa, 2n ** 40n).sequence).toBe(2n ** 32n - 1n)
})
