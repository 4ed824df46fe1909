import { toHex } from '../../../lib/bytes.ts'
import {
  authenticatorResponse,
  checkNtResponse,
  msChapMsk,
  ntResponse,
  type MsChapInput,
} from '../../../protocol/crypto/eap/mschapv2.ts'
import type { MsChapV2 } from '../../../protocol/wire/ikev2/eap/mschapv2.ts'
import type { EapPacket } from '../../../protocol/wire/ikev2/eap/packet.ts'
import type { OwnProof, PeerProof } from './credentials.ts'
import type { IkeWork } from './ike-work.ts'
import type { EapState } from './proof-state.ts'

/*
 * EAP-MSCHAPv2 as both sides play it (RFC 3748, draft-kamath-pppext-eap-mschapv2 §2). No retries of a wrong password:
 * who mistyped begins anew.
 */

type Demand = Extract<PeerProof, { readonly method: 'eap' }>
type Own = Extract<OwnProof, { readonly method: 'eap' }>
type Verdict = 'continues' | 'succeeded' | 'failed'

const NOBODY = { userName: '', mschap: undefined, proven: false, msk: undefined } as const

/** Identifiers count up from here; any would do (RFC 3748 §4.1). */
const FIRST_IDENTIFIER = 1

const request = <T extends Record<string, unknown>>(identifier: number, body: T) =>
  ({ type: 'request', identifier, ...body }) as unknown as EapPacket
const response = <T extends Record<string, unknown>>(identifier: number, body: T) =>
  ({ type: 'response', identifier, ...body }) as unknown as EapPacket

/** DOMAIN\user is hashed without its domain (RFC 2759 §4). */
const bareName = (name: string): string => name.slice(name.lastIndexOf('\\') + 1)

// ── The side that asks: the responder of IKE ────────────────────────────────────────────────────────────────────

/** The first request. */
export function beginEap(work: IkeWork, demand: Demand): EapState {
  const state: EapState = { ...NOBODY, packet: request(0, {}), notifications: demand.notifications }
  if (!demand.identityRound) return nextQuestion(work, state, FIRST_IDENTIFIER)
  return { ...state, packet: request(FIRST_IDENTIFIER, { method: 'Identity', data: '' }) }
}

function nextQuestion(work: IkeWork, state: EapState, identifier: number): EapState {
  if (state.notifications > 0) {
    const packet = request(identifier, { method: 'Notification', data: `${state.notifications} more to read` })
    return { ...state, packet, notifications: state.notifications - 1 }
  }
  const challenge = work.context.draw('MS-CHAPv2 challenge', 16)
  const mschap = { userName: '', password: '', authenticatorChallenge: challenge, peerChallenge: NO_CHALLENGE }
  const data: MsChapV2 = { type: 'challenge', chapId: identifier, challenge, name: work.endpoint.config.node }
  return { ...state, mschap, packet: request(identifier, { method: 'MSCHAPv2', data }) }
}
const NO_CHALLENGE = new Uint8Array(16)

/** What a response of the peer leads to; `packet` of the state is the answer to it. */
export function takeEapResponse(
  work: IkeWork,
  demand: Demand,
  state: EapState,
  given: EapPacket,
): { readonly state: EapState; readonly verdict: Verdict } {
  const { identifier } = state.packet
  const failed = { state: { ...state, packet: { type: 'failure', identifier } as const }, verdict: 'failed' as const }
  const asked = state.packet.type === 'request' ? state.packet.method : undefined
  // A Nak of the only method there is, or something else altogether, ends it (RFC 3748 §5.3).
  if (given.type !== 'response' || given.identifier !== identifier || given.method !== asked) return failed
  const following = (identifier + 1) & 0xff
  if (given.method === 'Identity')
    return { state: nextQuestion(work, { ...state, userName: bareName(given.data) }, following), verdict: 'continues' }
  if (given.method === 'Notification') return { state: nextQuestion(work, state, following), verdict: 'continues' }
  if (given.method !== 'MSCHAPv2' || state.mschap === undefined) return failed
  const { data } = given
  if (data.type === 'successAck' && state.proven)
    return { state: { ...state, packet: { type: 'success', identifier } }, verdict: 'succeeded' }
  if (data.type !== 'response' || state.proven) return failed
  return { state: judgeResponse(work, demand, state, data, following), verdict: 'continues' }
}

