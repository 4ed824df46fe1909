import { expect, test } from 'vitest'
import type { Layer } from '../../protocol/wire/frame.ts'
import type { Field } from '../../protocol/wire/schema.ts'
import { ikeParts } from './packet-ike.ts'

const field = (key: string, children: readonly Field[] = []): Field => ({
  key,
  name: key,
  start: 0,
  end: 1,
  value: 0,
  text: '',
  children,
})
const layer = (protocol: string, fields: readonly Field[]): Layer =>
  ({ protocol, name: protocol, fields }) as unknown as Layer

test('a message has a header before its payloads, the inside of SK has padding behind them', () => {
  const sa = field('sa')
  const message = ikeParts(layer('ike', [field('initiatorSpi'), field('payloads', [sa])]))
  expect(message).toEqual({ header: [field('initiatorSpi')], payloads: [sa], trailer: [] })
  const inside = ikeParts(layer('sk', [field('payloads', [sa]), field('padding')]))
  expect(inside).toEqual({ header: [], payloads: [sa], trailer: [field('padding')] })
})

test('what one fragment holds is no header: octets of payloads, and padding (RFC 7383 §2.5)', () => {
  const fields = [field('content'), field('padding')]
  expect(ikeParts(layer('skf', fields))).toEqual({ header: [], payloads: [], trailer: fields })
  // A message that is cut within its header has nothing else.
  expect(ikeParts(layer('ike', fields)).header).toEqual(fields)
})
