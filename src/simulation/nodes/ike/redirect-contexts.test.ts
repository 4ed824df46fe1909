// REDIRECT with contexts at the client: what is refused, and that then nothing of it is taken (Palomares 2013 §III-D, RFC 5685).
import { describe, expect, test } from 'vitest'
import { present } from '../../../lib/assert.ts'
import { prefixRange } from '../../../protocol/ipsec/address.ts'
import { encodeIke } from '../../../protocol/wire/ikev2/message.ts'
import { notify, notifyWith, type NotifyPayload } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { forge, readSent, sentBy, withIke } from './ike-forge.fixture.ts'
import { GW, IkePair, type Side } from './ike-pair.fixture.ts'
import type { MobilityPolicy } from './mobility-policy.ts'
import { MAX_REDIRECTS } from './redirect.ts'
import { marks, refusals } from './transfer.fixture.ts'

const NEXT = '192.0.2.7'
const SECOND = 1_000_000
const BOTH: Partial<MobilityPolicy> = { redirect: true, contextTransfer: true }

const client = (mn: Partial<MobilityPolicy> = {}): IkePair =>
  new IkePair({ mobike: false, mobility: { mn: { ...BOTH, ...mn }, gw: BOTH } }).establish()
const redirectTo = (address: string, nonce = new Uint8Array(0)): ClearPayload =>
  notifyWith('REDIRECT', { gateway: { type: 'ipv4', address }, nonce })
const REDIRECT = redirectTo(NEXT)
const CLAIM: ClearPayload = notify('NO_REAUTH_IPSEC_CXT_TRANSMITTED')
/** What a right gateway tells: its next request, behind the one with Message ID `id`; the client's next one. */
const view = (
  pair: IkePair,
  change: Partial<Record<'nextSent' | 'nextReceived', number>> & { delta?: bigint } = {},
) => {
  const { nextSend, nextReceive } = pair.sa('mn')
  const { delta = 100n, ...ids } = change
  const said = { nonce: 7, nextSent: nextReceive + 1, nextReceived: nextSend, ...ids }
  return notifyWith('IPSEC_SYN', { ...said, replayDelta: delta })
}
const ask = (pair: IkePair, payloads: readonly ClearPayload[]): void => {
  pair.inject('mn', forge(pair, 'gw', payloads))
}
const remote = (pair: IkePair): string => pair.sa('mn').remote.address
const sequences = (pair: IkePair, side: Side): readonly bigint[] =>
  pair.endpoint(side).ipsec.sad.map(({ sequence }) => sequence)
/** Notifies of the client's last answer. */
const answer = (pair: IkePair): readonly string[] => {
  const last = present(
    sentBy(pair, 'mn').findLast(({ name }) => name === 'INFORMATIONAL response'),
    'an answer of the client',
  )
  return readSent(pair, 'mn', last).payloads.flatMap(each => (each.type === 'N' ? [String(each.notify)] : []))
}

describe('what is right', () => {
  test('moves the SA as it is, tells the own view to the one that asked, and shows itself at the next gateway', () => {
    const pair = client()
    const [keys, before] = [pair.sa('mn').keys, sequences(pair, 'mn')]
    ask(pair, [REDIRECT, CLAIM, view(pair)])
    expect(remote(pair)).toBe(NEXT)
    expect(pair.sa('mn').keys).toBe(keys)
    expect(sequences(pair, 'mn').reduce((a, b) => a + b)).toBe(before.reduce((a, b) => a + b) + 100n)
    expect(answer(pair)).toEqual(['NO_REAUTH_IPSEC_CXT_TRANSMITTED', 'IPSEC_SYN'])
    const [told, shown] = sentBy(pair, 'mn').slice(-2)
    expect([told?.to.address, shown?.to.address]).toEqual([GW.address, NEXT])
    expect(refusals(pair, 'mn')).toEqual([])
  })

  test('without IPSEC_SYN as well: counters stay what they are', () => {
    const pair = client()
    const before = sequences(pair, 'mn')
    ask(pair, [REDIRECT, CLAIM])
    expect([remote(pair), sequences(pair, 'mn'), answer(pair)]).toEqual([
      NEXT,
      before,
      ['NO_REAUTH_IPSEC_CXT_TRANSMITTED'],
    ])
  })

  test('said again by the old gateway, is answered again and changes nothing', () => {
    const pair = client()
    const asked = forge(pair, 'gw', [REDIRECT, CLAIM, view(pair)])
    pair.inject('mn', asked)
    const [sa, rows] = [pair.sa('mn').nextReceive, sequences(pair, 'mn')]
    pair.inject('mn', asked)
    expect(marks(pair, 'mn')).toContain('request-answered-again')
    expect([pair.sa('mn').nextReceive, sequences(pair, 'mn')]).toEqual([sa, rows])
    expect(marks(pair, 'mn').filter(mark => mark === 'redirect-followed')).toHaveLength(1)
  })

  test('an own request that is open goes to the next gateway, and keeps its Message ID', () => {
    const pair = client()
    pair.fate = () => 'lost'
    pair.command('mn', { type: 'liveness', sa: pair.sa('mn').name })
    const open = pair.sa('mn').outstanding[0]?.messageId ?? -1
    ask(pair, [REDIRECT, CLAIM, view(pair, { nextReceived: open })])
    const [last] = sentBy(pair, 'mn').slice(-1)
    expect(last?.to.address).toBe(NEXT)
    expect(readSent(pair, 'mn', present(last, 'a request')).messageId).toBe(open)
  })
})

