import { present } from '../../../lib/assert.ts'
import { equalBytes, u32Bytes } from '../../../lib/bytes.ts'
import { hash1 } from '../../../protocol/crypto/ikev1/hashes.ts'
import { modeConfigMachine } from '../../../protocol/machines/ikev1/mode-config.machine.ts'
import type { MODE_CFG_TYPE } from '../../../protocol/wire/ikev1/codes.ts'
import type { Ikev1Message } from '../../../protocol/wire/ikev1/message.ts'
import type { Ikev1Payload } from '../../../protocol/wire/ikev1/payloads.ts'
import { ipOctets, ipText } from '../../../protocol/wire/ip/address.ts'
import type { AskedAttribute, ModeConfig } from './config.ts'
import { heardPeer } from './dpd.ts'
import {
  chainOctets,
  drawMessageId,
  firstIv,
  decrypted,
  openMessage,
  payloadsText,
  sealedMessage,
  transmit,
} from './messages.ts'
import { sendRefusal } from './notices.ts'
import { beginQuick } from './quick.ts'
import { type ConfigAttribute, type ConfigExchange, type IsakmpSa, NO_LABEL, NO_OCTETS } from './state.ts'
import type { Ikev1Work } from './work.ts'

type Attr = Extract<Ikev1Payload, { readonly type: 'ATTR' }>
type Cfg = keyof typeof MODE_CFG_TYPE

const REF = 'draft-dukes-ike-mode-cfg §3.1.1'
const ADDRESSES = ['INTERNAL_IP4_ADDRESS', 'INTERNAL_IP6_ADDRESS'] as const satisfies readonly AskedAttribute[]

/** Phase 1 is done. A client that is to be configured first does that now, and quick mode after it (§5.1). */
export function beginPhase2(work: Ikev1Work, saName: string): void {
  const sa = work.sa(saName)
  const { modeConfig } = work.peer(sa.peer)
  if (modeConfig !== undefined) beginConfig(work, sa, modeConfig)
  else if (sa.role === 'initiator') beginQuick(work, saName)
}

/** A pair of SAs is wanted. Without an address of the client there is nothing yet that it could protect (§5.1). */
export function wantPair(work: Ikev1Work, saName: string): void {
  const sa = work.sa(saName)
  const { modeConfig } = work.peer(sa.peer)
  if (modeConfig === undefined || sa.assigned !== undefined) return beginQuick(work, saName)
  if (sa.role === 'responder')
    return work.refuse('not-configured', `the client of ${saName} has no address yet`, 'draft-dukes-ike-mode-cfg §5.1')
  if (work.configsOf(saName).length === 0) beginConfig(work, sa, modeConfig)
}

function beginConfig(work: Ikev1Work, sa: IsakmpSa, modeConfig: ModeConfig): void {
  const isClient = sa.role === 'initiator'
  const begins = isClient === (modeConfig.way === 'request')
  if (!begins && !isClient) return
  const messageId = begins ? drawMessageId(work) : 0
  const { name } = addConfig(work, sa, begins ? 'initiator' : 'responder', messageId)
  work.send(name, { type: begins ? (isClient ? 'beginRequest' : 'beginSet') : 'beginWait' })
}

function addConfig(work: Ikev1Work, sa: IsakmpSa, role: ConfigExchange['role'], messageId: number): ConfigExchange {
  const added = work.addConfig(name => ({
    name,
    sa: sa.name,
    role,
    messageId,
    lastBlock: messageId === 0 ? NO_OCTETS : firstIv(work, sa, messageId),
    identifier: 0,
    heard: [],
    last: { sent: NO_OCTETS, sentAs: NO_LABEL, heard: NO_OCTETS },
  }))
  work.start(added.name, modeConfigMachine)
  return added
}

export function forgetConfig(work: Ikev1Work, name: string): void {
  work.stop(name)
  work.later(() => work.dropConfig(name))
}

const configOf = (work: Ikev1Work, { sa }: ConfigExchange): ModeConfig =>
  work.peer(work.sa(sa).peer).modeConfig ?? { way: 'request', asks: [], gives: [] }

/** Attributes without a value: what is asked for, or was taken (§2). */
const bare = (attributes: readonly ConfigAttribute['attribute'][]): readonly ConfigAttribute[] =>
  attributes.map(attribute => ({ type: 'long', attribute, value: NO_OCTETS }))

const valued = ({ gives }: ModeConfig): readonly ConfigAttribute[] =>
  gives.map(({ attribute, value }) => ({ type: 'long', attribute, value: ipOctets(value) }))

export const sendConfigRequest = (work: Ikev1Work, name: string): void =>
  send(work, name, 1, 'ISAKMP_CFG_REQUEST', bare(configOf(work, work.config(name)).asks))

