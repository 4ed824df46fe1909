import { expect, test } from 'vitest'
import { u16Bytes } from '../../lib/bytes.ts'
import { ipv4 } from '../wire/ip/ipv4.ts'
import { ipv6 } from '../wire/ip/ipv6.ts'
import { udp } from '../wire/udp/udp.ts'
import { decapsulateEsp, encapsulateEsp } from './udp-encapsulation.ts'

const ESP = new Uint8Array(40).fill(7)
const ports = { local: 4500, remote: 61_044 }
const overIpv6 = (nextHeader: 'esp' | 'udp', payload: Uint8Array): Uint8Array =>
  ipv6.encode({
    trafficClass: 0,
    flowLabel: 0,
    nextHeader,
    hopLimit: 64,
    source: '2001:db8::1',
    destination: '2001:db8::2',
    payload,
  })
const overIpv4 = ipv4.encode({
  dscp: 0,
  ecn: 0,
  identification: 0,
  dontFragment: false,
  moreFragments: false,
  fragmentOffset: 0,
  ttl: 64,
  protocol: 'esp',
  source: '192.0.2.1',
  destination: '192.0.2.2',
  options: new Uint8Array(0),
  payload: ESP,
})

test('what goes in UDP comes out of it as it was (RFC 3948 §3.4, §3.5)', () => {
  const plain = overIpv6('esp', ESP)
  const packet = encapsulateEsp(plain, ports)
  expect(packet.length).toBe(plain.length + 8)
  expect([packet[6], [...packet.subarray(40, 46)]]).toEqual([
    17,
    [...u16Bytes(4500), ...u16Bytes(61_044), ...u16Bytes(ESP.length + 8)],
  ])
  expect(decapsulateEsp(packet, 61_044)).toEqual({ packet: plain, ports: { local: 61_044, remote: 4500 } })
})

test('over IPv4 there is no checksum, over IPv6 there is one (RFC 3948 §2.1, RFC 8200 §8.1)', () => {
  const [four, six] = [encapsulateEsp(overIpv4, ports), encapsulateEsp(overIpv6('esp', ESP), ports)]
  expect([...four.subarray(26, 28)]).toEqual([0, 0])
  expect([...six.subarray(46, 48)]).not.toEqual([0, 0])
  expect(decapsulateEsp(four, 61_044)?.packet).toEqual(overIpv4)
})

test.each([
  ['IKE behind its marker', new Uint8Array(40), 4500],
  ['a keepalive', new Uint8Array([0xff]), 4500],
  ['another port', ESP, 500],
])('%s is no ESP (RFC 3948 §2.2, §2.3)', (_what, payload, port) => {
  const ends = { source: '2001:db8::1', destination: '2001:db8::2' }
  const datagram = udp.encode({ sourcePort: 61_044, destinationPort: port, payload }, ends)
  expect(decapsulateEsp(overIpv6('udp', datagram), 4500)).toBeUndefined()
})
