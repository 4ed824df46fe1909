import { describe, expect, test } from 'vitest'
import type { NewEvent } from '../../trace/event.ts'
import { simulator } from '../../workers/simulator.ts'
import { prepareTrace } from '../store/actions.ts'
import type { LoadedTrace } from '../store/state.ts'
import { SAMPLE_HEADER } from '../testing/sample-header.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { TraceBuilder, type Frame } from '../testing/trace-builder.ts'
import { LONGEST_SENTENCE, narrate } from './narration.ts'
import { stepIndex } from './step-index.ts'

/** The sentence of step 1, in which the given things happen. */
function said(run: (b: TraceBuilder) => void, step = 1): string {
  const b = new TraceBuilder()
  b.at(0, () => {
    b.add({ kind: 'moved', node: 'mn', router: 'par', address: '2001:db8:1::10' })
    for (const [node, direction] of [
      ['mn', 'out'],
      ['par', 'in'],
    ] as const)
      b.row(node, 'SAD', `${direction}/101`, sa({ direction }))
  })
  b.at(1_000, () => run(b))
  b.at(900_000, () => b.add({ kind: 'marked', node: 'mn', mark: 'end', text: 'end', ref: '' }))
  return narrate(prepareTrace(b.build(SAMPLE_HEADER, 1_000_000)), step).text
}
const sa = (change: Record<string, string | number> = {}) => ({
  direction: 'in',
  spi: '0x00000101',
  owner: 'mn',
  mode: 'tunnel',
  keyFingerprint: 'a266',
  state: 'active',
  source: '2001:db8:1::10',
  destination: '2001:db8:1::1',
  ...change,
})
const frame = (name: string, from: string, to: string, more: Partial<Frame> = {}): Frame => ({
  from,
  to,
  link: 'radio-par',
  name,
  protocol: 'CXTP',
  latencyUs: 500,
  ...more,
})
const one = (event: NewEvent): string => said(b => b.add(event))

test('the beginning says where the mobile is', () => {
  expect(narrate(prepareTrace(sampleTrace()), 0).text).toBe(
    'The run begins: MN sits in pAR’s cell and its tunnel to pAR stands.',
  )
})

describe('each message has its own act', () => {
  test.each([
    ['CTAR', 'mn', 'par', 'MN asks pAR to transfer its contexts (CTAR).'],
    ['CTAR', 'mn', 'nar', 'MN presents its token to nAR (CTAR).'],
    ['CTAA', 'nar', 'mn', 'nAR tells MN that the transfer is done (CTAA).'],
    ['CTD', 'par', 'nar', 'pAR sends the contexts to nAR (CTD).'],
    ['PCTD', 'par', 'nar', 'pAR sends contexts and key ahead to nAR (PCTD).'],
    ['CTDR', 'nar', 'par', 'nAR acknowledges the contexts to pAR (CTDR).'],
    ['CTC', 'nar', 'par', 'nAR cancels the transfer with pAR (CTC).'],
    ['CT-Req', 'nar', 'par', 'nAR asks pAR for the contexts (CT-Req).'],
    ['BU', 'mn', 'ha', 'MN tells HA its new address (BU).'],
    ['BA', 'ha', 'mn', 'HA confirms the binding to MN (BA).'],
    ['NEWS', 'ha', 'mn', 'HA sends NEWS to MN.'],
  ])('%s from %s to %s', (name, from, to, sentence) => {
    expect(said(b => void b.send(frame(name, from, to)))).toBe(sentence)
  })
})

