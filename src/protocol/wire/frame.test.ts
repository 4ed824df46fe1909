import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes } from '../../lib/bytes.ts'
import { SAMPLE_FRAMES } from './frame/sample-frames.ts'
import { allLayers, dissectFrame, type FrameDissection, type Open, summary } from './frame.ts'
import { sealedFirst } from './ikev2/open.ts'
import { leavesOf } from './schema.ts'

/** Nothing is encrypted in the samples. */
const open: Open = request => {
  if (request.protocol === 'ike') {
    const { sealed } = request
    const good = { verdict: 'good', payload: sealed.body, nextHeader: sealedFirst(sealed), words: 'clear' } as const
    const reassembled = { first: sealedFirst(sealed), content: sealed.body.subarray(0, 100) }
    return { ...good, sizes: { iv: 0, icv: 0 }, ...(sealed.type === 'SKF' ? { reassembled } : {}) }
  }
  if (request.protocol === 'ikev1') return undefined
  return request.spi === 0x101
    ? { verdict: 'good', payload: request.packet.subarray(8), nextHeader: 41, words: 'nothing to decrypt' }
    : { verdict: 'bad integrity', words: 'another key' }
}

/** Broken partition of a buffer in words. */
function broken(frame: FrameDissection): string | undefined {
  for (const { name, bytes } of frame.buffers) {
    const layers = allLayers(frame.layers).filter(layer => layer.buffer === name)
    const spans = layers
      .flatMap(({ fields, rest }) => [
        ...leavesOf(fields).map(leaf => ({
          start: leaf.bits?.start ?? leaf.start * 8,
          end: leaf.bits?.end ?? leaf.end * 8,
        })),
        { start: rest.start * 8, end: rest.end * 8 },
      ])
      .filter(({ start, end }) => start < end)
      .toSorted((a, b) => a.start - b.start)
    let at = 0
    for (const { start, end } of spans) {
      if (start !== at)
        return `${name}: bit ${start} follows bit ${at} (${layers.map(layer => layer.protocol).join(' ')})`
      at = end
    }
    if (at !== bytes.length * 8) return `${name} ends at bit ${at} of ${bytes.length * 8}`
  }
  return undefined
}

const EXPECTED: readonly (readonly [keyof typeof SAMPLE_FRAMES, string, string, string])[] = [
  ['ctar', 'eth ipv6 icmpv6 cxtp', 'CTAR', 'CXTP'],
  ['ctarIpv4', 'eth ipv4 icmp cxtp', 'CTAR', 'CXTP'],
  ['ctdSctp', 'eth ipv6 sctp cxtp', 'CTD', 'CXTP'],
  ['ctdTcp', 'eth ipv6 tcp cxtp cxtp', 'CTC', 'CXTP'],
  ['ctdAh', 'eth ipv6 ah sctp cxtp', 'CTD', 'CXTP'],
  ['esp', 'eth ipv6 esp', 'ESP', 'ESP'],
  ['tunnel', 'eth ipv6 ipv6 udp', 'UDP', 'UDP'],
  ['ikeInit', 'eth ipv6 udp ike', 'IKE_SA_INIT', 'IKEv2'],
  ['ikeAuth', 'eth ipv6 udp udpencap ike', 'IKE_AUTH', 'IKEv2'],
  ['ikeFragment', 'eth ipv6 udp udpencap ike', 'IKE_AUTH', 'IKEv2'],
  ['ikeKeepalive', 'eth ipv6 udp udpencap', 'NAT keepalive', 'UDP'],
  ['ikev1', 'eth ipv6 udp ike', 'Main mode', 'IKEv1'],
  ['espInUdp', 'eth ipv6 udp esp', 'ESP', 'ESP'],
  ['bindingUpdate', 'eth ipv6 dstopts mipv6', 'BU', 'MIPv6'],
]

describe.each(EXPECTED)('%s', (key, protocols, name, protocol) => {
  test('is read whole, without errors, and partitioned', () => {
    const frame = dissectFrame(SAMPLE_FRAMES[key])
    expect(frame.errors).toEqual([])
    expect(frame.protocols.join(' ')).toBe(protocols)
    expect(summary(frame)).toEqual({ name, protocol })
    expect(broken(frame)).toBeUndefined()
  })

  test('with octets changed, cut or added it is still read and partitioned', () => {
    const change = fc.record({ at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) })
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 3 }),
        fc.nat(),
        fc.uint8Array({ maxLength: 8 }),
        (changes, cut, more) => {
          const original = SAMPLE_FRAMES[key]
          const bytes = original.slice()
          for (const { at, by } of changes) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ by
          const shorter = bytes.subarray(0, changes.length === 3 ? cut % bytes.length : bytes.length)
          expect(broken(dissectFrame(concatBytes(shorter, more), open))).toBeUndefined()
        },
      ),
      { numRuns: 150 },
    )
  })
})

