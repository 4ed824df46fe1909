import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex } from '../../lib/bytes.ts'
import { prepareTrace } from '../store/actions.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { fieldNameAt, nodeAt } from './packet-at.ts'
import { findNode, openAtFirst, packetOf, visibleRows } from './packet.ts'
import { tokenMaking } from './packet-token.ts'

const loaded = prepareTrace(sampleTrace())
/** The worked CTAR of the sample run: 02…02 Ethernet, IPv6, ICMPv6 150, CXTP. */
const ctar = loaded.messages.find(message => message.name === 'CTAR')?.bytes ?? new Uint8Array()

describe('packetOf', () => {
  const { nodes, ribbon } = packetOf(ctar)

  test('layers follow each other without a gap and make up the frame', () => {
    expect(ribbon.map(part => part.protocol)).toEqual(['eth', 'ipv6', 'icmpv6', 'cxtp'])
    expect(ribbon.reduce((sum, part) => sum + part.octets, 0)).toBe(ctar.length)
  })

  test('an octet leads to the innermost field, and the field covers it', () => {
    for (let at = 0; at < ctar.length; at++) {
      const node = nodeAt(nodes, 'frame', at)
      expect(node === undefined ? [] : [node.start <= at, at < node.end]).toEqual([true, true])
    }
    expect(fieldNameAt(ctar, ctar.length - 1)).toBe('CTAR: Authorization token')
    expect(fieldNameAt(ctar, 0)).toMatch(/^Ethernet/)
    expect(fieldNameAt(ctar, ctar.length)).toBeUndefined()
  })

  test('ids find their nodes; rows of open branches are in order', () => {
    const rows = visibleRows(nodes, openAtFirst(nodes))
    for (const { node } of rows) expect(findNode(nodes, node.id)).toBe(node)
    expect(rows.filter(row => row.level === 1).map(row => row.position)).toEqual([1, 2, 3, 4])
    expect(rows.length).toBeGreaterThan(nodes.length)
  })

  test('numbers that people know in hex are shown in hex, once', () => {
    const token = nodes.at(-1)?.children.find(node => node.key === 'token')
    expect([token?.value, token?.meaning]).toEqual(['0x53ba3d81', ''])
  })

  test('an EtherType is in hex as in every list of them', () => {
    const type = nodes[0]?.children.find(({ key }) => key === 'type')
    expect([type?.value, type?.meaning]).toEqual(['0x86dd', 'ipv6'])
  })

  test('whatever the octets: a tree, no exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 0, max: 200 }), (bytes, at) => {
        const view = packetOf(bytes)
        visibleRows(view.nodes, openAtFirst(view.nodes))
        expect(nodeAt(view.nodes, 'frame', bytes.length + at)).toBeUndefined()
      }),
    )
  })
})

describe('the token', () => {
  test('is made of previous address and sequence number, octets of the message itself', () => {
    const making = tokenMaking(packetOf(ctar).nodes, ctar, loaded)
    expect(making).toMatchObject({
      token: '0x53ba3d81',
      input: ['20010db8000100000000000000000010', '01020304'],
    })
  })

  test('messages without one have none', () => {
    const ctaa = loaded.messages.find(message => message.name === 'CTAA')?.bytes ?? fromHex('00')
    expect(tokenMaking(packetOf(ctaa).nodes, ctaa, loaded)).toBeUndefined()
  })
})