describe('the reason comes before the act', () => {
  test('what arrived', () => {
    expect(said(b => void b.send(frame('CTAR', 'mn', 'par'), () => void b.send(frame('PCTD', 'par', 'nar'))), 2)).toBe(
      'MN’s CTAR reaches pAR, so it sends contexts and key ahead to nAR (PCTD).',
    )
  })
  test('what is passed on', () => {
    expect(said(b => void b.send(frame('BU', 'mn', 'par'), () => void b.send(frame('BU', 'par', 'ha'))), 2)).toBe(
      'MN’s BU reaches pAR, so it passes it on to HA (BU).',
    )
  })
  test('what ran out, and what is repeated', () => {
    const run = (b: TraceBuilder): void => {
      b.send(frame('CTAR', 'mn', 'par', { lost: { reason: 'fault', by: '' } }))
      b.at(3_000, () => {
        b.enter('mn/cxtp/1', 'cxtp-mobile', 'asking', 'asking', 'after CT_REQUEST_RETRY', 'RFC 4067 §3.2')
        b.send(frame('CTAR', 'mn', 'par'))
      })
    }
    expect(said(run, 2)).toBe('MN’s CTAR never reaches pAR: it is dropped on the way.')
    expect(said(run, 3)).toBe('No answer came in time, so MN repeats CTAR to pAR.')
  })
  test('a timer nobody has words for is named', () => {
    expect(said(b => b.enter('mn/cxtp/1', 'cxtp-mobile', 'a', 'b', 'after SOME_TIMER', ''))).toBe(
      'SOME_TIMER runs out, so MN enters state b.',
    )
  })
  test('what the script orders', () => {
    expect(
      one({ kind: 'command', node: 'mn', command: 'predict-handover', text: 'MN learns that it will move to nAR' }),
    ).toBe('MN learns that it will move to nAR.')
    expect(one({ kind: 'command', node: 'par', command: 'trigger-transfer', text: '' })).toBe(
      'pAR decides to transfer contexts itself.',
    )
    expect(one({ kind: 'command', node: 'mn', command: 'sing', text: 'la la' })).toBe('MN: la la.')
  })
  test('where the mobile goes', () => {
    const run = (b: TraceBuilder): void => {
      b.add({ kind: 'moved', node: 'mn', router: null, address: '2001:db8:1::10' })
      b.at(51_000, () => b.add({ kind: 'moved', node: 'mn', router: 'nar', address: '2001:db8:2::10' }))
    }
    expect(said(run)).toBe('MN leaves pAR’s cell and has no radio link for 50.0 ms.')
    expect(said(run, 2)).toBe('MN arrives in nAR’s cell with 2::10.')
    expect(one({ kind: 'moved', node: 'mn', router: null, address: null })).toBe('MN leaves pAR’s cell.')
  })
})

describe('tables', () => {
  test.each([
    [
      'added',
      (b: TraceBuilder) => b.row('nar', 'SAD', 'x', sa({ spi: '0x00000999', keyFingerprint: 'ffff' })),
      'nAR installs 1 SA of MN.',
    ],
    [
      'changed',
      (b: TraceBuilder) => b.row('par', 'SAD', 'in/101', sa({ source: '2001:db8:2::10' })),
      'pAR rewrites 1 SA.',
    ],
    [
      'held',
      (b: TraceBuilder) => b.row('par', 'SAD', 'in/101', sa({ state: 'held' })),
      'pAR stops using the SAs of MN but keeps them.',
    ],
    ['removed', (b: TraceBuilder) => b.row('par', 'SAD', 'in/101', null), 'pAR removes 1 SA of MN.'],
    ['own', (b: TraceBuilder) => b.row('mn', 'SAD', 'out/101', null), 'MN removes 1 SA.'],
    [
      'stored',
      (b: TraceBuilder) => b.row('nar', 'Contexts', 'm', { mobile: '2001:db8:1::10' }),
      'nAR keeps the contexts unused.',
    ],
    [
      'policy',
      (b: TraceBuilder) => b.row('nar', 'SPD', '1', { order: 1, owner: 'mn' }),
      'nAR installs 1 policy of MN.',
    ],
    [
      'binding',
      (b: TraceBuilder) => b.row('ha', 'Bindings', 'h', { careOf: '2001:db8:2::10' }),
      'HA sends traffic to 2::10 from now on.',
    ],
  ])('a row %s', (_, run, sentence) => {
    expect(said(run)).toBe(sentence)
  })
  test('a context that is touched and then dropped is dropped', () => {
    expect(
      said(b => {
        b.row('nar', 'Contexts', 'm', { mobile: 'x' })
        b.row('nar', 'Contexts', 'm', null)
      }),
    ).toBe('nAR drops its stored contexts.')
  })
  test('a taken SPI is the reason for a new one', () => {
    const run = (b: TraceBuilder): void => {
      b.row('nar', 'SAD', 'other', sa({ owner: 'mn2', keyFingerprint: '5a87' }))
      b.at(2_000, () => {
        b.row('nar', 'SAD', 'taken', sa({ spi: '0x5f3a91c2' }))
        b.send(frame('CTAA', 'nar', 'mn'))
      })
    }
    expect(said(run, 2)).toBe(
      'nAR already receives on 0x00000101 for MN2, so it tells MN to send on 0x5f3a91c2 instead.',
    )
  })
})

