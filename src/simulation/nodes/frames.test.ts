import { expect, test } from 'vitest'
import { ethernet } from '../../protocol/wire/ethernet/ethernet.ts'
import type { Dispatch } from '../dispatch.ts'
import { frameFor } from './frames.ts'

const macs = new Map([
  ['a', '02:00:00:00:00:01'],
  ['b', '02:00:00:00:00:02'],
])
const d = { env: { macs } } as unknown as Dispatch

test('each frame has the addresses of its hop in front, and its own packet', () => {
  for (const [from, to] of [
    ['a', 'b'],
    ['b', 'a'],
    ['a', 'b'],
  ] as const)
    for (const payload of [Uint8Array.of(6, 7), new Uint8Array(0)]) {
      const plain = { destination: macs.get(to) ?? '', source: macs.get(from) ?? '', type: 'ipv6', payload } as const
      expect(frameFor(d, from, to, payload)).toEqual(ethernet.encode(plain))
    }
})
