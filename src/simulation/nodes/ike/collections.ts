import { toHex } from '../../../lib/bytes.ts'
import { IndexedMap, indexOn } from '../../../lib/indexed-map.ts'
import { addressKey } from '../../../protocol/ipsec/address.ts'
import type { IkeChild, IkeChildren, IkeSa, IkeSaIndex, IkeSas } from './ike-state.ts'
import type { SpiPair } from './spi-state.ts'

const onSa = indexOn<IkeSa>()
const ifSo = (is: boolean, word: string): readonly string[] => (is ? [word] : [])

export const NO_SAS: IkeSas = IndexedMap.empty<IkeSa, IkeSaIndex>({
  pair: onSa(['spiI', 'spiR', 'mobility'], ({ spiI, spiR, mobility }) => [
    pairWord({ spiI, spiR }),
    ...mobility.pairs.map(pairWord),
  ]),
  peer: onSa(['peer'], ({ peer }) => [peer]),
  living: onSa(['peer', 'phase'], ({ peer, phase }) => ifSo(phase !== 'closed', peer)),
  remote: onSa(['remote'], ({ remote }) => [remoteWord(remote.address)]),
  line: onSa(['mobility'], ({ mobility }) => [mobility.line]),
  successor: onSa(['ownSuccessor', 'peerSuccessor'], ({ ownSuccessor, peerSuccessor }) =>
    [ownSuccessor, peerSuccessor].flatMap(name => name ?? []),
  ),
  key: onSa(['keys'], ({ keys }) =>
    keys === undefined ? [] : [keys.skD, ...(keys.skeyseed === undefined ? [] : [keys.skeyseed])].map(keyWord),
  ),
  first: onSa(['initRequest'], ({ initRequest }) => ifSo(initRequest.length > 0, firstWord(initRequest))),
  assigned: onSa(['assigned'], ({ assigned }) => assigned),
  handover: onSa(['mobility'], ({ mobility: { handover } }) => ifSo(handover !== 'none', handover)),
  setup: onSa(['phase', 'role'], ({ phase, role }) => ifSo(phase === 'setup', role)),
  waiting: onSa(['queue'], ({ queue }) => ifSo(queue.length > 0, 'all')),
  quiet: onSa(['quiet'], ({ quiet }) => ifSo(quiet === true, 'all')),
})

const onChild = indexOn<IkeChild>()

export const NO_CHILDREN: IkeChildren = IndexedMap.empty<IkeChild, 'sa' | 'peer' | 'inboundSpi'>({
  sa: onChild(['sa'], ({ sa }) => [sa]),
  peer: onChild(['peer'], ({ peer }) => [peer]),
  inboundSpi: onChild(['inboundSpi'], ({ inboundSpi }) => [String(inboundSpi)]),
})

export const pairWord = ({ spiI, spiR }: SpiPair): string => `${spiI} ${spiR}`

/** However the address is written. */
export const remoteWord = (address: string): string => addressKey(address) ?? address

const WORD_OCTETS = 8

/** Few octets tell keys apart; who looks compares the rest. */
export const keyWord = (key: Uint8Array): string => toHex(key.subarray(0, WORD_OCTETS))

/** The initiator's SPI in it (RFC 7296 §3.1). */
export const firstWord = (message: Uint8Array): string => toHex(message.subarray(0, WORD_OCTETS))
