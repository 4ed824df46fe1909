import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EMPTY_ADDRESS, readAddress, writeAddress } from './address.ts'

test('a link opens the moment it was made of', () => {
  const address = {
    scenario: 'cxtp-predictive',
    seed: 7,
    step: 123,
    faults: ['drop:CTAA#1', 'partition:par-nar@100ms..2s', 'drop:par>nar#2'],
    settings: ['cxtp.mode=reactive', 'links.par-nar.mtu=1280'],
    view: 'why' as const,
    sheet: { page: 'notes', note: 'rfc4067-one-error' } as const,
    embed: false,
    compare: null,
    packed: null,
  }
  const link = writeAddress(address)
  expect(link).toBe(
    '?scenario=cxtp-predictive&seed=7&step=123&fault=drop:CTAA%231&fault=partition:par-nar@100ms..2s&fault=drop:par>nar%232&set=cxtp.mode%3Dreactive&set=links.par-nar.mtu%3D1280&view=why&sheet=notes/rfc4067-one-error',
  )
  expect(readAddress(link)).toEqual({ ok: true, value: address })
})

test('a link carries a scenario behind its hash, the run to compare with, and that only the figure is wanted', () => {
  const address = {
    ...EMPTY_ADDRESS,
    faults: ['drop:CTAA#1'],
    embed: true,
    compare: { scenario: null, seed: 2, faults: ['delay:CTD#1:500ms'], settings: ['cxtp.mode=reactive'] },
    packed: 'H4sIAAAAAAAA_0vOSMxLTwUA-w',
  }
  const link = writeAddress(address)
  const at = link.indexOf('#')
  expect(link.slice(at)).toBe('#trace=H4sIAAAAAAAA_0vOSMxLTwUA-w')
  expect(readAddress(link.slice(0, at), link.slice(at))).toEqual({ ok: true, value: address })
  expect(readAddress('?compare=cxtp-reactive')).toMatchObject({
    value: { compare: { scenario: 'cxtp-reactive', seed: null, faults: [], settings: [] } },
  })
  expect(readAddress('?compare=')).toMatchObject({ value: { compare: { scenario: null } } })
  expect(readAddress('?embed=0', '#ladder')).toEqual({ ok: true, value: EMPTY_ADDRESS })
})

test('an empty link says nothing', () => {
  expect(readAddress('')).toEqual({ ok: true, value: EMPTY_ADDRESS })
})

describe('a link that does not fit names what and what is allowed', () => {
  test.each([
    ['?seed=-1', 'seed=-1; allowed is a whole number from 0 to 2147483648'],
    ['?seed=x', 'seed=x;'],
    ['?step=1.5', 'step=1.5;'],
    ['?view=tree', 'view=tree; allowed are packet, machine, row, why'],
    ['?sheet=notes/A', 'sheet=notes/A; allowed are notes,'],
    ['?scenario=../etc', 'the scenario “../etc”'],
    ['?set=mode', 'set=mode; allowed is set=path=value'],
    ['?embed=yes', 'embed=yes; allowed are 1 and 0'],
    ['?compare=Two', 'the scenario “Two”'],
    ['?compare=?seed=x', 'seed=x;'],
    [`?fault=${'x'.repeat(201)}`, '201 characters; allowed are 200'],
    [`?${'fault=a&'.repeat(257)}`, '257 faults and settings; allowed are 256'],
  ])('%s', (link, words) => {
    const read = readAddress(link)
    expect(read.ok ? '' : read.error).toContain(words)
  })
})

test.each([
  ['#trace=', 'not in base64url'],
  ['#trace=a b', 'not in base64url'],
  [`#trace=${'a'.repeat(100_001)}`, '100001 characters; allowed are 100000'],
])('what a hash carries is text of a link or refused: %.20s', (hash, words) => {
  const read = readAddress('', hash)
  expect(read.ok ? '' : read.error).toContain(words)
})

test('any query is read or refused, and what is read is written the same again', () => {
  fc.assert(
    fc.property(fc.webQueryParameters(), query => {
      const read = readAddress(`?${query}`)
      const again = read.ok ? readAddress(writeAddress(read.value)) : read
      expect(again).toEqual(read)
      expect(read.ok || read.error.length < 300).toBe(true)
    }),
  )
})

test('an experiment is a sheet, with runs and seed', () => {
  const read = (search: string) => {
    const address = readAddress(search)
    return address.ok ? address.value.sheet : address.error
  }
  const sheet = { page: 'experiments', note: 'get-put/100/1' }
  expect(read('?experiment=get-put&runs=100&seed=1')).toEqual(sheet)
  expect(read('?sheet=experiments/get-put/100/1')).toEqual(sheet)
  expect(writeAddress({ ...EMPTY_ADDRESS, sheet: { page: 'experiments', note: 'get-put/100/1' } })).toBe(
    '?sheet=experiments/get-put/100/1',
  )
  expect(read('?experiment=')).toBeNull()
  expect(read('?experiment=GET!')).toContain('sheet=')
})
