import { describe, expect, test } from 'vitest'
import counterGapBeyond from '../../scenarios/cxtp/counter-gap-beyond.scenario.ts'
import counterGap from '../../scenarios/cxtp/counter-gap.scenario.ts'
import linkLocal from '../../scenarios/cxtp/link-local-ctar.scenario.ts'
import networkNar from '../../scenarios/cxtp/network-nar.scenario.ts'
import networkPar from '../../scenarios/cxtp/network-par.scenario.ts'
import predictive from '../../scenarios/cxtp/predictive.scenario.ts'
import protectedCtar from '../../scenarios/cxtp/protected-ctar.scenario.ts'
import reactive from '../../scenarios/cxtp/reactive.scenario.ts'
import spiCollision from '../../scenarios/cxtp/spi-collision.scenario.ts'
import { toHex } from '../../lib/bytes.ts'
import type { NodeId, Row } from '../../trace/event.ts'
import { play, type Played } from '../played.fixture.ts'

// The paper's names for addresses and SPIs, as these scenarios have them.
const MN_NIP = '2001:db8:2::10'
const NAR_IP = '2001:db8:2::1'
const HA_IP = '2001:db8:ff::1'
const SPI_MN_IN = '0x00000102'
const SPI_MN_OUT = '0x00000101'

/** A table of the paper: the row of each direction, with the columns asked for. */
function asPrinted(rows: readonly Row[], ...columns: readonly string[]): Readonly<Record<string, unknown>> {
  expect(rows).toHaveLength(2)
  return Object.fromEntries(rows.map(row => [row.direction, columns.map(column => row[column]).join(' ')]))
}

const sad = (run: Played, node: NodeId) => asPrinted(run.tunnelRows(node, 'SAD'), 'source', 'destination', 'spi')
const spd = (run: Played, node: NodeId) =>
  asPrinted(
    run.tunnelRows(node, 'SPD'),
    'source',
    'destination',
    'upperProtocol',
    'action',
    'tunnelSource',
    'tunnelDestination',
  )
/** The paper's SA1 and SA2: which keys an SA has. */
const entries = (run: Played, node: NodeId) =>
  asPrinted(run.tunnelRows(node, 'SAD'), 'encryptionKey', 'integrityKey', 'suite', 'mode', 'state')

describe.each(
  [predictive, reactive, networkPar, networkNar, linkLocal].map(scenario => [scenario.id, scenario] as const),
)('%s ends in the tables of §V', (_, scenario) => {
  const run = play(scenario)
  const before = play(scenario, { untilUs: 0 })

  test('table I: the SAD of the MN', () => {
    expect(sad(run, 'mn')).toEqual({
      in: `${NAR_IP} ${MN_NIP} ${SPI_MN_IN}`,
      out: `${MN_NIP} ${NAR_IP} ${SPI_MN_OUT}`,
    })
  })
  test('table II, its inbound and outbound SPIs exchanged as table I wants: the SAD of nAR', () => {
    expect(sad(run, 'nar')).toEqual({
      in: `${MN_NIP} ${NAR_IP} ${SPI_MN_OUT}`,
      out: `${NAR_IP} ${MN_NIP} ${SPI_MN_IN}`,
    })
  })
  test('SA1 and SA2 are the same SAs as before: algorithms and keys came along', () => {
    const [mn, nar, old] = [entries(run, 'mn'), entries(run, 'nar'), entries(before, 'par')]
    expect(nar).toEqual({ in: mn.out, out: mn.in })
    expect(nar).toEqual(old)
  })
  // Errata: what tables III and IV head Inner are the tunnel's ends, and Outer the traffic (§V-A2 defines them so).
  test('table III, inner and outer as §V-A2 defines them: the SPD of the MN', () => {
    expect(spd(run, 'mn')).toEqual({
      in: `${HA_IP} ${MN_NIP} 41 PROTECT ${NAR_IP} ${MN_NIP}`,
      out: `${MN_NIP} ${HA_IP} 41 PROTECT ${MN_NIP} ${NAR_IP}`,
    })
  })
  test('table IV, likewise: the SPD of nAR', () => {
    expect(spd(run, 'nar')).toEqual({
      in: `${MN_NIP} ${HA_IP} 41 PROTECT ${MN_NIP} ${NAR_IP}`,
      out: `${HA_IP} ${MN_NIP} 41 PROTECT ${NAR_IP} ${MN_NIP}`,
    })
  })
  test('pAR holds none of the MN: no SA, no policy, no context, no key (§VI-C step 2, RFC 4067 §6.3)', () => {
    expect(run.tunnelRows('par', 'SAD')).toEqual([])
    expect(run.tunnelRows('par', 'SPD')).toEqual([])
    expect([run.table('par', 'Contexts'), run.table('nar', 'Contexts')]).toEqual([{}, {}])
    expect(run.actors).toEqual(expect.arrayContaining(['mn/cxtp/1 active', 'nar/cxtp/1 active', 'par/cxtp/1 released']))
  })
  test('traffic flows both ways again, and every invariant holds', () => {
    expect(run.deliveredFrom('mn>ha', 1_200_000)).toBeGreaterThan(5)
    expect(run.deliveredFrom('ha>mn', 1_200_000)).toBeGreaterThan(5)
    expect(run.broken()).toEqual([])
    expect(run.reports).toEqual([])
  })
})

