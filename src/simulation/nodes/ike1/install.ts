import { present } from '../../../lib/assert.ts'
import { u32Bytes } from '../../../lib/bytes.ts'
import type { KeyStep } from '../../../protocol/crypto/ike/key-step.ts'
import { keymatSteps } from '../../../protocol/crypto/ikev1/key-steps.ts'
import { ikev1Keymat, type KeymatInputs } from '../../../protocol/crypto/ikev1/keymat.ts'
import { ENCRYPTION, INTEGRITY } from '../../../protocol/crypto/transforms.ts'
import { emptyWindow } from '../../../protocol/ipsec/replay-window.ts'
import { insertAssociation, removeAssociation } from '../../../protocol/ipsec/sad.ts'
import { newAssociation, UNLIMITED, type AssociationSpec, type SaDirection } from '../../../protocol/ipsec/sa.ts'
import { NO_PFP, type Policy, type Spd } from '../../../protocol/ipsec/spd.ts'
import { IKEV1_PROTOCOL } from '../../../protocol/wire/ikev1/codes.ts'
import { selectorSet } from '../ike/selectors.ts'
import type { QuickExchange } from './state.ts'
import type { Ikev1Work } from './work.ts'

const WINDOW_PACKETS = 64
const SECOND_US = 1_000_000
/** Lower ones are reserved (RFC 4303 §2.1). */
const SPI_MIN = 256

const rowOf = (name: string, direction: SaDirection): string => `${name}/${direction}`
/** Joins policies towards a peer with the SAs negotiated with it. */
export const linkOf = (peer: string): string => `ike:${peer}`

/** An SPI that no inbound SA of this node has. */
export function drawSpi(work: Ikev1Work): number {
  const octets = work.context.draw('ESP SPI', 4)
  const drawn = new DataView(octets.buffer, octets.byteOffset, 4).getUint32(0)
  const isTaken = (spi: number): boolean =>
    spi < SPI_MIN ||
    work.endpoint.ipsec.sad.some(row => row.direction === 'in' && row.spi === spi) ||
    Object.values(work.endpoint.quicks).some(({ inboundSpi }) => inboundSpi === spi)
  let spi = drawn
  while (isTaken(spi)) spi = (spi + 1) % 2 ** 32
  return spi
}

/** The SAs of a quick mode go into the SAD, with their policies (RFC 2409 §5.5). */
export function install(work: Ikev1Work, name: string, which: 'both' | 'inbound' | 'outbound'): void {
  const quick = work.quick(name)
  // The responder knows all of it with its answer, and installs the half that it sends with only later.
  if (which !== 'outbound') work.derived({ kind: 'child', name }, 'keys', stepsOf(work, quick))
  const directions: readonly SaDirection[] = which === 'both' ? ['in', 'out'] : [which === 'inbound' ? 'in' : 'out']
  for (const direction of directions) {
    const row = newAssociation(specOf(work, quick, direction))
    const sad = row.ok ? insertAssociation(work.endpoint.ipsec.sad, row.value) : row
    if (!sad.ok) return work.refuse(sad.error.code, sad.error.text, sad.error.ref)
    work.endpoint = { ...work.endpoint, ipsec: { ...work.endpoint.ipsec, sad: sad.value } }
  }
  if (which === 'inbound') return
  const { ipsec } = work.endpoint
  work.endpoint = { ...work.endpoint, ipsec: { ...ipsec, spd: withPolicies(ipsec.spd, work, quick) } }
  work.report({ what: 'child-installed', sa: quick.sa, child: name })
}

function specOf(work: Ikev1Work, quick: QuickExchange, direction: SaDirection): AssociationSpec {
  const sa = work.sa(quick.sa)
  const peer = work.peer(quick.peer)
  const algorithms = present(quick.algorithms, 'algorithms of quick mode')
  const spi = direction === 'in' ? quick.inboundSpi : quick.outboundSpi
  const [local, remote] = [sa.local.address, sa.remote.address]
  const { crypto, hash, skeyidD, cipherOctets, macOctets } = keymatOf(work, quick)
  const keymat = ikev1Keymat(crypto, hash, skeyidD, keymatInputs(quick, spi), cipherOctets + macOctets)
  return {
    id: rowOf(quick.name, direction),
    direction,
    protocol: 'esp',
    mode: peer.mode,
    spi,
    source: direction === 'in' ? remote : local,
    destination: direction === 'in' ? local : remote,
    encryption: algorithms.encryption,
    integrity: algorithms.integrity,
    encryptionKey: keymat.slice(0, cipherOctets),
    integrityKey: keymat.slice(cipherOctets),
    extendedSequence: false,
    window: emptyWindow(WINDOW_PACKETS),
    link: linkOf(quick.peer),
    owner: quick.peer,
    selectors: [selectorSet(quick.localRanges, quick.remoteRanges)],
    lifetime: { ...UNLIMITED, hardExpiresAtUs: work.context.nowUs + peer.phase2Seconds * SECOND_US },
  }
}

