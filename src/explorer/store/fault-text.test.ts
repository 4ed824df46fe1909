import { expect, test } from 'vitest'
import { messagesOf } from '../../trace/messages.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { faultText, labelOfFault, nodeFaultText, ordinalOf, partitionText } from './fault-text.ts'

const messages = messagesOf(sampleTrace())
const nth = (name: string, n: number) => {
  const message = messages.filter(other => other.name === name)[n - 1]
  if (message === undefined) throw new Error(`no ${name}#${n}`)
  return message
}

test('messages are counted by name in sending order, copies and forgeries left out', () => {
  expect(ordinalOf(messages, nth('CTAR', 2))).toBe(2)
  const copy = { ...nth('CTAR', 1), message: 2, copyOf: 1 }
  const forged = { ...nth('CTAR', 1), message: 3, forged: true }
  const later = { ...nth('CTAR', 1), message: 4 }
  const list = [{ ...nth('CTAR', 1), message: 1 }, copy, forged, later]
  expect(ordinalOf(list, later)).toBe(2)
  expect(faultText(list, copy, 'drop')).toBe('drop:CTAR#1')
})

test.each([
  ['drop', undefined, 'drop:CTAA#1', 'CTAA lost'],
  ['delay', undefined, 'delay:CTAA#1:500ms', 'CTAA 500ms late'],
  ['delay', '2s', 'delay:CTAA#1:2s', 'CTAA 2s late'],
  ['duplicate', undefined, 'duplicate:CTAA#1:20ms', 'CTAA twice'],
  ['corrupt', 'byte=70', 'corrupt:CTAA#1:byte=70', 'CTAA corrupted, byte 70'],
  [
    'corrupt',
    'byte=70,checksum=repaired',
    'corrupt:CTAA#1:byte=70,checksum=repaired',
    'CTAA corrupted, byte 70, checksums fit',
  ],
  ['replay', undefined, 'replay:CTAA#1:1s', 'CTAA replayed after 1s'],
  ['reorder', 'after=CTAR#2', 'reorder:CTAA#1:after=CTAR#2', 'CTAA after CTAR#2'],
] as const)('%s %s', (kind, option, text, label) => {
  expect(faultText(messages, nth('CTAA', 1), kind, option)).toBe(text)
  expect(labelOfFault(text)).toBe(label)
})

test('faults of nodes and pairs', () => {
  expect(nodeFaultText('crash', 'par', 120_000)).toBe('crash:par@120000us')
  expect(partitionText('par', 'nar', 0, 2_000_000)).toBe('partition:par-nar@0us..2000000us')
  expect(labelOfFault('crash:par@120ms')).toBe('par crashes at 120ms')
  expect(labelOfFault('something else')).toBe('something else')
})
