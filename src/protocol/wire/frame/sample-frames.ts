import { concatBytes } from '../../../lib/bytes.ts'
import { ah } from '../ah/ah.ts'
import { contextBlocks } from '../cxtp/contexts/chain.ts'
import { sadContext } from '../cxtp/contexts/sad.ts'
import { encodeCxtp, type CxtpMessage } from '../cxtp/message.ts'
import { esp } from '../esp/esp.ts'
import { ethernet } from '../ethernet/ethernet.ts'
import { icmp4 } from '../icmp4/icmp4.ts'
import { icmp6 } from '../icmp6/icmp6.ts'
import { destinationOptions, OPTIONS_START } from '../ip/extension-headers.ts'
import { ipv4 } from '../ip/ipv4.ts'
import { ipv6 } from '../ip/ipv6.ts'
import { padOptions } from '../ip/options.ts'
import type { IpProtocol } from '../ip/protocol.ts'
import { BINDING_OPTIONS_START, mobility } from '../mobility/mobility.ts'
import { sctp } from '../sctp/sctp.ts'
import { tcp } from '../tcp/tcp.ts'
import { udp } from '../udp/udp.ts'
import { IKE_PAYLOADS } from './sample-ike.ts'

/** One frame of each kind that a handover shows, for tests and the micro-benchmark. */
const MN = '2001:db8:2::10'
const PAR = '2001:db8:1::1'
const NAR = '2001:db8:2::1'
const HA = '2001:db8:ff::1'
const HOME = '2001:db8:ff::10'
const PREVIOUS = '2001:db8:1::10'

const frame = (type: 'ipv6' | 'ipv4', payload: Uint8Array): Uint8Array =>
  ethernet.encode({ destination: '02:00:00:00:00:02', source: '02:00:00:00:00:01', type, payload })

const packet6 = (source: string, destination: string, nextHeader: IpProtocol, payload: Uint8Array): Uint8Array =>
  ipv6.encode({ trafficClass: 0, flowLabel: 0, nextHeader, hopLimit: 64, source, destination, payload })

const ctar: CxtpMessage = {
  type: 'CTAR',
  acknowledge: true,
  previousAddress: PREVIOUS,
  routerAddress: PAR,
  sequence: 1,
  token: 2,
  contexts: [],
}

/** An SA with every field that differs from its default by one choice. */
const sample = sadContext.codec.sampleValue({
  int: (min, max) => Math.min(max, Math.max(min, 1)),
  u64: () => 1n,
  bytes: length => new Uint8Array(length).fill(1),
})
const ctd: CxtpMessage = {
  type: 'CTD',
  acknowledge: true,
  elapsedMs: 0,
  previousAddress: PREVIOUS,
  contexts: contextBlocks(sadContext.codec, 'IPsec SAD', sample),
}

const routers = { source: PAR, destination: NAR }
const dataChunk = {
  type: 'data',
  immediate: false,
  unordered: true,
  beginning: true,
  ending: true,
  tsn: 1,
  stream: 0,
  streamSequence: 0,
  protocol: 'CXTP',
} as const
const overSctp = sctp.encode({
  sourcePort: 5091,
  destinationPort: 5091,
  verificationTag: 1,
  chunks: [{ ...dataChunk, payload: encodeCxtp(ctd) }],
})
const overTcp = tcp.encode(
  {
    sourcePort: 40_000,
    destinationPort: 5091,
    sequence: 1,
    acknowledgment: 1,
    cwr: false,
    ece: false,
    urg: false,
    ack: true,
    psh: true,
    rst: false,
    syn: false,
    fin: false,
    window: 8_192,
    urgentPointer: 0,
    options: [],
    payload: concatBytes(encodeCxtp(ctd), encodeCxtp({ type: 'CTC', previousAddress: PREVIOUS })),
  },
  routers,
)
const traffic = udp.encode(
  { sourcePort: 5000, destinationPort: 5001, payload: new Uint8Array(64).fill(0x61) },
  { source: HOME, destination: HA },
)
const tunnelled = packet6(MN, HA, 'ipv6', packet6(HOME, HA, 'udp', traffic))
/** Not encrypted: the test's `open` takes the header off. */
const sealed = esp.encode({ spi: 0x101, sequence: 7, payload: tunnelled })

const homeOption = destinationOptions.encode({
  nextHeader: 'mobility',
  options: padOptions(OPTIONS_START, [{ type: 'homeAddress', address: HOME } as const]),
})
const update = mobility.encode(
  {
    type: 'BU',
    payloadProtocol: 'none',
    sequence: 1,
    acknowledge: true,
    homeRegistration: true,
    linkLocal: false,
    keyMobility: false,
    lifetime: 15,
    options: padOptions(BINDING_OPTIONS_START, [{ type: 'alternateCareOf', address: MN } as const]),
  },
  { source: HOME, destination: HA },
)
const icv = new Uint8Array(12).fill(9)
const protectedByAh = concatBytes(ah.encode({ nextHeader: 'sctp', spi: 0x201, sequence: 1, icv }), overSctp)
const packet4 = ipv4.encode({
  dscp: 0,
  ecn: 0,
  identification: 1,
  dontFragment: true,
  moreFragments: false,
  fragmentOffset: 0,
  ttl: 255,
  protocol: 'icmp',
  source: '192.0.2.10',
  destination: '192.0.2.1',
  options: new Uint8Array(0),
  payload: icmp4.encode({
    type: 'cxtp',
    message: { ...ctar, previousAddress: '192.0.2.10', routerAddress: '192.0.2.1' },
  }),
})
const overIcmp = icmp6.encode({ type: 'cxtp', message: ctar }, { source: MN, destination: NAR })

const overUdp = (port: number, payload: Uint8Array): Uint8Array => {
  const datagram = { sourcePort: port, destinationPort: port, payload }
  return frame('ipv6', packet6(MN, NAR, 'udp', udp.encode(datagram, { source: MN, destination: NAR })))
}

export const SAMPLE_FRAMES = {
  ctar: frame('ipv6', packet6(MN, NAR, 'icmpv6', overIcmp)),
  ctarIpv4: frame('ipv4', packet4),
  ctdSctp: frame('ipv6', packet6(PAR, NAR, 'sctp', overSctp)),
  ctdTcp: frame('ipv6', packet6(PAR, NAR, 'tcp', overTcp)),
  ctdAh: frame('ipv6', packet6(PAR, NAR, 'ah', protectedByAh)),
  esp: frame('ipv6', packet6(MN, NAR, 'esp', sealed)),
  tunnel: frame('ipv6', tunnelled),
  ikeInit: overUdp(500, IKE_PAYLOADS.init),
  ikeAuth: overUdp(4500, IKE_PAYLOADS.auth),
  ikeFragment: overUdp(4500, IKE_PAYLOADS.fragment),
  ikeKeepalive: overUdp(4500, IKE_PAYLOADS.keepalive),
  ikev1: overUdp(500, IKE_PAYLOADS.ikev1),
  espInUdp: overUdp(4500, IKE_PAYLOADS.esp),
  bindingUpdate: frame('ipv6', packet6(MN, HA, 'destination-options', concatBytes(homeOption, update))),
} as const
