import { expect } from 'vitest'
import { associations, type Side } from '../ike-pair.fixture.ts'
import type { IkePair } from '../ike-pair.fixture.ts'
import { surprises } from '../ike-random.fixture.ts'

const spis = (pair: IkePair, side: Side): readonly string[] =>
  pair
    .sas(side)
    .map(({ spiI, spiR }) => `${spiI} ${spiR}`)
    .sort()

/** Next request of each IKE SA as its sender, and as its receiver, counts them. */
const counted = (pair: IkePair, sender: Side, by: Side): readonly string[] =>
  pair
    .sas(by)
    .map(({ spiI, nextSend, nextReceive }) => `${spiI} ${sender === by ? nextSend : nextReceive}`)
    .sort()

/** Everything that must hold when all is quiet: the same SAs, keys, message IDs; no step that nobody foresaw. */
export function expectAgreement(pair: IkePair, about: string): void {
  const facts = (side: Side): unknown => ({
    about,
    sas: spis(pair, side),
    rows: associations(pair, side),
    counters: [counted(pair, 'mn', side), counted(pair, 'gw', side)],
  })
  expect(facts('mn')).toEqual(facts('gw'))
  const rows = (['mn', 'gw'] as const).flatMap(side => pair.endpoint(side).ipsec.sad)
  expect({ about, held: rows.filter(({ state }) => state !== 'active').map(({ id }) => id) }).toEqual({
    about,
    held: [],
  })
  const owned = new Set((['mn', 'gw'] as const).flatMap(side => pair.children(side).map(({ name }) => name)))
  expect({ about, orphans: rows.filter(({ id }) => !owned.has(id.replace(/\/(in|out)$/u, ''))) }).toEqual({
    about,
    orphans: [],
  })
  expect({ about, surprises: surprises(pair) }).toEqual({ about, surprises: [] })
}
