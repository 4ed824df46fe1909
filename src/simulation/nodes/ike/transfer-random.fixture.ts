import { present } from '../../../lib/assert.ts'
import { drawBelow } from '../../../lib/draw.ts'
import { ipv4 } from '../../../protocol/wire/ip/ipv4.ts'
import type { LookupCase, SecurityAssociation } from '../../../protocol/ipsec/sa.ts'
import { holderOf, type UniqueSpis } from '../../../protocol/ipsec/spi-collisions.ts'
import type { MachineHost } from '../../hosts/host.ts'
import { DEFAULT_IKE_TIMERS } from './ike-config.ts'
import type { IkePair, Side } from './ike-pair.fixture.ts'
import { swiftIkeSuite, type Weather } from './ike-random.fixture.ts'
import { spiPolicy, type SpiPolicy } from './spi-policy.ts'
import { addRows, MN_THERE, NEW_GW, newTransferPair, otherRow, transfer } from './transfer.fixture.ts'

const SPI_FIRST = 256
/** Where another node is, whose IKE SA has the mobile's pair of SPIs. */
const TWIN = '203.0.113.200'

export interface PlayedTransfer {
  readonly pair: IkePair
  readonly policy: SpiPolicy
  /** Rows of the other nodes at the gateway, and of other peers at the mobile, as they were put there. */
  readonly others: Readonly<Record<Side, readonly SecurityAssociation[]>>
  /** Names of the other nodes' IKE SAs at the gateway. */
  readonly twins: readonly string[]
  /** Reports and outputs before it. */
  readonly reportsBefore: number
}

/**
 * One mobile is handed from gateway to gateway, each with 1 to 32 other nodes; all SPIs come from a space so small that they
 * collide often, and the way is as bad as `weather` says until a transfer is over or given up. `look` sees how things
 * stand after each transfer. Returns how many there were: one that is denied is the last.
 */
export function playTransfers(
  seed: number,
  weather: Weather,
  look: (played: PlayedTransfer) => void,
  host?: () => MachineHost,
): number {
  let count = 0
  const draw: Draw = bound => drawBelow({ seed, node: 'test', purpose: 'transfer', count: count++ }, bound)
  const common = drawCommon(draw)
  const quiet = { timers: { ...DEFAULT_IKE_TIMERS, livenessUs: 120_000_000 }, forceEncapsulation: true }
  const config = {
    mn: { ...quiet, spis: { ...common, drainUs: 200_000 + draw(2_000_000) } },
    gw: { ...quiet, spis: common },
  }
  const pair = newTransferPair({ pair: { seed, crypto: swiftIkeSuite, config, ...(host && { host }) } }).establish()
  const spi = (): number => SPI_FIRST + draw(2 ** common.spiBits)
  addOthersAtMobile(pair, otherRows('peer', draw(4), spi, MN_THERE.address, common))
  for (let transfers = 1; transfers <= TRANSFERS_MAX; transfers++) {
    const gw = { ...common, ...drawPolicy(draw) }
    pair.reshape('gw', endpoint => ({ ...endpoint, config: { ...endpoint.config, spis: gw } }))
    const others = {
      mn: pair.endpoint('mn').ipsec.sad.filter(({ id }) => id.startsWith('peer')),
      gw: otherRows('node', 1 + draw(32), spi, NEW_GW.address, common),
    }
    dropTwins(pair)
    const twins = draw(4) === 0 ? [addTwin(pair)] : []
    const reportsBefore = pair.reports.length
    pair.fate = roughWay(weather, draw)
    transfer(pair, others.gw)
    pair.run(draw(5_000_000))
    pair.fate = () => 10_000
    pair.run(100_000_000)
    look({ pair, policy: spiPolicy({ spis: gw }), others, twins, reportsBefore })
    if (pair.endpoint('mn').ipsec.sad.length === others.mn.length) return transfers
  }
  return TRANSFERS_MAX
}
const TRANSFERS_MAX = 8

type Draw = (bound: number) => number
const pick = <T>(draw: Draw, ...values: readonly T[]): T => present(values[draw(values.length)], 'choice')

