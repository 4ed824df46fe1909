import { expect, test } from 'vitest'
import { inventTrace } from './invented-trace.fixture.ts'
import { messagesOf } from './messages.ts'

test('every frame has one fate, with its reason', () => {
  const messages = messagesOf(
    inventTrace([
      { kind: 'sent', message: 1 },
      { kind: 'sent', message: 2, atUs: 10 },
      { kind: 'received', message: 1, atUs: 20 },
      { kind: 'lost', message: 2, reason: 'fault', by: 'drop:CTAR#2', atUs: 30 },
      { kind: 'sent', message: 3 },
      { kind: 'fault', message: 3, effect: 'corrupt', text: 'byte 2', bytes: new Uint8Array([9]) },
      { kind: 'received', message: 3, atUs: 40 },
      { kind: 'sent', message: 4 },
      { kind: 'received', message: 4 },
      { kind: 'rejected', message: 4, code: 'bad-token', text: 'token differs' },
      { kind: 'sent', message: 5 },
      { kind: 'received', message: 5, atUs: 50 },
      { kind: 'sent', message: 6, copyOf: 5 },
    ]),
  )
  expect(
    messages.map(({ message, fate, reason, sentUs, receivedUs, lostUs }) => [
      message,
      fate,
      reason,
      sentUs,
      receivedUs,
      lostUs,
    ]),
  ).toEqual([
    [1, 'delivered', '', 0, 20, null],
    [2, 'dropped', 'fault: drop:CTAR#2', 10, null, 30],
    [3, 'corrupted', 'byte 2', 30, 40, null],
    [4, 'rejected', 'bad-token: token differs', 40, 40, null],
    [5, 'duplicated', '', 40, 50, null],
    [6, 'undelivered', '', 50, null, null],
  ])
  expect(messages[2]?.arrivedBytes).toEqual(new Uint8Array([9]))
  expect(messages[2]?.bytes).toEqual(new Uint8Array([1, 2, 3]))
})
