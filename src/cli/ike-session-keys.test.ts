import { expect, test } from 'vitest'
import { readKeys, openingKeys, writeKeys } from '../interchange/keys.ts'
import { IkePair } from '../simulation/nodes/ike/ike-pair.fixture.ts'
import { SessionKeys } from './ike-session-keys.ts'

test('both ends write the same keys, those of SAs that are gone too, and they open what they are for', () => {
  const pair = new IkePair().establish()
  const [mn, gw] = [new SessionKeys(), new SessionKeys()]
  const note = (): void => {
    mn.note(pair.endpoint('mn'))
    gw.note(pair.endpoint('gw'))
  }
  note()
  expect([mn.rows().ike.length, mn.rows().esp.length]).toEqual([1, 2])
  const first = mn.rows()
  pair.command('mn', { type: 'rekey-ike', sa: pair.sa('mn').name })
  pair.run(2_000_000)
  note()
  pair.command('mn', { type: 'delete-ike', sa: pair.sa('mn').name })
  pair.run(2_000_000)
  note()
  expect(pair.endpoint('mn').ipsec.sad).toEqual([])
  expect(mn.rows().ike).toHaveLength(2)
  expect(mn.rows().ike).toEqual(expect.arrayContaining([...first.ike]))
  const sorted = (keys: SessionKeys): readonly string[] =>
    [...keys.rows().ike, ...keys.rows().esp].map(row => JSON.stringify(row)).sort()
  expect(sorted(gw)).toEqual(sorted(mn))
  const read = readKeys(writeKeys(mn.rows()))
  expect(read.ok && openingKeys(read.value)).toMatchObject({
    findings: [],
    keys: { length: 2 },
    ikeKeys: { length: 2 },
  })
})