const drawCommon = (draw: Draw) => ({
  lookup: pick<LookupCase>(draw, 1, 1, 2, 3),
  unique: pick<UniqueSpis>(draw, 'allard-2008', 'rfc4301'),
  spiBits: 4 + draw(4),
})

const drawPolicy = (draw: Draw): Partial<SpiPolicy> => ({
  draw: pick(draw, 'checked', 'blind'),
  limits: pick(draw, 'before-sending', 'as-printed'),
  maxRoundTrips: 1 + draw(4),
  timerUs: 500_000 + draw(3_000_000),
  onCollision: pick(draw, ...Array<'assign'>(12).fill('assign'), 'renegotiate', 'renegotiate', 'relaunch', 'deny'),
  ikePair: pick(draw, 'update-spi', 'update-spi', 'full-ike'),
})

/** The mobile's numbers were free where it got them. */
function addOthersAtMobile(pair: IkePair, rows: readonly SecurityAssociation[]): void {
  const own = new Set(pair.endpoint('mn').ipsec.sad.map(row => row.spi))
  addRows(
    pair,
    'mn',
    rows.filter(row => !own.has(row.spi)),
  )
}

function roughWay(weather: Weather, draw: Draw): IkePair['fate'] {
  const delay = (late: boolean): number => (late ? 10_000 + draw(3_000_000) : 5_000 + draw(20_000))
  return () => {
    const fate = draw(100)
    if (fate < weather.lost) return 'lost'
    const first = delay(fate < weather.lost + weather.late)
    return draw(100) < weather.twice ? [first, delay(draw(2) === 0)] : first
  }
}

/** Both directions of so many nodes, each row where it may stand. */
function otherRows(
  name: string,
  nodes: number,
  spi: () => number,
  here: string,
  { lookup, unique }: Pick<SpiPolicy, 'lookup' | 'unique'>,
): readonly SecurityAssociation[] {
  let rows: readonly SecurityAssociation[] = []
  for (let node = 0; node < nodes; node++)
    for (const direction of ['in', 'out'] as const) {
      const row = otherRow(`${name}${node}`, direction, spi(), [here, `203.0.113.${node + 1}`], lookup)
      if (holderOf(rows, row, lookup, unique) === undefined) rows = [...rows, row]
    }
  return rows
}

/** Another node's IKE SA with the pair of SPIs that the mobile's has, under keys of its own. */
function addTwin(pair: IkePair): string {
  let twin = ''
  pair.work('gw', work => {
    const sa = work.sa(pair.sa('gw').name)
    const other = (key: Uint8Array): Uint8Array => key.map(octet => octet ^ 0x5a)
    twin = work.addSa(name => ({
      ...sa,
      name,
      remote: { address: TWIN, port: 4500 },
      keys: sa.keys && { ...sa.keys, skEi: other(sa.keys.skEi), skEr: other(sa.keys.skEr), skD: other(sa.keys.skD) },
      mobility: { ...sa.mobility, line: name },
    })).name
  })
  return twin
}

/** Those of the gateway before. */
function dropTwins(pair: IkePair): void {
  pair.work('gw', work => {
    for (const { name } of pair.sas('gw')) if (work.sa(name).remote.address === TWIN) work.dropSa(name)
  })
}

/** Whether a packet of a side's own network comes out at the other end. */
export function passes(pair: IkePair, from: Side): boolean {
  const [source, destination] = from === 'mn' ? ['10.20.0.1', '10.10.0.1'] : ['10.10.0.1', '10.20.0.1']
  const packet = ipv4.encode({
    dscp: 0,
    ecn: 0,
    identification: 0,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
    protocol: 17,
    source,
    destination,
    options: new Uint8Array(0),
    payload: new Uint8Array([0x12, 0x34, 0x12, 0x34, 0, 8, 0, 0]),
  })
  const before = pair.outputs.length
  pair.command(from, { type: 'send', packet })
  pair.run(100_000)
  return pair.outputs.slice(before).some(({ side, output }) => side !== from && output.kind === 'packet')
}
