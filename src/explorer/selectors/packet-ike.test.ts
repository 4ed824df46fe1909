import { expect, test } from 'vitest'
import type { Layer } from '../../protocol/wire/frame.ts'
import type { Field } from '../../protocol/wire/schema.ts'
import { ikeParts, payloadMeaning } from './packet-ike.ts'

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

test('payloads of IKEv1 say what is in them: they have a name, and no short text', () => {
  const named = (name: string, children: readonly Field[]): Field => ({ ...field(name, children), name })
  const told = (key: string, text: string): Field => ({ ...field(key), text })
  const attribute = field('0', [told('attribute', 'INTERNAL_IP6_ADDRESS (8)')])
  expect(
    payloadMeaning(
      named('IKEv1 mode configuration', [
        told('cfg', 'ISAKMP_CFG_REPLY (2)'),
        { ...field('attributes'), children: [attribute] },
      ]),
    ),
  ).toBe('CFG_REPLY INTERNAL_IP6_ADDRESS')
  expect(payloadMeaning(named('IKEv1 notification', [told('notify', 'R-U-THERE (36136)')]))).toBe('R-U-THERE')
  expect(payloadMeaning(named('IKEv1 hash', []))).toBe('')
})