test('any octets are read and partitioned', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      expect(broken(dissectFrame(bytes, open))).toBeUndefined()
    }),
  )
})

test('opened ESP shows its inside in a buffer of its own', () => {
  const frame = dissectFrame(SAMPLE_FRAMES.esp, open)
  const layer = frame.layers.at(-1)
  expect(layer?.opened).toMatchObject({ verdict: 'good', nextHeader: 41 })
  expect(layer?.inner.map(inner => [inner.protocol, inner.buffer, inner.start])).toEqual([
    ['ipv6', 'decrypted-1', 0],
    ['ipv6', 'decrypted-1', 40],
    ['udp', 'decrypted-1', 80],
  ])
  expect(summary(frame)).toEqual({ name: 'UDP', protocol: 'UDP' })
  const refused = dissectFrame(SAMPLE_FRAMES.esp, () => ({ verdict: 'bad integrity', words: 'ICV differs' }))
  expect(refused.layers.at(-1)).toMatchObject({ opened: { verdict: 'bad integrity' }, inner: [] })
})

test('opened SK shows its payloads in a buffer of their own, a fragment also those of the whole message', () => {
  const auth = dissectFrame(SAMPLE_FRAMES.ikeAuth, open)
  expect(auth.errors).toEqual([])
  const [sk] = auth.layers.at(-1)?.inner ?? []
  expect([sk?.protocol, sk?.buffer, sk?.start]).toEqual(['sk', 'decrypted-1', 0])
  const names = leavesOf(sk?.fields ?? []).map(leaf => leaf.name)
  expect(names).toEqual(
    expect.arrayContaining(['Domain name', 'URL', 'Signature value', 'Ending address', 'Pad length']),
  )
  expect(leavesOf(auth.layers.at(-1)?.fields ?? []).map(({ name }) => name)).toContain('Ciphertext')

  const payloads = sk?.fields.find(({ key }) => key === 'payloads')?.children.map(({ text }) => text)
  expect(payloads?.slice(-3)).toEqual(['TSr', 'N(IPSEC_SYN)', 'payload 120'])

  const fragment = dissectFrame(SAMPLE_FRAMES.ikeFragment, open)
  expect(fragment.layers.at(-1)?.inner.map(({ protocol, buffer }) => [protocol, buffer])).toEqual([
    ['skf', 'decrypted-1'],
    ['ike-payloads', 'decrypted-2'],
  ])
})

test('a transferred SA is shown field by field', () => {
  const cxtp = dissectFrame(SAMPLE_FRAMES.ctdSctp).layers.at(-1)
  const names = leavesOf(cxtp?.fields ?? []).map(leaf => leaf.name)
  expect(names).toContain('SPI')
  expect(names).toContain('Bitmap')
  expect(names).not.toContain('Octets without a field')
})

test('a wrong checksum is an error of its layer with its place in the frame', () => {
  const bytes = SAMPLE_FRAMES.ctar.slice()
  bytes[70] = 0xff
  expect(dissectFrame(bytes).errors).toMatchObject([{ protocol: 'icmpv6', error: { code: 'checksum', at: 56 } }])
})

test('octets behind the packet are the trailer of the frame', () => {
  const frame = dissectFrame(concatBytes(SAMPLE_FRAMES.ctar, new Uint8Array(4)))
  expect(frame.errors).toEqual([])
  expect(frame.layers[0]?.rest).toEqual({ start: 106, end: 110 })
})

test('a tunnel in a tunnel without end is cut', () => {
  const bytes = SAMPLE_FRAMES.tunnel
  const outer = bytes.subarray(14, 54)
  let packet = bytes.subarray(54)
  for (let depth = 0; depth < 60; depth++) {
    const header = outer.slice()
    new DataView(header.buffer).setUint16(4, packet.length)
    packet = concatBytes(header, packet)
  }
  const frame = dissectFrame(concatBytes(bytes.subarray(0, 14), packet))
  expect(frame.layers.length).toBeLessThan(40)
  expect(broken(frame)).toBeUndefined()
})
