import { ah } from './ah/ah.ts'
import { esp } from './esp/esp.ts'
import { espPlaintext } from './esp/trailer.ts'
import { ethernet } from './ethernet/ethernet.ts'
import { icmp4 } from './icmp4/icmp4.ts'
import { icmp6 } from './icmp6/icmp6.ts'
import { destinationOptions, fragmentHeader, hopByHopOptions, routingHeader2 } from './ip/extension-headers.ts'
import { ipv4 } from './ip/ipv4.ts'
import { ipv6 } from './ip/ipv6.ts'
import { mobility } from './mobility/mobility.ts'
import { sctp } from './sctp/sctp.ts'
import { tcp } from './tcp/tcp.ts'
import { udp } from './udp/udp.ts'
import { contextBlock } from './cxtp/cdb.ts'
import { multicastListener } from './cxtp/contexts/multicast-listener.ts'
import { sadContext } from './cxtp/contexts/sad.ts'
import { spdContext } from './cxtp/contexts/spd.ts'
import { ctReq } from './cxtp/ct-req.ts'
import { ctaa } from './cxtp/ctaa.ts'
import { ctar } from './cxtp/ctar.ts'
import { ctc } from './cxtp/ctc.ts'
import { ctd } from './cxtp/ctd.ts'
import { ctdr } from './cxtp/ctdr.ts'
import { cxtpMessage } from './cxtp/message.ts'
import { pctd } from './cxtp/pctd.ts'
import type { Codec, Env } from './schema.ts'

/** A codec as the laws and the fuzzer see it: samples come from its declaration. */
export interface RegisteredCodec {
  readonly codec: Codec<unknown>
  readonly env: Env
}

const PSEUDO: Env = { source: '2001:db8:1::10', destination: '2001:db8:1::1' }
const entry = <T>(codec: Codec<T>, env: Env = PSEUDO): RegisteredCodec => ({ codec: codec as Codec<unknown>, env })

/** Every codec of the wire, by name: the laws (`laws.test.ts`) and the fuzzer go through this list. */
export const CODECS: readonly RegisteredCodec[] = [
  entry(contextBlock),
  entry(multicastListener),
  entry(sadContext.codec),
  entry(spdContext.codec),
  entry(ctar),
  entry(ctaa),
  entry(ctd),
  entry(pctd),
  entry(ctdr),
  entry(ctc),
  entry(ctReq),
  entry(cxtpMessage),
  entry(ethernet),
  entry(ipv6),
  entry(destinationOptions),
  entry(hopByHopOptions),
  entry(routingHeader2),
  entry(fragmentHeader),
  entry(ipv4),
  entry(icmp6),
  entry(icmp4),
  entry(udp),
  entry(tcp),
  entry(sctp),
  entry(esp),
  entry(espPlaintext),
  entry(ah),
  entry(mobility),
]