/** The address counts from now on: quick mode may come before the acknowledgement, or though that was lost. */
export function sendConfigSet(work: Ikev1Work, name: string): void {
  const config = work.config(name)
  const attributes = valued(configOf(work, config))
  assign(work, config.sa, addressIn(attributes))
  send(work, name, 1, 'ISAKMP_CFG_SET', attributes)
}

/** What was asked for and is there; what is not there is left out, since no attribute of a reply is empty (§3.4). */
export function sendConfigReply(work: Ikev1Work, name: string): void {
  const config = work.config(name)
  const asked = new Set(config.heard.map(({ attribute }) => attribute))
  const given = valued(configOf(work, config)).filter(({ attribute }) => asked.has(attribute))
  send(work, name, 2, 'ISAKMP_CFG_REPLY', given)
}

/** The names of what was taken (§2). */
export function sendConfigAcknowledgement(work: Ikev1Work, name: string): void {
  const config = work.config(name)
  send(work, name, 2, 'ISAKMP_CFG_ACK', bare(taken(configOf(work, config), config.heard)))
}

const taken = ({ asks }: ModeConfig, set: readonly ConfigAttribute[]) =>
  set.filter(each => asks.some(name => name === each.attribute) && isWhole(each)).map(({ attribute }) => attribute)

function send(work: Ikev1Work, name: string, number: 1 | 2, cfg: Cfg, attributes: readonly ConfigAttribute[]): void {
  const config = work.config(name)
  const sa = work.sa(config.sa)
  const behind: readonly Ikev1Payload[] = [{ type: 'ATTR', cfg, identifier: config.identifier, attributes }]
  const data = hashOver(work, sa, config.messageId, behind)
  const { messageId, lastBlock: iv } = config
  const at = { exchange: 'Transaction', messageId, iv } as const
  const { octets, lastBlock } = sealedMessage(work, sa, at, [{ type: 'HASH', data }, ...behind])
  const sentAs = { name: `Transaction ${number}`, detail: payloadsText(behind) }
  work.changeConfig(name, { lastBlock, last: { ...config.last, sent: octets, sentAs } })
  transmit(work, sa, octets, sentAs)
}

/** HASH = prf(SKEYID_a, M-ID | ATTR), as HASH(1) (§3.1.1). */
const hashOver = (work: Ikev1Work, sa: IsakmpSa, messageId: number, behind: readonly Ikev1Payload[]): Uint8Array =>
  hashOfOctets(work, sa, messageId, chainOctets(behind))

function hashOfOctets(work: Ikev1Work, sa: IsakmpSa, messageId: number, behind: Uint8Array): Uint8Array {
  const { hash } = present(sa.suite, 'suite of phase 1')
  const { skeyidA } = present(sa.keys, 'keys of phase 1')
  return hash1(work.context.crypto, hash, skeyidA, u32Bytes(messageId), behind)
}

/** A message of a transaction exchange under an established SA. */
export function receiveTransaction(work: Ikev1Work, sa: IsakmpSa, message: Ikev1Message, octets: Uint8Array): void {
  const { messageId } = message
  if (messageId === 0) return work.refuse('malformed', 'a transaction exchange without a Message ID', REF)
  const known = work.configsOf(sa.name).find(config => config.messageId === messageId)
  if (known !== undefined && equalBytes(known.last.heard, octets)) return work.send(known.name, { type: 'repeated' })
  const iv = known?.lastBlock ?? firstIv(work, sa, messageId)
  const opened = openMessage(work, sa, message, iv)
  if (opened === undefined) {
    if (isGenuine(work, sa, messageId, decrypted(work, sa, message, iv)))
      return work.refuse(
        'malformed',
        'attributes that are no attributes: the payload is discarded',
        'draft-dukes-ike-mode-cfg §3.2',
      )
    return work.refuse('bad-hash', 'a transaction exchange that does not decrypt to a HASH', REF)
  }
  const [first, ...behind] = opened.payloads
  if (first?.type !== 'HASH' || !equalBytes(first.data, hashOver(work, sa, messageId, behind)))
    return work.refuse('bad-hash', 'the HASH of a transaction exchange is wrong', REF)
  if (work.peer(sa.peer).modeConfig === undefined) {
    work.refuse('unsupported', 'Mode Config is not spoken here', 'RFC 2408 §5.2')
    return sendRefusal(work, sa.name, 'INVALID-EXCHANGE-TYPE')
  }
  const [attr, ...more] = behind
  if (attr?.type !== 'ATTR' || more.length > 0)
    return work.refuse('malformed', 'a transaction exchange without its one attribute payload', REF)
  heardPeer(work, sa.name)
  const heard = { heard: attr.attributes, lastBlock: opened.lastBlock, octets }
  if (known === undefined) return receiveFirstOf(work, sa, messageId, attr, heard)
  return receiveSecondOf(work, known, attr, heard)
}