describe('trouble', () => {
  test.each([
    ['loss', 'the link loses it'],
    ['no-radio', 'there is no radio link'],
    ['node-down', 'the receiver is down'],
    ['partition', 'the nodes are cut off from each other'],
    ['mtu', 'it is too large for the link'],
    ['no-route', 'no route leads there'],
  ] as const)('lost: %s', (reason, why) => {
    const run = (b: TraceBuilder): void => {
      const message = b.send(frame('CTAA', 'nar', 'mn', { latencyUs: 5_000_000 }))
      b.at(2_000, () => b.add({ kind: 'lost', node: 'mn', message, reason, by: '' }))
    }
    expect(said(run, 2)).toBe(`nAR’s CTAA never reaches MN: ${why}.`)
  })
  test('lost on leaving', () => {
    const run = (b: TraceBuilder): void => {
      const message = b.send(frame('CTAA', 'nar', 'mn', { latencyUs: 5_000_000 }))
      b.add({ kind: 'lost', node: 'net', message, reason: 'fault', by: 'drop:CTAA#1' })
    }
    expect(said(run)).toBe('nAR tells MN that the transfer is done (CTAA), but CTAA is lost: it is dropped on the way.')
  })
  test('a refusal carries its clause', () => {
    expect(
      one({
        kind: 'rejected',
        node: 'nar',
        message: null,
        code: 'no-sa',
        text: 'no SA for 2001:db8:2::1.',
        ref: 'RFC 4301 §5.2',
        row: null,
      }),
    ).toBe('nAR refuses: no SA for 2::1 (RFC 4301 §5.2).')
    expect(
      said(b => {
        const message = b.send(frame('CTAR', 'mn', 'nar'), () =>
          b.add({
            kind: 'rejected',
            node: 'nar',
            message,
            code: 'bad-token',
            text: 'the token is wrong',
            ref: 'RFC 4067 §6.3',
            row: null,
          }),
        )
      }, 2),
    ).toBe('nAR refuses CTAR: the token is wrong (RFC 4067 §6.3).')
  })
  test('reports and crashes', () => {
    expect(one({ kind: 'reported', node: 'par', code: 'no-reply', text: 'no CTDR in time', ref: '' })).toBe(
      'pAR reports: no CTDR in time.',
    )
    expect(one({ kind: 'node', node: 'par', what: 'crashed' })).toBe('pAR crashes and forgets what it knew.')
    expect(one({ kind: 'node', node: 'par', what: 'restarted' })).toBe('pAR starts again with empty memory.')
  })
  test.each([
    ['partition', 'partition:par-nar@1s..2s', 'pAR and nAR are cut off from each other.'],
    ['heal', 'partition:par-nar@1s..2s', 'pAR and nAR reach each other again.'],
    ['drop', 'drop:CTAA#1', 'A fault drops CTAA.'],
    ['delay', 'delay:CTAA#1:1s', 'nAR tells MN that the transfer is done (CTAA), but a fault holds CTAA back.'],
    [
      'duplicate',
      'duplicate:CTAA#1',
      'nAR tells MN that the transfer is done (CTAA), and a fault makes a second CTAA.',
    ],
    [
      'reorder',
      'reorder:CTAA#1:after=BU#1',
      'nAR tells MN that the transfer is done (CTAA), but others may overtake CTAA.',
    ],
    [
      'corrupt',
      'corrupt:CTAA#1:byte=9',
      'nAR tells MN that the transfer is done (CTAA), but a fault changes octets of CTAA.',
    ],
    ['replay', 'replay:CTAA#1:1s', 'nAR tells MN that the transfer is done (CTAA), and somebody keeps CTAA for later.'],
  ] as const)('fault %s', (effect, fault, sentence) => {
    const run = (b: TraceBuilder): void => {
      const subject = effect !== 'partition' && effect !== 'heal'
      const message = subject ? b.send(frame('CTAA', 'nar', 'mn', { latencyUs: 800_000 })) : null
      const add = (): void =>
        void b.add({ kind: 'fault', node: 'net', fault, effect, message, text: fault, bytes: null })
      if (effect === 'drop') b.at(2_000, add)
      else add()
    }
    expect(said(run, effect === 'drop' ? 2 : 1)).toBe(sentence)
  })
})

