import { hex32 } from '../../../lib/bytes.ts'
import { sameAddress } from '../../../protocol/ipsec/address.ts'
import type { TransferredContexts } from '../../../protocol/ipsec/context.ts'
import type { KeptProblem } from '../../../protocol/ipsec/kept-contexts.ts'
import { covers } from '../../../protocol/ipsec/traffic-range.ts'
import { CXTP_STATUS, FPT, type CxtpStatus } from '../../../protocol/wire/cxtp/codes.ts'
import type { Ikev2Context } from '../../../protocol/wire/cxtp/contexts/ikev2.ts'
import type { PadContext } from '../../../protocol/wire/cxtp/contexts/pad.ts'
import type { EspAlgorithms, EspProposal } from '../../../protocol/crypto/ike/cipher-suite.ts'
import { ENCRYPTION, INTEGRITY } from '../../../protocol/crypto/transforms.ts'
import { PRF } from '../../../protocol/crypto/ike/prf.ts'
import { espAlgorithmsFromWire, ikeAlgorithmsFromWire, rangeFromWire, type ChildContext } from './context-codes.ts'
import { methodOf } from './context-capture.ts'
import { isSame, sharesPair } from './context-peers.ts'
import { sameIdentity } from './identity.ts'
import type { IkeEndpoint } from './ike-state.ts'

/**
 * What this endpoint cannot go on with, before anything is changed: then nothing is (Roamscope; failure case 35).
 * `twinsChange`: a pair of IKE SPIs that is taken here gets another one, and is no problem; told in the CTAA, only if the
 * mobile has announced that it reads such.
 */
export function judgeIke(
  endpoint: IkeEndpoint,
  contexts: TransferredContexts,
  twinsChange: boolean | 'if-announced',
): readonly KeptProblem[] {
  const { kept } = contexts
  if (kept === undefined) return []
  return [
    ...kept.pad.flatMap(entry => padProblems(endpoint, entry)),
    ...kept.ikev2.flatMap((sa, i) => [
      ...saProblems(endpoint, sa, kept.pad, kept.ikev2.slice(0, i), {
        mayCollide: twinsChange === 'if-announced' ? sa.extensions.contextTransfer : twinsChange,
      }),
      ...eapProblems(endpoint, sa, kept.pad),
      ...sa.children.flatMap(child => childProblems(endpoint, sa, child, contexts, kept.pad)),
    ]),
  ]
}

const problem = (fpt: 'IPsec PAD' | 'IKEv2', status: CxtpStatus & string, text: string): KeptProblem => ({
  fpt: FPT[fpt],
  status: CXTP_STATUS[status],
  text,
})

/**
 * Who is known here under that name is somebody else, or has to show it in another way (RFC 4301 §4.4.3: the own PAD
 * decides).
 */
function padProblems({ config }: IkeEndpoint, { link, identity, method }: PadContext): readonly KeptProblem[] {
  const known = config.peers.get(link)
  if (known === undefined) return []
  if (!sameIdentity(known.remoteId, identity))
    return [problem('IPsec PAD', 'not authorised', `${link} has another identity here`)]
  return methodOf(known) === method
    ? []
    : [
        problem(
          'IPsec PAD',
          'not authorised',
          `${link} has to show who it is by ${methodOf(known)} here, not ${method}`,
        ),
      ]
}

/** Access is decided on the identity that EAP has shown, here as where it was shown (RFC 7296 §2.16). */
function eapProblems(
  { config }: IkeEndpoint,
  { link, eapIdentity }: Ikev2Context,
  pad: readonly PadContext[],
): readonly KeptProblem[] {
  const known = config.peers.get(link)
  const method = known === undefined ? pad.find(entry => entry.link === link)?.method : methodOf(known)
  if (method !== 'eap') return []
  if (eapIdentity === '')
    return [problem('IPsec PAD', 'not authorised', `${link} came without the identity that EAP has shown`)]
  const users = known?.demands?.method === 'eap' ? known.demands.users : undefined
  return users === undefined || Object.hasOwn(users, eapIdentity)
    ? []
    : [problem('IPsec PAD', 'not authorised', `${eapIdentity}, as EAP has shown, has no access here`)]
}

