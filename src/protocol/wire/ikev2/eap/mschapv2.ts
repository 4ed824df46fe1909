import {
  caseName,
  codecOf,
  constant,
  type Decoded,
  lengthOfAll,
  octets,
  reserved,
  rest,
  sampledAs,
  struct,
  tag,
  u16,
  u8,
  union,
  utf8Text,
} from '../../schema.ts'
import type { Reader } from '../../schema/reader.ts'
import { MSCHAP_OP } from './codes.ts'

const REF = 'draft-kamath-pppext-eap-mschapv2 §2'
const NAME_MAX = 256
const TEXT_MAX = 512
/** Added to the operation code where only that one octet is there: how a peer answers success and failure. */
const BARE = 0x100

const head = <T extends keyof typeof MSCHAP_OP>(op: T) => ({
  type: tag(1, MSCHAP_OP[op], op, 'Operation'),
  /** Changes with every challenge; the answer repeats it. */
  chapId: u8('MS-CHAPv2 ID'),
  length: lengthOfAll(2, 'MS length'),
})

const challenge = struct(
  'Challenge',
  {
    ...head('challenge'),
    valueSize: constant(1, 16, 'Value size'),
    challenge: octets(16, 'Challenge'),
    name: utf8Text('Name', NAME_MAX),
  },
  `${REF}.1`,
)

/** What a peer proves with, RFC 2759 §4. */
const proof = () => ({
  peerChallenge: octets(16, 'Peer challenge'),
  reserved: reserved(8),
  ntResponse: octets(24, 'NT response'),
})

const response = struct(
  'Response',
  {
    ...head('response'),
    valueSize: constant(1, 49, 'Value size'),
    ...proof(),
    flags: u8('Flags'),
    name: utf8Text('Name', NAME_MAX),
  },
  `${REF}.2`,
)

/** `S=` and 40 hex digits of the authenticator's proof, `M=` and a text (RFC 2759 §5). */
const success = struct('Success', { ...head('success'), message: utf8Text('Message', TEXT_MAX) }, `${REF}.3`)
/** `E=691 R=0 C=… V=3 M=…`: error, may retry, new challenge, version, text (RFC 2759 §6). */
const failure = struct('Failure', { ...head('failure'), message: utf8Text('Message', TEXT_MAX) }, `${REF}.5`)

const bare = <T extends string>(type: T, op: keyof typeof MSCHAP_OP) =>
  struct('Acknowledgement', { type: caseName(type), operation: constant(1, MSCHAP_OP[op], 'Operation') }, `${REF}.4`)

const changePassword = struct(
  'Change password',
  {
    ...head('changePassword'),
    encryptedPassword: octets(516, 'Encrypted password'),
    encryptedHash: octets(16, 'Encrypted hash'),
    ...proof(),
    flags: u16('Flags'),
  },
  `${REF}.7`,
)

const other = struct('MS-CHAPv2 packet', {
  type: caseName('other'),
  operation: sampledAs(u8('Operation'), choose => choose.int(8, 255)),
  data: rest('Data'),
})

function peekOperation(reader: Reader): number | undefined {
  if (!reader.has(1, 'Operation')) return undefined
  return reader.uint(reader.at, 1) + (reader.end - reader.at === 1 ? BARE : 0)
}

/** Data of EAP method 26: MS-CHAPv2 of RFC 2759 in packets. `successAck` and `failureAck` are one octet long. */
export const mschapv2 = codecOf(
  'EAP-MSCHAPv2',
  REF,
  union('EAP-MSCHAPv2', {
    codes: {
      challenge: MSCHAP_OP.challenge,
      response: MSCHAP_OP.response,
      success: MSCHAP_OP.success,
      failure: MSCHAP_OP.failure,
      successAck: MSCHAP_OP.success + BARE,
      failureAck: MSCHAP_OP.failure + BARE,
      changePassword: MSCHAP_OP.changePassword,
    },
    peek: peekOperation,
    cases: {
      challenge,
      response,
      success,
      failure,
      successAck: bare('successAck', 'success'),
      failureAck: bare('failureAck', 'failure'),
      changePassword,
    },
    otherwise: other,
    ref: REF,
  }),
)
export type MsChapV2 = Decoded<typeof mschapv2>