/** Everything of it is refused: where the SA is, its counters, and the empty answer of RFC 5685 §5. */
type Refused = readonly [
  what: string,
  code: string,
  payloads: (pair: IkePair) => readonly ClearPayload[],
  mn: Partial<MobilityPolicy>,
]
const refused: readonly Refused[] = [
  [
    'a gateway that the PAD does not know',
    'redirect-not-authorised',
    pair => [REDIRECT, CLAIM, view(pair)],
    { acceptable: [present(prefixRange('192.0.2.0', 30), 'a prefix')] },
  ],
  [
    'a nonce, which has no place here',
    'redirect-forged',
    pair => [redirectTo(NEXT, new Uint8Array(16)), CLAIM, view(pair)],
    {},
  ],
  ['the claim without REDIRECT', 'contexts-without-redirect', () => [CLAIM], {}],
  ['IPSEC_SYN alone', 'contexts-without-redirect', pair => [view(pair)], {}],
  ['claim and counters without REDIRECT', 'contexts-without-redirect', pair => [CLAIM, view(pair)], {}],
  ['two claims', 'contexts-twice', pair => [REDIRECT, CLAIM, CLAIM, view(pair)], {}],
  ['two views', 'contexts-twice', pair => [REDIRECT, CLAIM, view(pair), view(pair)], {}],
  ['a Message ID that was used', 'wrong-counters', pair => [REDIRECT, CLAIM, view(pair, { nextSent: 0 })], {}],
  [
    'sequence numbers beyond the last',
    'wrong-counters',
    pair => [REDIRECT, CLAIM, view(pair, { delta: 2n ** 32n })],
    {},
  ],
  ['a client that takes no redirects', 'redirect-unwanted', pair => [REDIRECT, CLAIM, view(pair)], { redirect: false }],
]

describe('what is refused leaves everything as it was', () => {
  test.each(refused)('%s', (_, code, payloads, mn) => {
    const pair = client(mn)
    const before = sequences(pair, 'mn')
    ask(pair, payloads(pair))
    expect(refusals(pair, 'mn')).toEqual([code])
    expect([remote(pair), sequences(pair, 'mn')]).toEqual([GW.address, before])
    expect(answer(pair)).toEqual([])
    pair.fate = () => 10_000
    pair.run(SECOND)
    expect(pair.endpoint('mn').sas.keys()).toHaveLength(1)
  })

  test('data of the wrong length: the message is no message (RFC 7296 §2.21.3)', () => {
    const pair = client()
    const cut = { type: 'N', protocol: 'none', spi: '', notify: 48_642, data: new Uint8Array(9) } as NotifyPayload
    ask(pair, [REDIRECT, CLAIM, cut])
    expect(refusals(pair, 'mn')).toContain('malformed')
    expect(marks(pair, 'mn')).not.toContain('redirect-followed')
  })

  test('in clear', () => {
    const pair = client()
    const { spiI, spiR, nextReceive } = pair.sa('mn')
    const octets = encodeIke({
      initiatorSpi: spiI,
      responderSpi: spiR,
      exchange: 'INFORMATIONAL',
      response: false,
      initiator: false,
      messageId: nextReceive,
      payloads: [REDIRECT, CLAIM, view(pair)],
    })
    pair.inject('mn', withIke(forge(pair, 'gw'), octets))
    expect([refusals(pair, 'mn'), remote(pair)]).toEqual([['not-protected'], GW.address])
  })

  test('sealed with other keys', () => {
    const pair = client()
    const asked = forge(pair, 'gw', [REDIRECT, CLAIM, view(pair)])
    const payload = asked.payload.slice()
    payload[payload.length - 1] = (payload.at(-1) ?? 0) ^ 1
    pair.inject('mn', { ...asked, payload })
    expect(refusals(pair, 'mn')).toHaveLength(1)
    expect([remote(pair), marks(pair, 'mn').includes('redirect-followed')]).toEqual([GW.address, false])
  })

  test('a sixth one within 300 s (RFC 5685 §7)', () => {
    const pair = client()
    pair.fate = () => 'lost'
    for (let i = 0; i <= MAX_REDIRECTS; i++) ask(pair, [redirectTo(`192.0.2.${10 + i}`), CLAIM, view(pair)])
    expect(refusals(pair, 'mn')).toEqual(['redirect-loop'])
    expect(remote(pair)).toBe(`192.0.2.${9 + MAX_REDIRECTS}`)
  })
})

describe('what was not agreed on is passed over, and REDIRECT is followed as any other', () => {
  test.each([
    [
      'contexts that the client did not announce',
      { contextTransfer: false },
      (pair: IkePair) => [REDIRECT, CLAIM, view(pair)],
    ],
    ['counters without the claim', {}, (pair: IkePair) => [REDIRECT, view(pair)]],
  ] as const)('%s', (_, mn, payloads) => {
    const pair = client(mn)
    ask(pair, payloads(pair))
    expect(marks(pair, 'mn')).toContain('contexts-passed-over')
    expect(remote(pair)).toBe(GW.address)
    expect(answer(pair)).toEqual([])
    const [last] = sentBy(pair, 'mn').slice(-1)
    expect([last?.to.address, last?.name]).toEqual([NEXT, 'IKE_SA_INIT request'])
  })
})

test('a gateway in the place of the initiator redirects nobody (RFC 5685 §10)', () => {
  const pair = client()
  pair.inject('gw', forge(pair, 'mn', [REDIRECT, CLAIM]))
  expect(refusals(pair, 'gw')).toEqual(['redirect-unwanted'])
})
