import { expect, test } from 'vitest'
import { createRealSuite } from '../crypto/real-suite.ts'
import { markSeen } from './replay-window.ts'
import { sadRow, spdRow } from './rows.ts'
import { UNLIMITED } from './sa.ts'
import { MN, PAR, samplePolicy, sampleSa } from './sample-tables.fixture.ts'

const view = { nowUs: 1_000, crypto: createRealSuite() }

test('a SAD row has plain cells', () => {
  const sa = sampleSa({ lifetime: { ...UNLIMITED, hardExpiresAtUs: 5_000 } })
  const seen = { ...sa, window: sa.window && markSeen(sa.window, 3n) }
  expect(sadRow(seen, view)).toMatchObject({
    spi: '0x00000101',
    protocol: 'esp',
    direction: 'in',
    source: MN,
    destination: PAR,
    sequence: 3,
    lifetimeUs: 4_000,
    hardExpiresAtUs: 5_000,
    suite: 'aes128-sha256',
    windowBits: '0x0000000000000001',
    windowTop: 3,
    lookupCase: 1,
    state: 'active',
  })
  expect(sadRow({ ...sa, direction: 'out', sequence: 2n ** 60n }, view)['sequence']).toBe('1152921504606846976')
})

test('an SPD row names source and destination as its direction has them', () => {
  const incoming = spdRow(samplePolicy('in'), 1)
  const outgoing = spdRow(samplePolicy('out'), 2)
  expect([incoming['source'], incoming['tunnelSource'], incoming['tunnelDestination']]).toEqual([MN, MN, PAR])
  expect([outgoing['destination'], outgoing['tunnelSource'], outgoing['tunnelDestination']]).toEqual([MN, PAR, MN])
})