function judgeResponse(
  work: IkeWork,
  demand: Demand,
  state: EapState,
  data: Extract<MsChapV2, { readonly type: 'response' }>,
  identifier: number,
): EapState {
  const userName = bareName(data.name)
  const password = Object.hasOwn(demand.users, userName) ? demand.users[userName] : undefined
  const challenge = state.mschap?.authenticatorChallenge ?? NO_CHALLENGE
  const input: MsChapInput = {
    userName,
    password: password ?? '',
    authenticatorChallenge: challenge,
    peerChallenge: data.peerChallenge,
  }
  const { crypto } = work.context
  const right = password !== undefined && checkNtResponse(crypto, input, data.ntResponse)
  if (!right) {
    const why = password === undefined ? `no user ${userName}` : `${userName} has another password`
    work.mark('proof-wrong-password', 'RFC 2759 §6', why)
  }
  const { chapId } = data
  const refused = `E=691 R=0 C=${toHex(challenge).toUpperCase()} V=3 M=Access denied`
  const answer: MsChapV2 = right
    ? { type: 'success', chapId, message: `${authenticatorResponse(crypto, input)} M=Welcome` }
    : { type: 'failure', chapId, message: refused }
  return {
    ...state,
    userName,
    mschap: input,
    proven: right,
    msk: right ? msChapMsk(crypto, input).msk : undefined,
    packet: request(identifier, { method: 'MSCHAPv2', data: answer }),
  }
}

// ── The side that is asked: the initiator of IKE ────────────────────────────────────────────────────────────────

/** The answer to a request; undefined when the one who asks does not know the password itself (RFC 2759 §5). */
export function answerEap(
  work: IkeWork,
  own: Own,
  before: EapState | undefined,
  asked: Extract<EapPacket, { readonly type: 'request' }>,
): EapState | undefined {
  const { identifier } = asked
  const state: EapState = before ?? { ...NOBODY, packet: asked, notifications: 0 }
  const answered = (body: Record<string, unknown>): EapState => ({ ...state, packet: response(identifier, body) })
  switch (asked.method) {
    case 'Identity':
      return answered({ method: 'Identity', data: own.userName })
    case 'Notification':
      return answered({ method: 'Notification', data: '' })
    case 'MSCHAPv2':
      return answerMsChap(work, own, state, identifier, asked.data)
    default:
      return answered({ method: 'Nak', data: ['MSCHAPv2'] })
  }
}

function answerMsChap(
  work: IkeWork,
  own: Own,
  state: EapState,
  identifier: number,
  data: MsChapV2,
): EapState | undefined {
  const { crypto } = work.context
  const say = (answer: MsChapV2) => response(identifier, { method: 'MSCHAPv2', data: answer })
  if (data.type === 'challenge') {
    const input: MsChapInput = {
      userName: bareName(own.userName),
      password: own.password,
      authenticatorChallenge: data.challenge,
      peerChallenge: work.context.draw('MS-CHAPv2 challenge', 16),
    }
    const proof = { peerChallenge: input.peerChallenge, ntResponse: ntResponse(crypto, input) }
    const answer: MsChapV2 = { type: 'response', chapId: data.chapId, ...proof, flags: 0, name: own.userName }
    return { ...state, mschap: input, packet: say(answer) }
  }
  if (data.type === 'failure') return { ...state, packet: say({ type: 'failureAck' }) }
  if (data.type !== 'success' || state.mschap === undefined) return undefined
  const proof = authenticatorResponse(crypto, state.mschap)
  if (!data.message.startsWith(proof)) return undefined
  return { ...state, proven: true, msk: msChapMsk(crypto, state.mschap).msk, packet: say({ type: 'successAck' }) }
}
