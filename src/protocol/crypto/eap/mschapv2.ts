import { assert } from '../../../lib/assert.ts'
import { concatBytes, utf8 } from '../../../lib/bytes.ts'
import { desCbc, desSchedule } from '../des.ts'
import { sameMac } from '../ike/auth.ts'
import type { IkeSuite } from '../ike/ike-suite.ts'
import { joined, named, type KeyStep, type NamedOctets } from '../ike/key-step.ts'
import { md4 } from './md4.ts'

/**
 * What both sides of EAP-MSCHAPv2 know (RFC 2759). The user name is without a domain in front (§4); challenges have
 * 16 octets each. The peer is whom we would call the client: in IKEv2 the initiator.
 */
export interface MsChapInput {
  readonly userName: string
  readonly password: string
  readonly authenticatorChallenge: Uint8Array
  readonly peerChallenge: Uint8Array
}

const CHALLENGE_OCTETS = 16

/** NtPasswordHash (RFC 2759 §8.3): MD4 of the password in UTF-16, low octet first. */
export function ntPasswordHash(password: string): Uint8Array {
  const wide = new Uint8Array(2 * password.length)
  for (let i = 0; i < password.length; i++) {
    wide[2 * i] = password.charCodeAt(i) & 255
    wide[2 * i + 1] = password.charCodeAt(i) >> 8
  }
  return md4(wide)
}

/** ChallengeHash (RFC 2759 §8.2): 8 octets. */
function challengeHash(suite: IkeSuite, input: MsChapInput): Uint8Array {
  const { peerChallenge, authenticatorChallenge } = input
  assert(peerChallenge.length === CHALLENGE_OCTETS, 'peer challenge of 16 octets')
  assert(authenticatorChallenge.length === CHALLENGE_OCTETS, 'authenticator challenge of 16 octets')
  return suite.hash('sha1', [peerChallenge, authenticatorChallenge, utf8(input.userName)]).slice(0, 8)
}

/** Seven octets of key spread over eight, the lowest bit of each free for parity (RFC 2759 §8.6). */
function spread(seven: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: 8 }, (_, i) => {
    const before = i > 0 ? (seven[i - 1] ?? 0) << (8 - i) : 0
    return (before | ((seven[i] ?? 0) >> i)) & 0xfe
  })
}

/** ChallengeResponse (RFC 2759 §8.5): three DES encryptions of the challenge. */
function challengeResponse(challenge: Uint8Array, passwordHash: Uint8Array): Uint8Array {
  const padded = new Uint8Array(21)
  padded.set(passwordHash)
  const third = (n: number): Uint8Array =>
    desCbc(desSchedule(spread(padded.subarray(7 * n, 7 * n + 7))), new Uint8Array(8), challenge, 'encrypt')
  return concatBytes(third(0), third(1), third(2))
}

/** NT-Response of the peer: 24 octets (RFC 2759 §8.1). */
export function ntResponse(suite: IkeSuite, input: MsChapInput): Uint8Array {
  return challengeResponse(challengeHash(suite, input), ntPasswordHash(input.password))
}

const SERVER_MAGIC = utf8('Magic server to client signing constant')
const SERVER_PAD = utf8('Pad to make it do more than one iteration')

/** `S=` and forty hex digits with which the authenticator proves that it knows the password (RFC 2759 §8.7). */
export function authenticatorResponse(suite: IkeSuite, input: MsChapInput): string {
  const twice = md4(ntPasswordHash(input.password))
  const digest = suite.hash('sha1', [twice, ntResponse(suite, input), SERVER_MAGIC])
  const proof = suite.hash('sha1', [digest, challengeHash(suite, input), SERVER_PAD])
  return `S=${Array.from(proof, octet => octet.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()}`
}

/** Whether the peer's NT-Response fits the password. */
export function checkNtResponse(suite: IkeSuite, input: MsChapInput, response: Uint8Array): boolean {
  return sameMac(ntResponse(suite, input), response)
}

const MASTER_MAGIC = utf8('This is the MPPE Master Key')
const TO_SERVER_MAGIC = utf8('On the client side, this is the send key; on the server side, it is the receive key.')
const TO_CLIENT_MAGIC = utf8('On the client side, this is the receive key; on the server side, it is the send key.')
const PAD_1 = new Uint8Array(40)
const PAD_2 = new Uint8Array(40).fill(0xf2)

/** The first 128 bits of a SHA-1: the hash, and the piece of it named `name`. */
function sha1Key(suite: IkeSuite, name: string, inputs: readonly NamedOctets[]): readonly [KeyStep, KeyStep] {
  const of = `SHA-1 for ${name}`
  const whole = suite.hash(
    'sha1',
    inputs.map(({ bytes }) => bytes),
  )
  return [
    { name: of, operation: 'hash', hash: 'sha1', inputs, output: whole, ref: 'RFC 3079 §3.4' },
    { name, operation: 'cut', of, start: 0, end: 16, output: whole.slice(0, 16), ref: 'RFC 3079 §3.4' },
  ]
}

/** GetMasterKey (RFC 3079 §3.4): the last step has its 16 octets. The password itself is no input that is shown. */
export function msChapMasterKey(suite: IkeSuite, input: MsChapInput): readonly [KeyStep, KeyStep, KeyStep] {
  const once = named('NtPasswordHash', ntPasswordHash(input.password))
  const twice = named('PasswordHashHash', md4(once.bytes))
  return [
    { name: twice.name, operation: 'hash', hash: 'md4', inputs: [once], output: twice.bytes, ref: 'RFC 3079 §3.4' },
    ...sha1Key(suite, 'MasterKey', [
      twice,
      named('NT-Response', ntResponse(suite, input)),
      named('"This is the MPPE Master Key"', MASTER_MAGIC),
    ]),
  ]
}

/** GetAsymmetricStartKey (RFC 3079 §3.4) of 128 bits, for what goes to the server or to the client. */
export const msChapStartKey = (
  suite: IkeSuite,
  masterKey: Uint8Array,
  towards: 'server' | 'client',
): readonly [KeyStep, KeyStep] =>
  sha1Key(suite, `key towards the ${towards}`, [
    named('MasterKey', masterKey),
    named('SHSpad1', PAD_1),
    named(`words of the key towards the ${towards}`, towards === 'server' ? TO_SERVER_MAGIC : TO_CLIENT_MAGIC),
    named('SHSpad2', PAD_2),
  ])

/**
 * The 64 octets both sides take as MSK (RFC 7296 §2.16): key towards the server, key towards the client, zeros.
 * No RFC says so; it is what Windows, strongSwan and FreeRADIUS do.
 */
export function msChapMsk(
  suite: IkeSuite,
  input: MsChapInput,
): { readonly msk: Uint8Array; readonly steps: readonly KeyStep[] } {
  const master = msChapMasterKey(suite, input)
  const toServer = msChapStartKey(suite, master[2].output, 'server')
  const toClient = msChapStartKey(suite, master[2].output, 'client')
  const msk = joined('MSK', 'RFC 7296 §2.16', [
    named('key towards the server', toServer[1].output),
    named('key towards the client', toClient[1].output),
    named('zeros', new Uint8Array(32)),
  ])
  return { msk: msk.output, steps: [...master, ...toServer, ...toClient, msk] }
}