function saProblems(
  endpoint: IkeEndpoint,
  sa: Ikev2Context,
  pad: readonly PadContext[],
  before: readonly Ikev2Context[],
  { mayCollide }: { readonly mayCollide: boolean },
): readonly KeptProblem[] {
  const name = `IKE SA ${sa.initiatorSpi}`
  const algorithms = ikeAlgorithmsFromWire(sa.algorithms)
  if (algorithms === undefined)
    return [problem('IKEv2', 'unsupported algorithm', `${name}: this router lacks one of its algorithms`)]
  const own = endpoint.config.peers.get(sa.link)
  if (
    own !== undefined &&
    !own.ike.some(({ prf, ...offer }) => takes(offer, algorithms) && prf.includes(algorithms.prf))
  )
    return [problem('IKEv2', 'unsupported algorithm', `${name}: this router does not take its algorithms`)]
  const twin = sharesPair(endpoint, sa)
  if (!mayCollide && twin !== undefined && !isSame(twin, sa))
    return [problem('IKEv2', 'SPI refused', `${name}: ${twin.name} has the same pair of SPIs`)]
  if (before.some(other => other.initiatorSpi === sa.initiatorSpi && other.responderSpi === sa.responderSpi))
    return [problem('IKEv2', 'unsupported FPT', `${name} stands twice in one message`)]
  if (sa.hardRemainingUs === 0 || sa.reauthenticationRemainingUs === 0)
    return [problem('IKEv2', 'expired', `${name} ended on its way`)]
  const [prf, mac, cipher] = [
    PRF[algorithms.prf].octets,
    INTEGRITY[algorithms.integrity].keyOctets,
    ENCRYPTION[algorithms.encryption].keyOctets,
  ]
  const { keys } = sa
  const fits =
    keys === undefined
      ? sa.skeyseed.length === prf && sa.nonces !== undefined
      : keys.skD.length === prf &&
        [keys.skAi, keys.skAr].every(({ length }) => length === mac) &&
        [keys.skEi, keys.skEr].every(({ length }) => length === cipher)
  if (!fits) return [problem('IKEv2', 'unsupported FPT', `${name}: keys of the wrong size`)]
  const known = endpoint.config.peers.has(sa.link) || pad.some(each => each.link === sa.link)
  return known ? [] : [problem('IPsec PAD', 'not authorised', `${name}: nobody called ${sa.link} is known here`)]
}

/** What this router's own policy would not have agreed on it does not go on with (RFC 4301 §4.4.1.2). */
const takes = (
  { encryption, integrity }: Pick<EspProposal, 'encryption' | 'integrity'>,
  agreed: Pick<EspAlgorithms, 'encryption' | 'integrity'>,
): boolean =>
  encryption.includes(agreed.encryption) &&
  (integrity.length === 0 ? agreed.integrity === 'none' : integrity.includes(agreed.integrity))

/** A pair must be there as SAs, of algorithms this router has, and for traffic that this router's PAD grants the mobile. */
function childProblems(
  { config }: IkeEndpoint,
  sa: Ikev2Context,
  child: ChildContext,
  { sas }: TransferredContexts,
  pad: readonly PadContext[],
): readonly KeptProblem[] {
  const name = `child SA ${hex32(child.inboundSpi)}`
  if (child.replaces !== 'none' && child.replaces >= sa.children.length)
    return [problem('IKEv2', 'unsupported FPT', `${name} replaces what is not there`)]
  if (child.state === 'wished') return []
  const own = config.peers.get(sa.link)
  const algorithms = espAlgorithmsFromWire(child.algorithms)
  if (algorithms === undefined || (own !== undefined && !own.esp.some(offer => takes(offer, algorithms))))
    return [problem('IKEv2', 'unsupported algorithm', `${name}: this router lacks one of its algorithms`)]
  const has = (direction: 'in' | 'out', spi: number): boolean =>
    sas.some(
      each =>
        each.direction === direction &&
        each.spi === spi &&
        sameAddress(direction === 'in' ? each.source : each.destination, sa.remote.address),
    )
  if (!has('in', child.inboundSpi) || !has('out', child.outboundSpi))
    return [problem('IKEv2', 'unsupported FPT', `${name} came without its SAs`)]
  if (child.hardRemainingUs === 0) return [problem('IKEv2', 'expired', `${name} ended on its way`)]
  const granted = own?.remoteRanges ?? pad.find(each => each.link === sa.link)?.remoteRanges.map(rangeFromWire) ?? []
  return covers(granted, child.remoteRanges.map(rangeFromWire))
    ? []
    : [problem('IPsec PAD', 'not authorised', `${name} is for more than ${sa.link} may have`)]
}
