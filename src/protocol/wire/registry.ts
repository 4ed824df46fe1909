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
import { natTraversal } from './udp/nat-traversal.ts'
import { udp } from './udp/udp.ts'
import { contextBlock } from './cxtp/cdb.ts'
import { ikev1Context } from './cxtp/contexts/ikev1.ts'
import { ikev2Context } from './cxtp/contexts/ikev2.ts'
import { multicastListener } from './cxtp/contexts/multicast-listener.ts'
import { padContext } from './cxtp/contexts/pad.ts'
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
import { IKEV1_PAYLOAD } from './ikev1/codes.ts'
import { ikev1Identification } from './ikev1/identification.ts'
import { ikev1Message, ikev1Plaintext } from './ikev1/message.ts'
import { IKEV1_PAYLOADS } from './ikev1/payloads.ts'
import { auth } from './ikev2/auth.ts'
import { cert } from './ikev2/cert.ts'
import { certReq } from './ikev2/certreq.ts'
import { PAYLOAD } from './ikev2/codes.ts'
import { configuration } from './ikev2/configuration.ts'
import { deletePayload } from './ikev2/delete.ts'
import { mschapv2 } from './ikev2/eap/mschapv2.ts'
import { eapPacket } from './ikev2/eap/packet.ts'
import { eap } from './ikev2/eap/payload.ts'
import { identification, idInitiator, idResponder } from './ikev2/identification.ts'
import { ke } from './ikev2/ke.ts'
import { ikeMessage } from './ikev2/message.ts'
import { nonce } from './ikev2/nonce.ts'
import { notifyPayload } from './ikev2/notify.ts'
import { innerPayloads, skfPlaintext, skPlaintext } from './ikev2/plaintext.ts'
import { sa } from './ikev2/sa.ts'
import { sk, skf } from './ikev2/sk.ts'
import { tsInitiator, tsResponder } from './ikev2/traffic-selector.ts'
import { vendorId } from './ikev2/vendor-id.ts'
import type { Codec, Env } from './schema.ts'

/** A codec as the laws and the fuzzer see it: samples come from its declaration. */
export interface RegisteredCodec {
  readonly codec: Codec<unknown>
  readonly env: Env
}

const PSEUDO: Env = { source: '2001:db8:1::10', destination: '2001:db8:1::1' }
const entry = <T>(codec: Codec<T>, env: Env = PSEUDO): RegisteredCodec => ({ codec: codec as Codec<unknown>, env })
/** Chains whose first type stands outside them; their samples begin with a notification. */
const INSIDE_SK: Env = { firstPayload: PAYLOAD.N }

const INSIDE_IKEV1: Env = { firstPayload: IKEV1_PAYLOAD.HASH }

/** Every codec of the wire, by name: the laws (`laws.test.ts`) and the fuzzer go through this list. */
export const CODECS: readonly RegisteredCodec[] = [
  entry(contextBlock),
  entry(multicastListener),
  entry(sadContext.codec),
  entry(spdContext.codec),
  entry(padContext.codec),
  entry(ikev2Context.codec),
  entry(ikev1Context.codec),
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
  entry(sa),
  entry(ke),
  entry(identification),
  entry(idInitiator),
  entry(idResponder),
  entry(cert),
  entry(certReq),
  entry(auth),
  entry(nonce),
  entry(notifyPayload),
  entry(deletePayload),
  entry(vendorId),
  entry(tsInitiator),
  entry(tsResponder),
  entry(sk),
  entry(skf),
  entry(configuration),
  entry(eap),
  entry(eapPacket),
  entry(mschapv2),
  entry(skPlaintext, INSIDE_SK),
  entry(skfPlaintext),
  entry(innerPayloads, INSIDE_SK),
  entry(ikeMessage),
  ...Object.values(IKEV1_PAYLOADS).map(codec => entry<unknown>(codec as Codec<unknown>)),
  entry(ikev1Identification),
  entry(ikev1Message),
  entry(ikev1Plaintext, INSIDE_IKEV1),
  entry(natTraversal),
]
