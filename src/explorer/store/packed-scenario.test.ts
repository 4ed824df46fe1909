import { gzipSync } from 'fflate'
import { afterEach, expect, test } from 'vitest'
import { utf8 } from '../../lib/bytes.ts'
import { writeTraceFile } from '../../trace/file.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { readAddress, writeAddress, EMPTY_ADDRESS } from './address.ts'
import { openPacked, packScenario } from './packed-scenario.ts'
import { initialState, useExplorer } from './store.ts'

afterEach(() => useExplorer.setState(initialState, true))
const told = (): string => useExplorer.getState().notice?.text ?? ''

test('a scenario goes through a link and comes back the same, whatever is in it', () => {
  const text = 'title: "Übergabe → nAR"\nscript: []\n'.repeat(40)
  const { packed } = packScenario(text)
  expect(packed).toBe(packScenario(text).packed)
  const link = writeAddress({ ...EMPTY_ADDRESS, packed })
  const read = readAddress('', link.slice(link.indexOf('#')))
  expect(read.ok && read.value.packed).toBe(packed)
  expect(openPacked(packed)).toEqual({ text, packed })
})

test('a trace in a link is shown', () => {
  const octets = writeTraceFile(sampleTrace())
  const packed = Buffer.from(gzipSync(typeof octets === 'string' ? utf8(octets) : octets)).toString('base64url')
  expect(openPacked(packed)).toBeUndefined()
  expect(told()).toBe('')
  expect(useExplorer.getState().branches).toHaveLength(1)
})

test.each([
  ['aGVsbG8', 'cannot be unpacked'],
  ['a', 'cannot be unpacked'],
  ['bm8', 'no gzip'],
  [Buffer.from(gzipSync(utf8('"roamscope-trace"'))).toString('base64url'), 'The trace in the link'],
])('what is no scenario is said in one sentence: %s', (packed, words) => {
  expect(openPacked(packed)).toBeUndefined()
  expect(told()).toContain(words)
})
