import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSuiteName } from '../crypto/suite-name.ts'
import { createRealSuite } from '../crypto/real-suite.ts'
import { ENCRYPTION, INTEGRITY } from '../crypto/transforms.ts'
import { ipv6 } from '../wire/ip/ipv6.ts'
import { processOutbound } from './outbound.ts'
import { packetRoom } from './room.ts'
import { HA, MN, PAR, samplePolicy, sampleSa } from './sample-tables.fixture.ts'
import type { IpsecState } from './state.ts'

const crypto = createRealSuite()
const SUITES = ['aes128-sha256', 'aes256gcm16', '3des-sha1', 'null-sha256', 'chacha20poly1305', 'ah-sha256', 'ah-sha1']

/** Tables of pAR with one outbound SA of that suite; protocol 41 from HA to MN goes through it. */
function tables(suite: string, mode: 'tunnel' | 'transport', pmtu: number | undefined): IpsecState {
  const parsed = parseSuiteName(suite)
  if (!parsed.ok) throw new Error(parsed.error.message)
  const { encryption, integrity, protocol } = parsed.value
  const sa = sampleSa({
    direction: 'out',
    source: mode === 'tunnel' ? PAR : HA,
    destination: MN,
    mode,
    protocol,
    encryption,
    encryptionKey: new Uint8Array(ENCRYPTION[encryption].keyOctets),
    integrity,
    integrityKey: new Uint8Array(INTEGRITY[integrity].keyOctets),
    pmtu,
  })
  const policy = samplePolicy('out')
  const { action } = policy
  if (action.kind !== 'protect') throw new Error('PROTECT')
  return { sad: [sa], spd: [{ ...policy, action: { ...action, protocol, mode } }], pad: [] }
}

const packetOf = (octets: number): Uint8Array =>
  ipv6.encode({
    trafficClass: 0,
    flowLabel: 0,
    nextHeader: 'ipv6',
    hopLimit: 64,
    source: HA,
    destination: MN,
    payload: new Uint8Array(octets - 40),
  })

test('the longest packet that fits does fit, and one octet more does not', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SUITES),
      fc.constantFrom('tunnel' as const, 'transport' as const),
      fc.integer({ min: 300, max: 2_000 }),
      (suite, mode, mtu) => {
        const state = tables(suite, mode, undefined)
        const sealedOctets = (octets: number): number => {
          const drawIv = (count: number): Uint8Array => new Uint8Array(count)
          const out = processOutbound(state, packetOf(octets), { nowUs: 0, crypto, drawIv })
          return out.kind === 'protected' ? out.packet.length : Number.NaN
        }
        const room = packetRoom(state, packetOf(100), mtu, 0)
        expect(sealedOctets(room)).toBeLessThanOrEqual(mtu)
        expect(sealedOctets(room + 1)).toBeGreaterThan(mtu)
      },
    ),
    { numRuns: 120 },
  )
})

test('what the SA knows of its path counts where it is less', () => {
  const room = (mtu: number, pmtu?: number): number =>
    packetRoom(tables('aes128-sha256', 'tunnel', pmtu), packetOf(100), mtu, 0)
  expect([room(1_500, 1_400), room(1_400, 9_000)]).toEqual([room(1_400), room(1_400)])
})

test('a packet that nothing protects has the whole path', () => {
  expect(packetRoom({ sad: [], spd: [], pad: [] }, packetOf(100), 1_500, 0)).toBe(1_500)
})
