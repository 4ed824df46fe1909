import { utf8 } from '../../lib/bytes.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { IkeProposal } from '../../protocol/crypto/ike/cipher-suite.ts'
import { parseEspProposals, parseIkeProposals } from '../../protocol/crypto/ike/cipher-suite-name.ts'
import { KEY_EXCHANGE } from '../../protocol/crypto/ike/key-exchange.ts'
import type { HashId } from '../../protocol/crypto/hmac.ts'
import { ENCRYPTION } from '../../protocol/crypto/transforms.ts'
import type { AddressRange } from '../../protocol/ipsec/address.ts'
import { parseIpAddress } from '../../protocol/wire/ip/address.ts'
import type { Ikev1Identity } from '../../protocol/wire/ikev1/identification.ts'
import type { ScenarioIkePeer } from '../../scenarios/ike-section.ts'
import type { ScenarioIkev1 } from '../../scenarios/ikev1-section.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Ikev1Config, Ikev1Peer, ModeConfig, Phase1Suite } from '../nodes/ike1/config.ts'
import { readIdentity } from '../nodes/ike-identity.ts'
import { proposalText, rangesOf } from './ike-config.ts'

/** ISAKMP SAs of any state that a node keeps (Roamscope). */
const SAS_MAX = 100
const SECOND_US = 1_000_000

/** What a node's IKEv1 is configured with; undefined for a node that has no peer of it. Errors name the place. */
export function ikev1ConfigOf(scenario: Scenario, id: NodeId): Result<Ikev1Config | undefined, string> {
  const own = scenario.ike?.nodes[id]
  if (scenario.ike === undefined || own === undefined) return ok(undefined)
  const peers: Ikev1Peer[] = []
  for (const [name, given] of Object.entries(own.peers)) {
    if (given.ikev1 === undefined) continue
    const peer = peerOf(name, given, given.ikev1)
    if (!peer.ok) return err(`ike.nodes.${id}.peers.${name}.${peer.error}`)
    peers.push(peer.value)
  }
  if (peers.length === 0) return ok(undefined)
  const { retransmitFirstUs, attempts, halfOpenUs } = scenario.ike.timers
  const longest = Math.max(...peers.map(({ phase1Seconds }) => phase1Seconds))
  return ok({
    node: id,
    peers,
    timers: { retransmitUs: retransmitFirstUs, attempts, halfOpenUs, lifeUs: longest * SECOND_US },
    sasMax: SAS_MAX,
  })
}

function peerOf(name: string, given: ScenarioIkePeer, ikev1: ScenarioIkev1): Result<Ikev1Peer, string> {
  const phase1 = phase1Of(given.ike)
  if (!phase1.ok) return err(`ike: ${phase1.error}`)
  const esp = parseEspProposals(given.esp)
  if (!esp.ok) return err(`esp: ${proposalText(esp.error)}`)
  const combined = esp.value.flatMap(({ encryption }) => encryption).find(cipher => ENCRYPTION[cipher].icvOctets > 0)
  if (combined !== undefined) return err(`esp: found ${combined}; allowed: a cipher and an integrity algorithm`)
  const localRanges = oneRange(given.localTs)
  if (!localRanges.ok) return err(`localTs: ${localRanges.error}`)
  const remoteRanges = oneRange(given.remoteTs)
  if (!remoteRanges.ok) return err(`remoteTs: ${remoteRanges.error}`)
  const config = modeConfigOf(ikev1.modeConfig)
  if (!config.ok) return err(`ikev1.modeConfig.${config.error}`)
  return ok({
    name,
    localId: identityOf(given.localId),
    remoteId: identityOf(given.remoteId),
    secret: utf8(given.psk),
    exchange: ikev1.exchange,
    phase1: phase1.value,
    phase2: esp.value,
    pfs: ikev1.pfs,
    localRanges: localRanges.value,
    remoteRanges: remoteRanges.value,
    mode: given.mode,
    phase1Seconds: ikev1.phase1LifeS,
    phase2Seconds: ikev1.phase2LifeS,
    initialContact: ikev1.initialContact,
    sealsProof: ikev1.sealsProof ?? false,
    modeConfig: config.value,
    dpd: ikev1.dpd,
    padding: ikev1.padding,
    nonceOctets: ikev1.nonceOctets,
  })
}

/** An address is asked for above all (draft-dukes-ike-mode-cfg §5.1), and each value is one of its family. */
function modeConfigOf(given: ScenarioIkev1['modeConfig']): Result<ModeConfig | undefined, string> {
  if (given === undefined) return ok(undefined)
  if (!given.asks.some(name => name.endsWith('_ADDRESS')))
    return err(`asks: found ${given.asks.join(', ')}; allowed: INTERNAL_IP4_ADDRESS or INTERNAL_IP6_ADDRESS among them`)
  const wrong = given.gives.find(
    ({ attribute, value }) => parseIpAddress(value)?.length !== (attribute.startsWith('INTERNAL_IP4') ? 4 : 16),
  )
  return wrong === undefined
    ? ok(given)
    : err(`gives: found ${wrong.value}; allowed: an address for ${wrong.attribute}`)
}

/** IDci and IDcr name one range each (RFC 2409 §5.5). */
function oneRange(texts: readonly string[]): Result<readonly AddressRange[], string> {
  return texts.length === 1 ? rangesOf(texts) : err(`found ${texts.length} ranges; allowed: one with IKEv1`)
}

/** As racoon fills it in: of UDP port 500, where an address says who it is (RFC 2407 §4.6.2). */
function identityOf(text: string): Ikev1Identity {
  const common = { protocol: 'udp', port: 500 } as const
  const id = readIdentity(text)
  switch (id.type) {
    case 'ID_IPV4_ADDR':
    case 'ID_IPV6_ADDR':
      return { type: id.type, ...common, address: id.address }
    case 'ID_RFC822_ADDR':
      return { type: 'ID_USER_FQDN', ...common, name: id.name }
    case 'ID_FQDN':
      return { type: 'ID_FQDN', ...common, name: id.name }
    default:
      throw new Error(`assertion failed: identity ${id.type} of a scenario`)
  }
}

/** Every cipher, hash and group that the proposals allow together (RFC 2409 Appendix A). */
export function phase1Of(text: string): Result<readonly Phase1Suite[], string> {
  const proposals = parseIkeProposals(text)
  if (!proposals.ok) return err(proposalText(proposals.error))
  const suites = proposals.value.flatMap(suitesOf)
  if (suites.length > 0) return ok(suites)
  return err(`found "${text}"; allowed with IKEv1: a CBC cipher, a hash and a MODP group, such as 3des-sha1-modp1024`)
}

function suitesOf({ encryption, integrity, keyExchange }: IkeProposal): readonly Phase1Suite[] {
  const hashes = integrity.filter((id): id is HashId & typeof id => id !== 'none')
  const ciphers = encryption.filter(id => ENCRYPTION[id].icvOctets === 0 && id !== 'null')
  const groups = keyExchange.filter(id => KEY_EXCHANGE[id].kind === 'modp')
  return ciphers.flatMap(cipher => hashes.flatMap(hash => groups.map(group => ({ encryption: cipher, hash, group }))))
}
