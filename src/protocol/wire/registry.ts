import { contextBlock } from './cxtp/cdb.ts'
import { multicastListener } from './cxtp/contexts/multicast-listener.ts'
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
  entry(ctar),
  entry(ctaa),
  entry(ctd),
  entry(pctd),
  entry(ctdr),
  entry(ctc),
  entry(ctReq),
  entry(cxtpMessage),
]