describe('messages of §IV', () => {
  test('predictive: CTAR, data with key, reply, CTAR again, CTAA', () => {
    expect(play(predictive).ladder).toEqual([
      'CTAR mn>par delivered',
      'PCTD par>nar delivered',
      'CTDR nar>par delivered',
      'CTAR mn>nar delivered',
      'CTAA nar>mn delivered',
    ])
  })
  test('reactive: CTAR to nAR, request, data, CTAA, reply', () => {
    expect(play(reactive).ladder).toEqual([
      'CTAR mn>nar delivered',
      'CT-Req nar>par delivered',
      'CTD par>nar delivered',
      'CTAA nar>mn delivered',
      'CTDR nar>par delivered',
    ])
  })
  test('network-controlled: no first CTAR; pAR pushes, or nAR fetches with a token of zeros', () => {
    expect(play(networkPar).ladder.slice(0, 2)).toEqual(['PCTD par>nar delivered', 'CTDR nar>par delivered'])
    expect(play(networkNar).ladder.slice(0, 2)).toEqual(['CT-Req nar>par delivered', 'PCTD par>nar delivered'])
    expect(play(networkNar).named('CT-Req')[0]?.detail).toBe('no token: key wanted')
  })
  test('CTAR and CTAA are of 106 and 82 octets on the wire (Allard 2008 table 1)', () => {
    const sizes = play(predictive).messages.flatMap(({ name, bytes }) =>
      name === 'CTAR' || name === 'CTAA' ? [`${name} ${bytes.length}`] : [],
    )
    expect(sizes).toEqual(['CTAR 106', 'CTAR 106', 'CTAA 82'])
  })
  test('both CTARs carry one sequence number and one token (RFC 4067 §3.2)', () => {
    const [first, second] = play(predictive).named('CTAR')
    // Sequence and token are the last eight octets of a CTAR without request blocks.
    expect(toHex(first?.bytes.slice(-8) ?? new Uint8Array(0))).toBe(toHex(second?.bytes.slice(-8) ?? new Uint8Array(1)))
  })
  test('link-local CTARs leave from and for fe80::/10 (§VI-A)', () => {
    // Source and destination of the IPv6 header begin at octets 22 and 38 of the frame.
    for (const { bytes } of [...play(linkLocal).named('CTAR'), ...play(linkLocal).named('CTAA')])
      expect([toHex(bytes.slice(22, 24)), toHex(bytes.slice(38, 40))]).toEqual(['fe80', 'fe80'])
  })
})

describe('what context transfer costs', () => {
  const [ahead, after] = [play(predictive), play(reactive)]
  test('reactive is protected again later than predictive by about the way to pAR and back', () => {
    const [early = 0, late = 0] = [ahead.setupUs ?? undefined, after.setupUs ?? undefined]
    expect(early).toBeGreaterThan(0)
    expect(late - early).toBeGreaterThanOrEqual(40_000)
    expect(late - early).toBeLessThan(45_000)
  })
  test('and its outages lose no fewer packets', () => {
    expect(after.lostOf('mn>ha')).toBeGreaterThan(ahead.lostOf('mn>ha'))
    expect(after.lostOf('ha>mn')).toBeGreaterThanOrEqual(ahead.lostOf('ha>mn'))
  })
})

