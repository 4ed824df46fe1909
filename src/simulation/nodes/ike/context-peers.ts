import { equalBytes } from '../../../lib/bytes.ts'
import { remembered } from '../../../lib/remembered.ts'
import type { PadEntry } from '../../../protocol/ipsec/pad.ts'
import type { PadContext } from '../../../protocol/wire/cxtp/contexts/pad.ts'
import type { Ikev2Context } from '../../../protocol/wire/cxtp/contexts/ikev2.ts'
import {
  proposalOf,
  type EspAlgorithms,
  type EspProposal,
  type IkeAlgorithms,
  type IkeProposal,
} from '../../../protocol/crypto/ike/cipher-suite.ts'
import type { KeptContexts } from '../../../protocol/ipsec/kept-contexts.ts'
import { espAlgorithmsFromWire, ikeAlgorithmsFromWire, rangeFromWire } from './context-codes.ts'
import { keyWord, pairWord } from './collections.ts'
import type { IkeConfig, IkePeer } from './ike-config.ts'
import { padId } from './identity.ts'
import type { IkeEndpoint, IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'

/** The SA here with the same pair of SPIs: a message could not be told which of the two it is for (RFC 7296 §3.1). */
export const sharesPair = (
  endpoint: IkeEndpoint,
  { initiatorSpi, responderSpi }: Pick<Ikev2Context, 'initiatorSpi' | 'responderSpi'>,
): IkeSa | undefined =>
  endpoint.sas
    .where('pair', pairWord({ spiI: initiatorSpi, spiR: responderSpi }))
    .find(({ spiI, spiR, phase }) => spiI === initiatorSpi && spiR === responderSpi && phase !== 'closed')

/** The very same SA, arrived before. */
export const isSame = (sa: IkeSa, context: Ikev2Context): boolean =>
  sa.keys !== undefined &&
  (context.keys === undefined
    ? sa.keys.skeyseed !== undefined && equalBytes(sa.keys.skeyseed, context.skeyseed)
    : equalBytes(sa.keys.skD, context.keys.skD))

/** Under another pair of SPIs too, if that had to change here. */
export const isHere = (endpoint: IkeEndpoint, context: Ikev2Context): boolean =>
  sameKeys(endpoint, context) !== undefined

/** The SA here with the keys of a context. */
export const sameKeys = (endpoint: IkeEndpoint, context: Ikev2Context): IkeSa | undefined =>
  endpoint.sas
    .where('key', keyWord(context.keys === undefined ? context.skeyseed : context.keys.skD))
    .find(sa => sa.phase !== 'closed' && isSame(sa, context))

/**
 * Who comes with the SAs and is not known here: an entry that lets its SAs go on, and by which nobody can be authenticated
 * (RFC 4301 §4.4.3; Roamscope). With the paper's secrets it is an entry like any other.
 */
export function adoptPeers(work: IkeWork, { pad: entries, ikev2 }: KeptContexts): void {
  for (const entry of entries) {
    const { config, ipsec } = work.endpoint
    if (config.peers.has(entry.link)) continue
    const peer = peerOf(entry, ikev2)
    const row = padRow(entry, peer)
    work.change({
      config: { ...config, peers: config.peers.with(peer.name, peer) },
      ipsec: row === undefined ? ipsec : { ...ipsec, pad: [...ipsec.pad, row] },
    })
  }
}

/** Of the thousand peers of a gateway mostly none: they are looked for once in each configuration, not with each that leaves. */
const transferredOf = remembered((peers: IkeConfig['peers']) => peers.filter(({ transferred }) => transferred === true))

/** With the last SA of a peer that only came with its SAs, its entry goes. */
export function dropTransferredPeers(work: IkeWork): void {
  const { config, ipsec, sas } = work.endpoint
  const gone = transferredOf(config.peers).filter(({ name }) => sas.countWhere('living', name) === 0)
  if (gone.length === 0) return
  const names = new Set(gone.map(({ name }) => name))
  work.endpoint = {
    ...work.endpoint,
    config: { ...config, peers: gone.reduce((peers, { name }) => peers.without(name), config.peers) },
    ipsec: { ...ipsec, pad: ipsec.pad.filter(({ id }) => !names.has(id)) },
  }
}

/** A set-up that is under way with somebody who can authenticate the mobile gets so much longer (RFC 4478 §2; Roamscope). */
const GRACE_US = 1_000_000

/** Algorithms for what comes next are those that were agreed: this router has no wishes of its own about this peer. */
function peerOf(entry: PadContext, contexts: readonly Ikev2Context[]): IkePeer {
  const sas = contexts.filter(({ link }) => link === entry.link)
  const secret = entry.secret.length > 0
  return {
    name: entry.link,
    localId: entry.ownIdentity ?? entry.identity,
    remoteId: entry.identity,
    secret: entry.secret,
    transferred: secret ? undefined : true,
    shownElsewhere: {
      method: entry.method,
      eapIdentity: sas.find(({ eapIdentity }) => eapIdentity !== '')?.eapIdentity,
    },
    reauth: { graceUs: GRACE_US },
    ike: sas.flatMap(({ algorithms }) => proposed(ikeAlgorithmsFromWire(algorithms))),
    esp: sas.flatMap(({ children }) =>
      children.flatMap(({ algorithms, state }) =>
        state === 'wished' ? [] : proposed(espAlgorithmsFromWire(algorithms)),
      ),
    ),
    localRanges: entry.localRanges.map(rangeFromWire),
    remoteRanges: entry.remoteRanges.map(rangeFromWire),
    mode: entry.mode,
    mobike: true,
  }
}

function proposed(agreed: IkeAlgorithms | undefined): readonly IkeProposal[]
function proposed(agreed: EspAlgorithms | undefined): readonly EspProposal[]
function proposed(agreed: IkeAlgorithms | EspAlgorithms | undefined): readonly (IkeProposal | EspProposal)[] {
  if (agreed === undefined) return []
  return ['prf' in agreed ? proposalOf(agreed) : proposalOf(agreed)]
}

function padRow(entry: PadContext, { shownElsewhere }: IkePeer): PadEntry | undefined {
  const identity = padId(entry.identity)
  return (
    identity && {
      id: entry.link,
      identity,
      protocol: entry.protocol,
      method: entry.method,
      authentication: entry.secret.length > 0 ? `secret of ${entry.link}` : '',
      eapIdentity: shownElsewhere?.eapIdentity,
      childSas: entry.byIdentity
        ? { by: 'ike-id' }
        : { by: 'addresses', ranges: entry.remoteRanges.map(rangeFromWire) },
      gateway: undefined,
    }
  )
}
