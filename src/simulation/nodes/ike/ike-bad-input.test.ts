// RFC 7296 §2.1, §2.3, §2.5, §2.21: what is answered, what is dropped, with which clause, and that nothing else happens.
import { describe, expect, test } from 'vitest'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { notify, notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import { encodeIke, NO_IKE_SPI, type IkeHeader } from '../../../protocol/wire/ikev2/message.ts'
import { forge, ikeOf, readSent, sentBy, stateOf, toldBy, withIke, type Forged } from './ike-forge.fixture.ts'
import { associations, GW, IkePair, MN, type Side } from './ike-pair.fixture.ts'

/** Codes and clauses of what a side refused after the first `skip` outputs. */
const refusedAfter = (pair: IkePair, side: Side, skip: number) =>
  pair.outputs
    .slice(skip)
    .flatMap(each =>
      each.side === side && each.output.kind === 'refused' ? [`${each.output.code} ${each.output.ref}`] : [],
    )
const marksAfter = (pair: IkePair, side: Side, skip: number) =>
  pair.outputs
    .slice(skip)
    .flatMap(each => (each.side === side && each.output.kind === 'mark' ? [each.output.mark] : []))

const edited = (datagram: Forged, edit: (octets: Uint8Array, view: DataView) => Uint8Array | void): Forged => {
  const octets = ikeOf(datagram).slice()
  const view = new DataView(octets.buffer)
  return withIke(datagram, edit(octets, view) ?? octets)
}
const unknown = (code: number, critical: boolean, body = new Uint8Array(3)): ClearPayload => ({
  type: 'other',
  code,
  critical,
  body,
})
/** Too short for a Notify: authentic, and not well-formed. */
const BROKEN = unknown(41, false, new Uint8Array([0, 9]))

interface Row {
  readonly name: string
  readonly make: (pair: IkePair) => Forged
  readonly refused: readonly string[]
  readonly told?: readonly string[]
}

const DROPPED: readonly Row[] = [
  {
    name: 'an empty datagram',
    make: pair => ({ ...forge(pair, 'mn'), payload: new Uint8Array(0) }),
    refused: ['malformed RFC 3948 §2'],
  },
  {
    name: 'half a header',
    make: pair => edited(forge(pair, 'mn'), octets => octets.slice(0, 20)),
    refused: ['malformed RFC 7296 §3.1'],
  },
  {
    name: 'a length that is too large',
    make: pair => edited(forge(pair, 'mn'), (_, view) => view.setUint32(24, 4_000)),
    refused: ['malformed RFC 7296 §3.1'],
  },
  {
    name: 'a length that is too small',
    make: pair => edited(forge(pair, 'mn'), (_, view) => view.setUint32(24, 28)),
    refused: ['malformed RFC 7296 §3.1'],
  },
  {
    name: 'a payload that is longer than the message',
    make: pair => edited(forge(pair, 'mn'), (_, view) => view.setUint16(30, 900)),
    refused: ['malformed RFC 7296 §3.2'],
  },
  {
    name: 'a message cut short',
    make: pair => edited(forge(pair, 'mn'), octets => octets.slice(0, -1)),
    refused: ['malformed RFC 7296 §3.1'],
  },
  {
    name: 'a changed octet of the ciphertext (ICV)',
    make: pair => edited(forge(pair, 'mn'), octets => void (octets[octets.length - 20] = 0xff)),
    refused: ['integrity RFC 7296 §2.21.2'],
  },
  {
    name: 'a changed Message ID',
    make: pair => edited(forge(pair, 'mn'), (_, view) => view.setUint32(20, view.getUint32(20) + 1)),
    refused: ['integrity RFC 7296 §2.21.2'],
  },
  {
    name: 'a request in clear',
    make: pair => {
      const { spiI, spiR, local, remote } = pair.sa('mn')
      const header = { initiatorSpi: spiI, responderSpi: spiR, exchange: 'INFORMATIONAL', response: false } as const
      const octets = encodeIke({ ...header, initiator: true, messageId: 2, payloads: [notify('INITIAL_CONTACT')] })
      return withIke({ payload: octets, from: local, to: remote }, octets)
    },
    refused: ['not-protected RFC 7296 §2.21.2'],
  },
  {
    name: 'an answer nobody waits for',
    make: pair => forge(pair, 'mn', [], { response: true, messageId: 7 }),
    refused: ['unexpected-answer RFC 7296 §2.1'],
  },
  {
    name: 'a replayed answer',
    make: pair => {
      pair.command('gw', { type: 'liveness', sa: 'gw/ikev2/1' })
      pair.run(1_000_000)
      const answer = sentBy(pair, 'mn').at(-1)
      if (answer === undefined) throw new Error('an answer')
      return answer
    },
    refused: ['unexpected-answer RFC 7296 §2.1'],
  },
  {
    name: 'its own message, reflected',
    make: pair => {
      const { payload, from, to } = forge(pair, 'gw', [], { messageId: pair.sa('gw').nextReceive })
      return { payload, from: to, to: from }
    },
    refused: ['reflected RFC 7296 §3.1'],
  },
  {
    name: 'a reflected message with the I flag turned',
    make: pair =>
      edited(forge(pair, 'gw', [], { messageId: pair.sa('gw').nextReceive }), octets => void (octets[19] = 0x08)),
    refused: ['integrity RFC 7296 §2.21.2'],
  },
  {
    name: 'a request long done',
    make: pair => {
      for (let i = 0; i < 4; i++) {
        pair.command('mn', { type: 'liveness', sa: 'mn/ikev2/1' })
        pair.run(1_000_000)
      }
      return forge(pair, 'mn', [], { messageId: 1 })
    },
    refused: ['out-of-window RFC 7296 §2.3'],
  },
  {
    name: 'a fragment although none were agreed on',
    make: pair => edited(forge(pair, 'mn'), octets => void (octets[16] = 53)),
    refused: ['fragment RFC 7383 §2.6'],
  },
  {
    name: 'a first message without I flag',
    make: pair => edited(sentBy(pair, 'mn')[0] ?? forge(pair, 'mn'), octets => void (octets[19] = 0)),
    refused: ['malformed RFC 7296 §3.1'],
  },
  {
    name: 'a first message with Message ID 1',
    make: pair => edited(sentBy(pair, 'mn')[0] ?? forge(pair, 'mn'), (_, view) => view.setUint32(20, 1)),
    refused: ['malformed RFC 7296 §3.1'],
  },
  {
    name: 'a first message with only a Nonce',
    make: () => firstMessage([{ type: 'Nonce', nonce: new Uint8Array(32).fill(3) }]),
    refused: ['malformed RFC 7296 §1.2'],
  },
  {
    name: 'a first message whose SA payload says that it is empty',
    make: pair => edited(sentBy(pair, 'mn')[0] ?? forge(pair, 'mn'), (_, view) => view.setUint16(30, 4)),
    refused: ['malformed RFC 7296 §3.1'],
  },
  {
    name: 'IKEv1',
    make: pair => edited(forge(pair, 'mn'), octets => void (octets[17] = 0x10)),
    refused: ['unknown-version RFC 7296 §2.5'],
  },
  {
    name: 'an answer of version 3',
    make: pair => edited(forge(pair, 'mn', [], { response: true }), octets => void (octets[17] = 0x30)),
    refused: ['unknown-version RFC 7296 §2.5'],
  },
  {
    name: 'a request of version 3',
    make: pair => edited(forge(pair, 'mn'), octets => void (octets[17] = 0x30)),
    refused: ['unknown-version RFC 7296 §2.5'],
    told: ['INFORMATIONAL answer: INVALID_MAJOR_VERSION'],
  },
  {
    name: 'a protected request with unknown SPIs',
    make: pair => forge(pair, 'mn', [], { responderSpi: '0x00000000000000aa' }),
    refused: ['unknown-spi RFC 7296 §2.21.4'],
    told: ['INFORMATIONAL answer: INVALID_IKE_SPI'],
  },
  {
    name: 'an answer with unknown SPIs',
    make: pair => forge(pair, 'mn', [], { response: true, initiatorSpi: '0x00000000000000aa' }),
    refused: ['unknown-spi RFC 7296 §2.21.4'],
  },
  {
    name: 'a request in clear with unknown SPIs',
    make: () => strange([notify('INITIAL_CONTACT')], { exchange: 'INFORMATIONAL' }),
    refused: ['unknown-spi RFC 7296 §2.21.4'],
  },
  {
    name: 'a critical unknown payload in a first message',
    make: () => firstMessage([unknown(200, true), { type: 'Nonce', nonce: new Uint8Array(32) }]),
    refused: ['critical RFC 7296 §2.5'],
    told: ['IKE_SA_INIT answer: UNSUPPORTED_CRITICAL_PAYLOAD'],
  },
]

function strange(payloads: readonly ClearPayload[], change: Partial<IkeHeader>): Forged {
  const header = { initiatorSpi: '0x0000000000000007', responderSpi: NO_IKE_SPI, exchange: 'IKE_SA_INIT' } as const
  const octets = encodeIke({ ...header, response: false, initiator: true, messageId: 0, ...change, payloads })
  return { payload: octets, from: MN, to: GW }
}
const firstMessage = (payloads: readonly ClearPayload[]): Forged => strange(payloads, {})

describe('nothing changes by', () => {
  test.each(DROPPED)('$name', ({ make, refused, told = [] }) => {
    const pair = new IkePair().establish()
    const datagram = make(pair)
    const [before, outputs, sent] = [stateOf(pair, 'gw'), pair.outputs.length, sentBy(pair, 'gw').length]
    pair.inject('gw', datagram)
    expect(refusedAfter(pair, 'gw', outputs)).toEqual(refused)
    expect(toldBy(pair, 'gw', sent)).toEqual(told)
    expect(stateOf(pair, 'gw')).toEqual(before)
  })
})

describe('requests', () => {
  test('repeated: the stored answer again, to the octet, and nothing is done twice', () => {
    const pair = new IkePair().establish()
    pair.inject('gw', forge(pair, 'mn'))
    const first = sentBy(pair, 'gw').at(-1)
    const [before, count] = [stateOf(pair, 'gw'), pair.outputs.length]
    pair.inject('gw', forge(pair, 'mn', [], { messageId: 2 }))
    expect(sentBy(pair, 'gw').at(-1)?.payload).toEqual(first?.payload)
    expect(marksAfter(pair, 'gw', count)).toEqual(['request-answered-again'])
    expect(stateOf(pair, 'gw')).toEqual(before)
  })

  test('repeated by somebody without the keys: no answer', () => {
    const pair = new IkePair().establish()
    pair.inject('gw', forge(pair, 'mn'))
    const sent = sentBy(pair, 'gw').length
    pair.inject(
      'gw',
      edited(forge(pair, 'mn', [], { messageId: 2 }), octets => void (octets[octets.length - 1] = 0)),
    )
    expect(sentBy(pair, 'gw')).toHaveLength(sent)
  })

  test('of IKE_SA_INIT: the answer again while it is kept, and never a second SA', () => {
    const pair = new IkePair().establish()
    const [init] = sentBy(pair, 'mn')
    if (init !== undefined) pair.inject('gw', init)
    expect(sentBy(pair, 'gw').at(-1)?.payload).toEqual(sentBy(pair, 'gw')[0]?.payload)
    for (let i = 0; i < 3; i++) {
      pair.command('mn', { type: 'liveness', sa: 'mn/ikev2/1' })
      pair.run(1_000_000)
    }
    const count = pair.outputs.length
    if (init !== undefined) pair.inject('gw', init)
    expect(refusedAfter(pair, 'gw', count)).toEqual(['repeated-init RFC 7296 §2.1'])
    expect(pair.sas('gw')).toHaveLength(1)
  })

  test('beyond the window: not acknowledged, told once in an exchange of its own (§2.3)', () => {
    const pair = new IkePair().establish()
    const [count, sent] = [pair.outputs.length, sentBy(pair, 'gw').length]
    for (const messageId of [3, 4, 9]) pair.inject('gw', forge(pair, 'mn', [], { messageId }))
    expect(refusedAfter(pair, 'gw', count)).toEqual(Array.from({ length: 3 }, () => 'out-of-window RFC 7296 §2.3'))
    expect(toldBy(pair, 'gw', sent)).toEqual(['INFORMATIONAL request: INVALID_MESSAGE_ID'])
    const report = readSent(pair, 'gw', sentBy(pair, 'gw').at(-1) ?? forge(pair, 'gw'))
    expect(report.payloads[0]).toMatchObject({ data: { messageId: 3 } })
    pair.run(1_000_000)
    expect(marksAfter(pair, 'mn', count)).toEqual(['error-reported'])
    expect([pair.states('mn')['mn/ikev2/1'], pair.sa('gw').nextReceive]).toEqual(['established', 2])
  })

  test.each([1, 32, 49, 255])('with the critical payload %i: refused as a whole, and the SA lives on (§2.5)', code => {
    const pair = new IkePair().establish()
    const sent = sentBy(pair, 'gw').length
    pair.inject('gw', forge(pair, 'mn', [unknown(code, true), { type: 'D', protocol: 'IKE', spis: [] }]))
    expect(toldBy(pair, 'gw', sent)).toEqual(['INFORMATIONAL answer: UNSUPPORTED_CRITICAL_PAYLOAD'])
    const [told] = readSent(pair, 'gw', sentBy(pair, 'gw').at(-1) ?? forge(pair, 'gw')).payloads
    expect(told).toMatchObject({ data: { payload: code === 49 ? 'GSPM' : code } })
    expect(pair.states('gw')['gw/ikev2/1']).toBe('established')
  })

  test.each([1, 32, 49, 255])('with the payload %i that is not critical: as if it were not there', code => {
    const pair = new IkePair().establish()
    const sent = sentBy(pair, 'gw').length
    pair.inject('gw', forge(pair, 'mn', [unknown(code, false), { type: 'D', protocol: 'IKE', spis: [] }]))
    expect(toldBy(pair, 'gw', sent)).toEqual(['INFORMATIONAL answer:'])
    expect(pair.states('gw')).toEqual({ 'gw/ikev2/1': 'lingering' })
  })

  test('of a higher minor version, with V and every reserved bit set: carried out (§2.5)', () => {
    const pair = new IkePair()
    pair.fate = (_datagram, side) => (side === 'mn' ? 'lost' : 10_000)
    pair.initiate()
    const [init] = sentBy(pair, 'mn')
    if (init === undefined) throw new Error('a first message')
    const strangeBits = edited(init, octets => {
      octets[17] = 0x2f
      octets[19] = 0xd7 | 0x08
      octets[29] = 0x7f
    })
    pair.inject('gw', { ...strangeBits })
    expect(toldBy(pair, 'gw', 0)[0]).toMatch(/^IKE_SA_INIT answer: SA KE Nonce/)
    const answer = ikeOf(sentBy(pair, 'gw')[0] ?? init)
    expect([answer[17], answer[19], answer[29]]).toEqual([0x20, 0x20, 0])
  })

  test.each<[string, readonly ClearPayload[], Partial<IkeHeader>]>([
    ['a payload that ends too early', [BROKEN], {}],
    ['IKE_AUTH within an SA', [], { exchange: 'IKE_AUTH' }],
    ['an exchange nobody knows', [], { exchange: 99 }],
    ['CREATE_CHILD_SA without anything', [], { exchange: 'CREATE_CHILD_SA' }],
  ])('that are authentic and wrong, by %s: INVALID_SYNTAX, fatal to both (§2.21.3)', (_, payloads, header) => {
    const pair = new IkePair().establish()
    const sent = sentBy(pair, 'gw').length
    const request = forge(pair, 'mn', payloads, header)
    pair.inject('gw', request)
    expect(toldBy(pair, 'gw', sent).map(text => text.split(': ')[1])).toEqual(['INVALID_SYNTAX'])
    expect([pair.states('gw'), associations(pair, 'gw')]).toEqual([{ 'gw/ikev2/1': 'lingering' }, []])
    // Its repetition still gets the same answer.
    pair.inject('gw', request)
    expect(sentBy(pair, 'gw').at(-1)?.payload).toEqual(sentBy(pair, 'gw').at(-2)?.payload)
    pair.run(200_000_000)
    expect(pair.states('gw')).toEqual({})
  })

  test('whose answer says INVALID_SYNTAX end the SA of the asking side too', () => {
    const pair = new IkePair().establish()
    pair.fate = () => 'lost'
    pair.command('mn', { type: 'liveness', sa: 'mn/ikev2/1' })
    pair.inject('mn', forge(pair, 'gw', [notify('INVALID_SYNTAX')], { response: true, messageId: 2 }))
    expect([pair.states('mn'), associations(pair, 'mn')]).toEqual([{}, []])
  })

  test('in IKE_AUTH with a critical payload, or broken: the one notification, and no SA (§2.21.2)', () => {
    for (const [payloads, told] of [
      [[unknown(49, true)], 'UNSUPPORTED_CRITICAL_PAYLOAD'],
      [[BROKEN], 'INVALID_SYNTAX'],
      [[], 'INVALID_SYNTAX'],
    ] as const) {
      const pair = new IkePair()
      pair.fate = (_datagram, _side, count) => (count < 2 ? 10_000 : 'lost')
      pair.initiate()
      pair.run(100_000)
      pair.inject('gw', forge(pair, 'mn', payloads, { exchange: 'IKE_AUTH', messageId: 1 }))
      expect(toldBy(pair, 'gw', 1)).toEqual([`IKE_AUTH answer: ${told}`])
      expect(pair.sas('gw')).toEqual([])
    }
  })
})

describe('answers', () => {
  test('with a critical payload, or broken inside, or of another exchange: dropped, the request stays open', () => {
    const pair = new IkePair().establish()
    pair.fate = () => 'lost'
    pair.command('mn', { type: 'liveness', sa: 'mn/ikev2/1' })
    const count = pair.outputs.length
    const answer = { response: true, messageId: 2 }
    pair.inject('mn', forge(pair, 'gw', [unknown(200, true)], answer))
    pair.inject('mn', forge(pair, 'gw', [BROKEN], answer))
    pair.inject('mn', forge(pair, 'gw', [], { ...answer, exchange: 'CREATE_CHILD_SA' }))
    expect(refusedAfter(pair, 'mn', count)).toEqual([
      'critical RFC 7296 §2.5',
      'malformed RFC 7296 §2.21.3',
      'unexpected-answer RFC 7296 §2.1',
    ])
    expect(pair.sa('mn').outstanding).toHaveLength(1)
    pair.inject('mn', forge(pair, 'gw', [], answer))
    expect(pair.sa('mn').outstanding).toEqual([])
  })

  test.each(['INVALID_SYNTAX', 'NO_PROPOSAL_CHOSEN', 'AUTHENTICATION_FAILED', 'INVALID_SELECTORS'] as const)(
    'in clear to IKE_SA_INIT that say %s: the true one still counts (§2.21.1)',
    name => {
      const pair = new IkePair()
      pair.initiate()
      const { spiI } = pair.sa('mn')
      const octets = encodeIke({
        initiatorSpi: spiI,
        responderSpi: NO_IKE_SPI,
        exchange: 'IKE_SA_INIT',
        response: true,
        initiator: false,
        messageId: 0,
        payloads: [notify(name)],
      })
      pair.inject('mn', { payload: octets, from: GW, to: MN })
      expect(pair.states('mn')['mn/ikev2/1/setup']).toBe('initRefused')
      pair.run(1_000_000)
      expect(pair.states('mn')['mn/ikev2/1']).toBe('established')
    },
  )

  test('in clear within an SA: no state changes, but the peer is asked whether it lives, once (§2.21.4)', () => {
    const pair = new IkePair().establish()
    const { spiI, spiR, local, remote } = pair.sa('mn')
    const header = { initiatorSpi: spiI, responderSpi: spiR, exchange: 'INFORMATIONAL', response: true } as const
    const octets = encodeIke({ ...header, initiator: false, messageId: 9, payloads: [notify('INVALID_IKE_SPI')] })
    const hint = withIke({ payload: octets, from: remote, to: local }, octets)
    const sent = sentBy(pair, 'mn').length
    for (let i = 0; i < 20; i++) {
      pair.inject('mn', hint)
      pair.run(100_000)
    }
    expect(toldBy(pair, 'mn', sent)).toEqual(['INFORMATIONAL request:'])
    expect(pair.states('mn')['mn/ikev2/1']).toBe('established')
  })
})

describe('strangers', () => {
  test('get ten answers a second at most (§2.21.4)', () => {
    const pair = new IkePair().establish()
    const sent = sentBy(pair, 'gw').length
    for (let i = 0; i < 500; i++) {
      pair.inject('gw', forge(pair, 'mn', [], { responderSpi: `0x${String(i + 1).padStart(16, '0')}` }))
      pair.run(10_000)
    }
    expect(sentBy(pair, 'gw')).toHaveLength(sent + 50)
  })

  test('say INVALID_SPI in clear: no answer, ever (§1.5)', () => {
    const pair = new IkePair().establish()
    const sent = sentBy(pair, 'gw').length
    const change = { initiatorSpi: NO_IKE_SPI, exchange: 'INFORMATIONAL' } as const
    const octets = strange([notifyWith('INVALID_SPI', new Uint8Array(4))], change)
    pair.inject('gw', { ...octets, from: { address: '198.51.100.1', port: 500 } })
    expect(sentBy(pair, 'gw')).toHaveLength(sent)
    // From a peer's address it is a reason to look whether the peer lives.
    pair.inject('gw', octets)
    expect(toldBy(pair, 'gw', sent)).toEqual(['INFORMATIONAL request:'])
  })

  test('send ESP nobody has an SA for: told within the SA with that address, else in clear (§1.5)', () => {
    const pair = new IkePair().establish()
    const { local, remote } = pair.sa('mn')
    const esp = new Uint8Array(40).fill(0x77)
    const sent = sentBy(pair, 'gw').length
    for (let i = 0; i < 3; i++) pair.inject('gw', { payload: esp, from: local, to: remote })
    expect(toldBy(pair, 'gw', sent)).toEqual(['INFORMATIONAL request: INVALID_SPI'])
    pair.inject('gw', { payload: esp, from: { address: '198.51.100.1', port: 4500 }, to: remote })
    const [last] = sentBy(pair, 'gw').slice(-1)
    expect(last && readSent(pair, 'gw', last)).toMatchObject({ initiatorSpi: NO_IKE_SPI, responderSpi: NO_IKE_SPI })
    expect(last?.to).toEqual({ address: '198.51.100.1', port: 4500 })
  })
})