describe('data', () => {
  const data: Partial<Frame> = { traffic: true, protocol: 'ESP' }
  test('sent, passed on, delivered', () => {
    const run = (b: TraceBuilder): void => {
      b.add({ kind: 'flow', node: 'mn', flow: 'mn>ha', packet: 7, what: 'sent' })
      b.send(frame('ESP', 'mn', 'par', data), () => {
        b.send(frame('UDP', 'par', 'ha', data), () =>
          b.add({ kind: 'flow', node: 'ha', flow: 'mn>ha', packet: 7, what: 'delivered' }),
        )
      })
    }
    expect(said(run, 1)).toBe('MN sends data packet 7.')
    expect(said(run, 2)).toBe('pAR passes a data packet on to HA as UDP.')
    expect(said(run, 3)).toBe('Data packet 7 arrives at HA.')
  })
  test('an outage ends with its length', () => {
    const loaded = prepareTrace(sampleTrace())
    const texts = stepIndex(loaded).telling.map(step => narrate(loaded, step).text)
    expect(texts).toContain('Traffic from MN to HA flows again after an outage of 50.0 ms.')
  })
})

test('what is long is cut at a word, never in it', () => {
  const text = `no ${'context '.repeat(30)}`
  const sentence = one({ kind: 'rejected', node: 'nar', message: null, code: 'x', text, ref: '', row: null })
  expect(sentence.length).toBeLessThanOrEqual(LONGEST_SENTENCE)
  expect(sentence).toMatch(/context …$/)
})

test('runs of the real engine: every step worth a stop has a sentence that fits', async () => {
  const faults = [
    'drop:CTDR#1',
    'delay:CTAA#1:300ms',
    'forge:CTAR@300ms',
    'replay:CTAR#2:1s',
    'crash:par@1100ms',
    'restart:par@1200ms',
  ]
  for (const scenario of ['cxtp-spi-collision', 'cxtp-reactive']) {
    const run = await simulator.simulate({ scenario, seed: null, faults, settings: [] }, () => undefined)
    if (!run.ok) throw new Error(run.error)
    const loaded: LoadedTrace = prepareTrace(run.value)
    for (const step of stepIndex(loaded).telling) {
      const { text } = narrate(loaded, step)
      expect(text).toMatch(/^\S.*[.…]$/u)
      expect(text.length).toBeLessThanOrEqual(LONGEST_SENTENCE)
      expect(text).not.toContain('undefined')
    }
  }
})

test('what goes back under the name it came with is an answer, not passed on', async () => {
  const run = await simulator.simulate({ scenario: 'ike-setup', seed: null, faults: [], settings: [] }, () => undefined)
  if (!run.ok) throw new Error(run.error)
  const loaded = prepareTrace(run.value)
  const told = stepIndex(loaded).telling.map(index => narrate(loaded, index).text)
  expect(told.filter(text => text.includes('passes it on'))).toEqual([])
  expect(told).toContainEqual(expect.stringContaining('chooses a suite and shares keys with MN (IKE_SA_INIT)'))
})

test('a retransmission of IKE is the same octets; another try with other contents is told as what it is', async () => {
  const run = await simulator.simulate(
    { scenario: 'ike-invalid-ke', seed: null, faults: [], settings: [] },
    () => undefined,
  )
  if (!run.ok) throw new Error(run.error)
  const loaded = prepareTrace(run.value)
  const told = stepIndex(loaded).telling.map(index => narrate(loaded, index).text)
  expect(told.filter(text => text.includes('repeats'))).toEqual([])
})

test('where computing takes time, a step that leads to nothing yet says what was taken in', async () => {
  const run = await simulator.simulate({ scenario: 'ike1-main', seed: null, faults: [], settings: [] }, () => undefined)
  if (!run.ok) throw new Error(run.error)
  const loaded = prepareTrace(run.value)
  const told = loaded.steps.map((_, index) => narrate(loaded, index).text)
  expect(told.filter(text => text.includes('nothing to do'))).toEqual([])
  expect(told).toContain('pAR takes in ESP.')
  expect(told).toContain('pAR stays in state up.')
})
