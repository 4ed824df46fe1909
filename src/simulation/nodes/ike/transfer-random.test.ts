// Transfers to routers full of others, SPIs drawn from a small space (failures 1 to 6).
import { expect, test } from 'vitest'
import type { Sad } from '../../../protocol/ipsec/sad.ts'
import { liveHost } from '../../hosts/host-live.ts'
import { associations, type Side } from './ike-pair.fixture.ts'
import { surprises, type Weather } from './ike-random.fixture.ts'
import { passes, playTransfers, type PlayedTransfer } from './transfer-random.fixture.ts'
import { updates } from './transfer.fixture.ts'

/** ROAMSCOPE_SEED chooses other transfers, ROAMSCOPE_RUNS more of them. */
const FIRST = Number(process.env['ROAMSCOPE_SEED'] ?? 2008)
const RUNS = Number(process.env['ROAMSCOPE_RUNS'] ?? 120)

/** Lookup keys of inbound rows that stand in a table twice. */
function doubles(sad: Sad): readonly string[] {
  const keys = sad
    .filter(({ direction }) => direction === 'in')
    .map(row =>
      [row.spi, ...(row.lookupCase >= 2 ? [row.destination] : []), ...(row.lookupCase === 3 ? [row.source] : [])].join(
        ' ',
      ),
    )
  return keys.filter((key, i) => keys.indexOf(key) !== i)
}

/** Numbers that stand twice in a table of which the paper wants each once (case 1). */
const anyDoubles = (sad: Sad): readonly number[] =>
  sad.map(({ spi }) => spi).filter((spi, i, all) => all.indexOf(spi) !== i)

function facts({ pair, policy, others, twins, reportsBefore }: PlayedTransfer): object {
  const own = (side: Side) =>
    associations(pair, side)
      .filter(({ source, destination }) => ![source, destination].some(each => each.startsWith('203.0.113.')))
      // Both directions may have one number.
      .sort((a, b) => a.spi - b.spi || Number(a.toGateway) - Number(b.toGateway))
  const reported = updates(pair, reportsBefore).map(({ outcome }) => outcome)
  const sas = (side: 'mn' | 'gw') =>
    pair
      .sas(side)
      .filter(({ name }) => !twins.includes(name))
      .map(
        ({ spiI, spiR, nextSend, nextReceive }) =>
          `${spiI} ${spiR} ${side === 'mn' ? nextSend : nextReceive} ${side === 'mn' ? nextReceive : nextSend}`,
      )
  const { sad } = pair.endpoint('gw').ipsec
  const pairs = pair
    .endpoint('gw')
    .sas.values()
    .filter(({ phase }) => phase === 'established')
    .map(({ role, spiI, spiR }) => `${role} ${spiI} ${spiR}`)
  const tunnel = own('mn').length > 0
  return {
    doubles: [...doubles(sad), ...doubles(pair.endpoint('mn').ipsec.sad)],
    paper:
      policy.lookup === 1 &&
      policy.unique === 'allard-2008' &&
      twins.length === 0 &&
      reported.includes('resolved') &&
      policy.onCollision === 'assign'
        ? anyDoubles(sad)
        : [],
    twice: pairs.filter((each, i) => pairs.indexOf(each) !== i),
    others: others.gw.filter(row => !sad.includes(row)).map(({ id }) => id),
    atMobile: others.mn.filter(row => !pair.endpoint('mn').ipsec.sad.includes(row)).map(({ id }) => id),
    reports: reported.length,
    agree:
      JSON.stringify(own('mn')) === JSON.stringify(own('gw')) &&
      JSON.stringify(sas('mn')) === JSON.stringify(sas('gw')),
    lost: !tunnel && !reported.includes('denied'),
    passes: tunnel ? [passes(pair, 'mn'), passes(pair, 'gw')] : [true, true],
    left: Object.keys(pair.endpoint('gw').arriving ?? {}),
    surprises: surprises(pair),
  }
}
const GOOD = {
  doubles: [],
  paper: [],
  twice: [],
  others: [],
  atMobile: [],
  reports: 1,
  agree: true,
  lost: false,
  passes: [true, true],
  left: [],
  surprises: [],
}

test.each<[string, Weather]>([
  ['over a good way', { lost: 0, twice: 0, late: 0 }],
  ['and when messages are lost, doubled and overtake each other', { lost: 20, twice: 10, late: 15 }],
])(
  'no two SAs share a lookup key, and every tunnel lives or its end is reported, %s',
  (_, weather) => {
    const outcomes = new Map<string, number>()
    let transfers = 0
    for (let seed = FIRST; transfers < RUNS; seed++)
      transfers += playTransfers(seed, weather, played => {
        expect({ seed, ...facts(played) }).toEqual({ seed, ...GOOD })
        for (const { outcome, why } of updates(played.pair, played.reportsBefore))
          outcomes.set(`${outcome} ${why}`.trim(), (outcomes.get(`${outcome} ${why}`.trim()) ?? 0) + 1)
      })
    if (RUNS > 1_000) process.stdout.write(`${transfers} transfers: ${JSON.stringify(Object.fromEntries(outcomes))}\n`)
    // The space is small enough for every way out to be taken.
    expect([...outcomes.keys()]).toEqual(
      expect.arrayContaining(['resolved', 'fallback round-trips', 'fallback collision', 'denied collision']),
    )
  },
  RUNS > 1_000 ? 0 : 300_000,
)

test('live actors and pure transitions play the same transfers', () => {
  const weather = { lost: 20, twice: 10, late: 15 }
  for (let seed = FIRST; seed < FIRST + 3; seed++) {
    const [pure, live]: unknown[][] = [[], []]
    playTransfers(seed, weather, ({ pair }) => pure?.push(pair.outputs.length, pair.outputs.at(-1)))
    playTransfers(seed, weather, ({ pair }) => live?.push(pair.outputs.length, pair.outputs.at(-1)), liveHost)
    expect(live).toEqual(pure)
  }
})
