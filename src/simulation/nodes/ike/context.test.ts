// What a router reads out of its IKE, and what another one may go on with: all of it, or nothing with a reason.
import { describe, expect, test } from 'vitest'
import { present } from '../../../lib/assert.ts'
import { contextBlocks, CONTEXT_NAMES, decodeContexts } from '../../../protocol/ipsec/context-blocks.ts'
import { captureContexts, type TransferredContexts } from '../../../protocol/ipsec/context.ts'
import type { KeptContexts } from '../../../protocol/ipsec/kept-contexts.ts'
import { CXTP_STATUS, FPT } from '../../../protocol/wire/cxtp/codes.ts'
import type { Ikev2Context } from '../../../protocol/wire/cxtp/contexts/ikev2.ts'
import { captureIke, type CaptureSwitches } from './context-capture.ts'
import { judgeIke } from './context-judge.ts'
import { newIkeEndpoint } from './ike-endpoint.ts'
import { IkePair, MN } from './ike-pair.fixture.ts'
import type { IkeEndpoint } from './ike-state.ts'
import { peersOf } from './ike-config.ts'

const NEVER: CaptureSwitches = { keys: 'sk_d-and-derived', secrets: 'never' }

/** An established pair, and what the gateway's router would send of it, through octets and back. */
function readOut(pair: IkePair, switches = NEVER): TransferredContexts {
  let kept: KeptContexts | undefined
  pair.work('gw', work => {
    kept = captureIke(work.endpoint, work.context.host, { address: MN.address }, { nowUs: pair.nowUs, switches })
  })
  const contexts = { ...captureContexts(pair.endpoint('gw').ipsec, MN.address, pair.nowUs), kept }
  const decoded = decodeContexts(contextBlocks(contexts, CONTEXT_NAMES), { owner: 'mn', nowUs: pair.nowUs })
  expect(decoded.problems).toEqual([])
  return decoded.contexts
}

const stranger = (): IkeEndpoint => newIkeEndpoint({ ...new IkePair().endpoint('gw').config, peers: peersOf([]) })

const changed = (
  contexts: TransferredContexts,
  change: (sa: Ikev2Context) => Partial<Ikev2Context>,
): TransferredContexts => {
  const kept = present(contexts.kept, 'contexts of IKE')
  return { ...contexts, kept: { ...kept, ikev2: kept.ikev2.map(sa => ({ ...sa, ...change(sa) })) } }
}

const pair = new IkePair().establish()
const contexts = readOut(pair)
const [sa] = contexts.kept?.ikev2 ?? []

describe('reading out', () => {
  test('one IKE SA, one pair of children, one entry, nothing of the secret', () => {
    expect(contexts.sas).toHaveLength(2)
    expect(sa?.children.map(({ inboundSpi }) => inboundSpi)).toEqual([pair.child('gw').inboundSpi])
    expect([sa?.nextSend, sa?.nextReceive]).toEqual([pair.sa('gw').nextSend, pair.sa('gw').nextReceive])
    expect(contexts.kept?.pad.map(({ link, secret }) => [link, secret.length])).toEqual([['mn', 0]])
  })

  test('with the wording of the paper SKEYSEED goes instead of the keys, and the secret too', () => {
    const seed = readOut(pair, { keys: 'skeyseed', secrets: 'as-the-seed-says' })
    expect(seed.kept?.ikev2.map(({ keys, skeyseed }) => [keys, skeyseed.length])).toEqual([[undefined, 32]])
    expect(seed.kept?.pad[0]?.secret).toEqual(pair.endpoint('gw').config.peers.values()[0]?.secret)
  })

  test('an SA that is being deleted stays', () => {
    const going = new IkePair().establish()
    going.fate = () => 'lost'
    going.command('gw', { type: 'delete-ike', sa: going.sa('gw').name })
    going.work('gw', work => {
      const kept = captureIke(
        work.endpoint,
        work.context.host,
        { address: MN.address },
        { nowUs: going.nowUs, switches: NEVER },
      )
      expect(kept.ikev2).toEqual([])
    })
  })
})

