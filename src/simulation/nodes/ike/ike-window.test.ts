// RFC 7296 §2.3: several requests at once, carried out in whatever order they come, each answered once and for all.
import { expect, test } from 'vitest'
import { forge, sentBy, toldBy } from './ike-forge.fixture.ts'
import { associations, IkePair, type Side } from './ike-pair.fixture.ts'

const WINDOW = { window: 4 }
const wide = (mn: object = WINDOW, gw: object = WINDOW) => new IkePair({ config: { mn, gw } }).establish()
const open = (pair: IkePair, side: Side): readonly number[] =>
  pair.sa(side).outstanding.map(({ messageId }) => messageId)
const create = (pair: IkePair, side: Side, count: number): void => {
  for (let i = 0; i < count; i++) pair.command(side, { type: 'create-child', sa: `${side}/ikev2/1` })
}

test('one request at a time until both have said more, each for what it takes itself', () => {
  const pair = wide(WINDOW, {})
  expect([pair.sa('mn').peerWindow, pair.sa('gw').peerWindow]).toEqual([1, 4])
  expect([pair.sa('mn').ownWindow, pair.sa('gw').ownWindow]).toEqual([4, 1])
  create(pair, 'mn', 3)
  create(pair, 'gw', 6)
  expect([open(pair, 'mn'), open(pair, 'gw')]).toEqual([[2], [0, 1, 2, 3]])
  expect([pair.sa('mn').queue.length, pair.sa('gw').queue.length]).toEqual([2, 2])
  pair.run(5_000_000)
  expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
  expect(associations(pair, 'mn')).toHaveLength(20)
})

test('the window waits for the oldest answer, not for any', () => {
  const pair = wide()
  pair.fate = (_datagram, side) => (side === 'gw' ? 'lost' : 10_000)
  create(pair, 'mn', 6)
  pair.run(15_000)
  // Answers to the second and third come, the first is still missing: request 5 has been the last one.
  for (const messageId of [3, 4]) {
    const answer = pair
      .endpoint('gw')
      .sas.get('gw/ikev2/1')
      ?.answers.find(each => each.messageId === messageId)
    const sent = sentBy(pair, 'gw').at(-1)
    if (answer?.messages[0] === undefined || sent === undefined) throw new Error('an answer')
    pair.inject('mn', { ...sent, payload: Uint8Array.from([0, 0, 0, 0, ...answer.messages[0]]) })
  }
  expect(open(pair, 'mn')).toEqual([2, 5])
  pair.fate = () => 10_000
  pair.run(3_000_000)
  expect(open(pair, 'mn')).toEqual([])
  expect(associations(pair, 'mn')).toHaveLength(14)
  expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
})

test('requests overtake a lost one, are carried out at once, and are not carried out again', () => {
  const pair = wide()
  const first = sentBy(pair, 'mn').length
  pair.fate = (datagram, side) => (side === 'mn' && datagram === sentBy(pair, 'mn')[first] ? 'lost' : 10_000)
  create(pair, 'mn', 3)
  pair.run(200_000)
  const sa = pair.sa('gw')
  expect([sa.nextReceive, sa.received, associations(pair, 'gw').length]).toEqual([2, [3, 4], 6])
  const again = sentBy(pair, 'mn')[first + 1]
  const answers = sentBy(pair, 'gw').length
  if (again !== undefined) pair.inject('gw', again)
  expect(sentBy(pair, 'gw')).toHaveLength(answers + 1)
  expect(sentBy(pair, 'gw').at(-1)?.payload).toEqual(sentBy(pair, 'gw').at(-3)?.payload)
  expect(associations(pair, 'gw')).toHaveLength(6)
  pair.run(5_000_000)
  expect([pair.sa('gw').nextReceive, pair.sa('gw').received, associations(pair, 'gw').length]).toEqual([5, [], 8])
})

test('as many answers are kept as were promised, and a request beyond the window has no answer', () => {
  const pair = wide()
  for (const messageId of [5, 4, 3]) pair.inject('gw', forge(pair, 'mn', [], { messageId }))
  const sent = sentBy(pair, 'gw').length
  pair.inject('gw', forge(pair, 'mn', [], { messageId: 6 }))
  expect(toldBy(pair, 'gw', sent)).toEqual(['INFORMATIONAL request: INVALID_MESSAGE_ID'])
  pair.inject('gw', forge(pair, 'mn', [], { messageId: 2 }))
  expect(pair.sa('gw').nextReceive).toBe(6)
  for (const messageId of [2, 3, 4, 5]) {
    const before = sentBy(pair, 'gw').length
    pair.inject('gw', forge(pair, 'mn', [], { messageId }))
    expect(sentBy(pair, 'gw')).toHaveLength(before + 1)
  }
  for (let messageId = 6; messageId < 40; messageId++) pair.inject('gw', forge(pair, 'mn', [], { messageId }))
  expect(pair.sa('gw').answers.length).toBeLessThanOrEqual(5)
})

test('a rekeyed SA begins with one again, and is told the same anew', () => {
  const pair = wide()
  pair.fate = () => 'lost'
  pair.command('mn', { type: 'rekey-ike', sa: 'mn/ikev2/1' })
  pair.fate = () => 10_000
  pair.run(1_015_000)
  const successor = pair.endpoint('gw').sas.get('gw/ikev2/2')
  expect([successor?.peerWindow, successor?.nextReceive]).toEqual([1, 0])
  pair.run(3_000_000)
  expect([pair.sa('mn').peerWindow, pair.sa('gw').peerWindow]).toEqual([4, 4])
  expect([pair.sa('mn').ownWindow, pair.sa('gw').ownWindow]).toEqual([4, 4])
  expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
})

test('whatever is lost or late, both sides end with the same SAs', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const pair = new IkePair({ seed, config: { mn: WINDOW, gw: WINDOW } }).establish()
    pair.fate = (_datagram, side, count) => {
      const roll = (count * 2_654_435_761 + seed * 40_503) % 97
      return roll < 20 ? 'lost' : roll < 50 ? 10_000 + roll * 40_000 : 10_000 + (side === 'mn' ? 0 : 500)
    }
    create(pair, 'mn', 4)
    create(pair, 'gw', 3)
    pair.command('mn', { type: 'liveness', sa: 'mn/ikev2/1' })
    pair.command('gw', { type: 'rekey-child', child: 'gw/child/1' })
    pair.command('mn', { type: 'delete-child', child: 'mn/child/1' })
    pair.run(200_000_000)
    pair.fate = () => 10_000
    pair.run(65_100_000)
    expect({ seed, rows: associations(pair, 'mn') }).toEqual({ seed, rows: associations(pair, 'gw') })
    expect([open(pair, 'mn'), open(pair, 'gw')]).toEqual([[], []])
  }
})