const HEADER_OCTETS = 4

/** Whether a HASH and one more payload, whatever is in it, are the peer's: told by their lengths alone. */
function isGenuine(work: Ikev1Work, sa: IsakmpSa, messageId: number, plain: Uint8Array | undefined): boolean {
  if (plain === undefined || plain.length < HEADER_OCTETS) return false
  const view = new DataView(plain.buffer, plain.byteOffset, plain.length)
  const end = view.getUint16(2)
  if (end < HEADER_OCTETS || end + HEADER_OCTETS > plain.length) return false
  const behind = plain.subarray(end, end + view.getUint16(end + 2))
  return equalBytes(plain.subarray(HEADER_OCTETS, end), hashOfOctets(work, sa, messageId, behind))
}

interface Heard {
  readonly heard: readonly ConfigAttribute[]
  readonly lastBlock: Uint8Array
  readonly octets: Uint8Array
}

/** CFG_REQUEST or CFG_SET of the peer. */
function receiveFirstOf(work: Ikev1Work, sa: IsakmpSa, messageId: number, attr: Attr, heard: Heard): void {
  const isClient = sa.role === 'initiator'
  if (attr.cfg !== (isClient ? 'ISAKMP_CFG_SET' : 'ISAKMP_CFG_REQUEST'))
    return work.refuse(
      'unexpected',
      `${String(attr.cfg)} is nothing that begins an exchange here`,
      'draft-dukes-ike-mode-cfg §3.3',
    )
  const before = work.configsOf(sa.name).filter(({ role }) => role === 'responder')
  const expecting = before.find(config => config.messageId === 0)
  // One answer is kept for repetitions, as many as a peer may ask for: no more.
  for (const { name } of before) if (name !== expecting?.name) forgetConfig(work, name)
  const { name } = expecting ?? addConfig(work, sa, 'responder', messageId)
  const config = note(work, name, heard)
  work.changeConfig(name, { messageId, identifier: attr.identifier })
  if (!isClient) {
    assign(work, sa.name, addressIn(valued(configOf(work, config)).filter(each => isAsked(each, heard.heard))))
    return work.send(name, { type: 'request' })
  }
  const { asks } = configOf(work, config)
  const address = addressIn(heard.heard.filter(each => asks.some(asked => asked === each.attribute)))
  assign(work, sa.name, address)
  work.send(name, { type: 'set', usable: address !== undefined })
}

const isAsked = ({ attribute }: ConfigAttribute, asked: readonly ConfigAttribute[]): boolean =>
  asked.some(each => each.attribute === attribute)

/** CFG_REPLY or CFG_ACK of the peer. */
function receiveSecondOf(work: Ikev1Work, config: ConfigExchange, attr: Attr, heard: Heard): void {
  const isClient = work.sa(config.sa).role === 'initiator'
  const expected = isClient ? 'ISAKMP_CFG_REPLY' : 'ISAKMP_CFG_ACK'
  if (config.role !== 'initiator' || attr.cfg !== expected || attr.identifier !== config.identifier)
    return work.refuse(
      'unexpected',
      `${String(attr.cfg)} ${attr.identifier} ends no exchange here`,
      'draft-dukes-ike-mode-cfg §3.3',
    )
  note(work, config.name, heard)
  if (!isClient) {
    const accepted = heard.heard.some(({ attribute }) => ADDRESSES.some(name => name === attribute))
    if (!accepted) work.changeSa(config.sa, { assigned: undefined })
    return work.send(config.name, { type: 'acknowledgement', accepted })
  }
  const { asks } = configOf(work, config)
  const address = addressIn(heard.heard.filter(each => asks.some(asked => asked === each.attribute)))
  assign(work, config.sa, address)
  work.send(config.name, { type: 'reply', usable: address !== undefined })
}

function note(work: Ikev1Work, name: string, { heard, lastBlock, octets }: Heard): ConfigExchange {
  const { last } = work.config(name)
  return work.changeConfig(name, { heard, lastBlock, last: { ...last, heard: octets } })
}

function assign(work: Ikev1Work, sa: string, address: string | undefined): void {
  if (address !== undefined) work.changeSa(sa, { assigned: address })
}

/** The first address among attributes, canonical text; lengths other than an address's are none (§3.4). */
function addressIn(attributes: readonly ConfigAttribute[]): string | undefined {
  const found = attributes.find(each => ADDRESSES.some(name => name === each.attribute) && isWhole(each))
  return found?.type === 'long' ? ipText(found.value) : undefined
}

const isWhole = (each: ConfigAttribute): boolean =>
  each.type === 'long' && each.value.length === (String(each.attribute).startsWith('INTERNAL_IP4') ? 4 : 16)