describe('judging', () => {
  test('what came whole can be used by a router that knows nobody', () => {
    expect(judgeIke(stranger(), contexts, false)).toEqual([])
  })

  const IKEV2 = FPT.IKEv2
  const PAD = FPT['IPsec PAD']
  const refused: readonly (readonly [string, TransferredContexts, number, keyof typeof CXTP_STATUS])[] = [
    [
      'an unknown cipher',
      changed(contexts, each => ({ algorithms: { ...each.algorithms, encryption: 4_711 } })),
      IKEV2,
      'unsupported algorithm',
    ],
    [
      'an unknown PRF',
      changed(contexts, each => ({ algorithms: { ...each.algorithms, prf: 4_711 } })),
      IKEV2,
      'unsupported algorithm',
    ],
    [
      'keys of another size',
      changed(contexts, each => ({ keys: each.keys && { ...each.keys, skD: new Uint8Array(5) } })),
      IKEV2,
      'unsupported FPT',
    ],
    ['neither keys nor SKEYSEED', changed(contexts, () => ({ keys: undefined })), IKEV2, 'unsupported FPT'],
    ['an SA that ended on its way', changed(contexts, () => ({ hardRemainingUs: 0 })), IKEV2, 'expired'],
    [
      'a peer whose authentication ended',
      changed(contexts, () => ({ reauthenticationRemainingUs: 0 })),
      IKEV2,
      'expired',
    ],
    ['children without their SAs', { ...contexts, sas: [] }, IKEV2, 'unsupported FPT'],
    [
      'the same SA twice',
      { ...contexts, kept: { ...present(contexts.kept, 'kept'), ikev2: [present(sa, 'SA'), present(sa, 'SA')] } },
      IKEV2,
      'unsupported FPT',
    ],
    [
      'a peer nobody tells of',
      { ...contexts, kept: { ...present(contexts.kept, 'kept'), pad: [] } },
      PAD,
      'not authorised',
    ],
    [
      'more traffic than the entry grants',
      changed(contexts, each => ({
        children: each.children.map(child => ({
          ...child,
          remoteRanges: [{ from: '0.0.0.0', to: '255.255.255.255', protocol: 'any' as const, ports: 'any' as const }],
        })),
      })),
      PAD,
      'not authorised',
    ],
  ]
  test.each(refused)('%s: refused, with its status', (_what, bad, fpt, status) => {
    expect(judgeIke(stranger(), bad, false).map(problem => [problem.fpt, problem.status])).toContainEqual([
      fpt,
      CXTP_STATUS[status],
    ])
  })

  const byEap = (eapIdentity: string): TransferredContexts => {
    const eap = changed(contexts, () => ({ eapIdentity }))
    const kept = present(eap.kept, 'kept')
    return { ...eap, kept: { ...kept, pad: kept.pad.map(entry => ({ ...entry, method: 'eap' as const })) } }
  }
  const asking = (...names: readonly string[]): IkeEndpoint => {
    const { config, ...rest } = pair.endpoint('gw')
    const users = Object.fromEntries(names.map(name => [name, 'a password']))
    const demands = { method: 'eap', users, identityRound: false, notifications: 0, only: false } as const
    return { ...rest, config: { ...config, peers: peersOf(config.peers.values().map(peer => ({ ...peer, demands }))) } }
  }
  test.each([
    ['by EAP, without who it is', stranger(), byEap(''), ['not authorised']],
    ['by EAP, at a router that knows nobody', stranger(), byEap('rosa'), []],
    ['by EAP, at a router that lets it in', asking('ruth', 'rosa'), byEap('rosa'), []],
    ['by EAP, at a router that does not', asking('ruth'), byEap('rosa'), ['not authorised']],
    ['by EAP, at a router that wants the secret', pair.endpoint('gw'), byEap('rosa'), ['not authorised']],
    ['by the secret, at a router that wants EAP', asking('rosa'), contexts, ['not authorised', 'not authorised']],
  ] as const)('%s', (_what, endpoint, given, statuses) => {
    expect(judgeIke(endpoint, given, true).map(({ status }) => status)).toEqual(statuses.map(name => CXTP_STATUS[name]))
  })

  test('the pair of SPIs of another SA: refused, unless the router can change it afterwards', () => {
    const other = changed(contexts, each => ({ keys: each.keys && { ...each.keys, skD: new Uint8Array(32) } }))
    expect(judgeIke(pair.endpoint('gw'), other, false).map(({ status }) => status)).toContain(
      CXTP_STATUS['SPI refused'],
    )
    expect(judgeIke(pair.endpoint('gw'), other, true)).toEqual([])
  })

  test('the very same SA again is no problem', () => {
    expect(judgeIke(pair.endpoint('gw'), contexts, false)).toEqual([])
  })

  test('somebody else of that name: the own entry decides', () => {
    const kept = present(contexts.kept, 'kept')
    const other = {
      ...contexts,
      kept: {
        ...kept,
        pad: kept.pad.map(entry => ({ ...entry, identity: { type: 'ID_FQDN' as const, name: 'other.example' } })),
      },
    }
    expect(judgeIke(pair.endpoint('gw'), other, false).map(({ fpt }) => fpt)).toContain(PAD)
  })
})

test('octets that are no context: the type is refused', () => {
  const blocks = contextBlocks(contexts, CONTEXT_NAMES)
  const spoilt = blocks.map(block => (block.fpt === 'IKEv2' ? { ...block, data: block.data.subarray(0, 20) } : block))
  const decoded = decodeContexts(spoilt, { owner: 'mn', nowUs: 0 })
  expect(decoded.statuses).toEqual([{ fpt: FPT.IKEv2, status: CXTP_STATUS['unsupported FPT'] }])
})