describe('cxtp-spi-collision (§V-A1, §VI-C step 5)', () => {
  const run = play(spiCollision)
  const [answer] = run.named('CTAA')
  const newSpi = String(run.tunnelRows('nar', 'SAD').find(row => row.direction === 'in')?.spi)

  test('the CTAA carries old and new SPI: entry (SAD, SPI collision), then both numbers', () => {
    // 82 octets of a CTAA without entries, then FPT ff01, status 7, two words, old SPI, new SPI.
    expect(toHex(answer?.bytes.slice(82) ?? new Uint8Array(0))).toBe(`ff010702${SPI_MN_OUT.slice(2)}${newSpi.slice(2)}`)
    expect(answer?.bytes).toHaveLength(94)
  })
  test('both ends use the new one', () => {
    expect(newSpi).toMatch(/^0x[0-9a-f]{8}$/)
    expect(newSpi).not.toBe(SPI_MN_OUT)
    expect(sad(run, 'mn')).toMatchObject({ out: `${MN_NIP} ${NAR_IP} ${newSpi}` })
    expect(sad(run, 'nar')).toMatchObject({ in: `${MN_NIP} ${NAR_IP} ${newSpi}` })
    expect(run.deliveredFrom('mn>ha', 1_200_000)).toBeGreaterThan(5)
  })
  test('the SA that MN2 has on the old one is not touched but by its own packets', () => {
    const changes = run.events('row').filter(({ node, key }) => node === 'nar' && key.startsWith('tunnel-mn2/'))
    expect(changes.filter(({ step, counter }) => step > 0 && !counter)).toEqual([])
    expect(
      run.tunnelRows('nar', 'SAD', 'mn2').map(({ spi, direction }) => `${String(direction)} ${String(spi)}`),
    ).toEqual(expect.arrayContaining([`in ${SPI_MN_OUT}`]))
    const { traffic } = run
    expect(traffic.outages.some(({ from }) => from === 'mn2')).toBe(false)
    expect(run.deliveredFrom('mn2>ha', 0)).toBeGreaterThan(5)
  })
  test('every invariant holds', () => {
    expect(run.broken()).toEqual([])
  })
})

describe('cxtp-protected-ctar (§VI-A)', () => {
  const run = play(protectedCtar, { untilUs: 17_000_000 })
  test('nAR has no SA to open the CTAR with: each one is refused, nothing is activated', () => {
    expect(run.ladder.filter(line => line.startsWith('CTAR mn>nar'))).toEqual(
      Array.from({ length: 4 }, () => 'CTAR mn>nar rejected unknown-spi'),
    )
    expect(
      run
        .named('CTAR')
        .slice(1)
        .every(({ encrypted }) => encrypted),
    ).toBe(true)
    expect(run.ladder.join()).not.toContain('CTAA')
    expect([run.tunnelRows('nar', 'SAD'), run.tunnelRows('nar', 'SPD')]).toEqual([[], []])
    expect(run.marks).not.toContain('token-validated')
  })
  test('both ends say what is wrong: SPI unknown, mobile never came, no answer', () => {
    expect(run.reports).toEqual(['nar unknown-spi', 'nar mobile-never-came', 'mn no-answer'])
    expect(run.broken()).toEqual([])
  })
  test('with the bypass, or by link-local addresses, the same move works', () => {
    for (const path of ['bypass', 'link-local'])
      expect(play(protectedCtar, { settings: [`cxtp.ctarPath=${path}`] }).ladder.at(-1)).toBe('CTAA nar>mn delivered')
  })
})

describe('cxtp-counter-gap (§V-A1)', () => {
  const refusedBy = (run: Played) => run.events('rejected').filter(({ code }) => code === 'counter-gap')

  test('a gap no wider than the window: the next packet is taken', () => {
    const run = play(counterGap)
    expect(refusedBy(run)).toEqual([])
    expect(run.reports).toEqual([])
    expect(run.deliveredFrom('mn>ha', 1_100_000)).toBeGreaterThan(50)
    expect(run.broken()).toEqual([])
  })
  test('a wider one: every packet is dropped with the reason, and the router reports it once', () => {
    const run = play(counterGapBeyond)
    const refused = refusedBy(run)
    expect(refused.length).toBeGreaterThan(50)
    expect(refused[0]).toMatchObject({ node: 'nar', ref: 'Allard 2007 §V-A1', row: 'tunnel-mn/in' })
    expect(refused[0]?.text).toMatch(/^number \d+ is \d+ above the transferred counter \d+, the window holds 32$/)
    expect(run.reports).toEqual(['nar counter-gap'])
    expect(run.deliveredFrom('mn>ha', 1_300_000)).toBe(0)
    expect(run.deliveredFrom('ha>mn', 1_300_000)).toBeGreaterThan(5)
    expect(run.broken()).toEqual([])
  })
  test('RFC 4303 §3.4.3 takes any higher number', () => {
    const run = play(counterGapBeyond, { settings: ['cxtp.counterGap=any'] })
    expect(refusedBy(run)).toEqual([])
    expect(run.deliveredFrom('mn>ha', 1_300_000)).toBeGreaterThan(50)
    expect(run.broken()).toEqual([])
  })
  test('a wider window takes the wider gap', () => {
    const run = play(counterGapBeyond, { settings: ['tunnels.0.replayWindow=64'] })
    expect(refusedBy(run)).toEqual([])
    expect(run.deliveredFrom('mn>ha', 1_300_000)).toBeGreaterThan(50)
  })
})