function keymatOf(work: Ikev1Work, quick: QuickExchange) {
  const sa = work.sa(quick.sa)
  const algorithms = present(quick.algorithms, 'algorithms of quick mode')
  return {
    crypto: work.context.crypto,
    hash: present(sa.suite, 'suite of phase 1').hash,
    skeyidD: present(sa.keys, 'keys of phase 1').skeyidD,
    cipherOctets: ENCRYPTION[algorithms.encryption].keyOctets,
    macOctets: INTEGRITY[algorithms.integrity].keyOctets,
  }
}

/** Each SA has keys of its own, since its SPI is its receiver's (RFC 2409 §5.5). */
const keymatInputs = ({ secret, nonceI, nonceR }: QuickExchange, spi: number): KeymatInputs => ({
  secret,
  protocol: IKEV1_PROTOCOL.ESP,
  spi: u32Bytes(spi),
  nonceI,
  nonceR,
})

/** Both directions, the initiator's inbound SA first. */
function stepsOf(work: Ikev1Work, quick: QuickExchange): readonly KeyStep[] {
  const { crypto, hash, skeyidD, ...sizes } = keymatOf(work, quick)
  const spis = { initiator: quick.inboundSpi, responder: quick.outboundSpi }
  if (quick.role === 'responder') [spis.initiator, spis.responder] = [quick.outboundSpi, quick.inboundSpi]
  return (['initiator', 'responder'] as const).flatMap(end => {
    const how = { direction: `to the ${end}`, ...sizes }
    return keymatSteps(crypto, hash, skeyidD, keymatInputs(quick, spis[end]), how)
  })
}

/** PROTECT rows of both directions, in the place of those that were there before (RFC 4301 §4.4.1). */
function withPolicies(spd: Spd, work: Ikev1Work, quick: QuickExchange): Spd {
  const sa = work.sa(quick.sa)
  const peer = work.peer(quick.peer)
  const row = (direction: SaDirection): Policy => ({
    id: `${linkOf(quick.peer)}/${direction}`,
    names: [peer.name],
    direction,
    selectors: [selectorSet(quick.localRanges, quick.remoteRanges)],
    pfp: NO_PFP,
    action: {
      kind: 'protect',
      protocol: 'esp',
      mode: peer.mode,
      tunnelLocal: peer.mode === 'tunnel' ? sa.local.address : undefined,
      tunnelRemote: peer.mode === 'tunnel' ? sa.remote.address : undefined,
      link: linkOf(quick.peer),
      extendedSequence: false,
      algorithms: peer.phase2.flatMap(({ encryption, integrity }) =>
        encryption.map(id => ({ encryption: id, integrity: integrity[0] ?? ('none' as const) })),
      ),
    },
    expiresAtUs: undefined,
    owner: peer.name,
  })
  const rows = [row('out'), row('in')]
  const kept = spd.filter(({ id }) => rows.every(each => each.id !== id))
  // Behind what is to pass in clear first, IKE's own messages above all.
  const at = kept.findIndex(({ action }) => action.kind !== 'bypass')
  const place = at < 0 ? kept.length : at
  return [...kept.slice(0, place), ...rows, ...kept.slice(place)]
}

/** The pair leaves the SAD; with the peer's last one its policies go too. */
export function uninstall(work: Ikev1Work, name: string): void {
  const { peer, sa } = work.quick(name)
  let { ipsec } = work.endpoint
  const had = ipsec.sad.length
  ipsec = { ...ipsec, sad: removeAssociation(removeAssociation(ipsec.sad, rowOf(name, 'in')), rowOf(name, 'out')) }
  const link = linkOf(peer)
  if (!ipsec.sad.some(row => row.link === link))
    ipsec = { ...ipsec, spd: ipsec.spd.filter(({ id }) => id !== `${link}/out` && id !== `${link}/in`) }
  work.endpoint = { ...work.endpoint, ipsec }
  if (ipsec.sad.length < had) work.report({ what: 'child-removed', sa, child: name })
}
