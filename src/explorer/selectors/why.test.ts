import { describe, expect, test } from 'vitest'
import type { NewEvent } from '../../trace/event.ts'
import { prepareTrace } from '../store/actions.ts'
import { SAMPLE_HEADER } from '../testing/sample-header.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { TraceBuilder } from '../testing/trace-builder.ts'
import { rowHistory } from './row-history.ts'
import { stepAt } from './step-index.ts'
import { askedEvent, whyChain } from './why.ts'

/** A command, the message it sends, its reception and what that does: each caused by the one before. */
function causalRun(): ReturnType<typeof prepareTrace> {
  const b = new TraceBuilder()
  const command: NewEvent = { kind: 'command', node: 'mn', command: 'predict-handover', text: 'MN learns' }
  b.at(0, () => b.add({ kind: 'moved', node: 'mn', router: 'par', address: null }))
  b.at(1_000, () => {
    const stimulus = b.add(command)
    const sent: NewEvent = {
      kind: 'sent',
      node: 'mn',
      message: 1,
      number: 1,
      to: 'par',
      link: 'radio-par',
      name: 'CTAR',
      protocol: 'CXTP',
      traffic: false,
      encrypted: false,
      bytes: new Uint8Array(4),
      copyOf: null,
      forged: false,
      detail: '',
    }
    const message = b.add(sent, stimulus)
    b.at(2_000, () => {
      const received = b.add({ kind: 'received', node: 'par', message: 1, from: 'mn', link: 'radio-par' }, message)
      const refused = b.add(
        {
          kind: 'rejected',
          node: 'par',
          message: 1,
          code: 'bad-token',
          text: 'wrong',
          ref: 'RFC 4067 §2.5.1',
          row: null,
        },
        received,
      )
      b.add({ kind: 'marked', node: 'par', mark: 'refused', ref: 'RFC 4067 §6.3', text: '' }, refused)
      const row = { spi: '0x1', sequence: 1, keyFingerprint: 'a266' }
      b.add({ kind: 'row', node: 'par', table: 'SAD', key: 'x', row, counter: false }, refused)
    })
  })
  return prepareTrace(b.build(SAMPLE_HEADER, 10_000))
}

describe('whyChain', () => {
  const loaded = causalRun()

  test('leads from the effect back to the stimulus, with the clauses on the way', () => {
    const row = loaded.trace.events.findIndex(event => event.kind === 'row')
    const chain = whyChain(loaded, row)
    expect(chain.map(({ event }) => event.kind)).toEqual(['row', 'rejected', 'received', 'sent', 'command'])
    expect(chain[1]?.marks.map(mark => mark.mark)).toEqual(['refused'])
  })

  test('a message is asked about where it ended: before its arrival at its sending, then at what it led to', () => {
    const selection = { kind: 'message', message: 1 } as const
    const kindAt = (cursor: number): string | undefined => {
      const seq = askedEvent(loaded, cursor, selection)
      return seq === undefined ? undefined : loaded.trace.events[seq]?.kind
    }
    expect(kindAt(stepAt(loaded, 1_000))).toBe('sent')
    expect(kindAt(stepAt(loaded, 2_000))).toBe('rejected')
  })

  test('a trace whose causes run in circles still gives an end', () => {
    const [first] = loaded.trace.events
    if (first === undefined) throw new Error('the run has events')
    const circle = { ...loaded, trace: { ...loaded.trace, events: [{ ...first, cause: 0 }] } }
    expect(whyChain(circle, 0)).toHaveLength(1)
    expect(whyChain(loaded, 999_999)).toEqual([])
  })
})

describe('rowHistory', () => {
  const loaded = prepareTrace(sampleTrace())
  const address = { node: 'nar', table: 'SAD', key: 'in/101' } as const

  test('tells additions, changes cell by cell and removals; counters are counted together', () => {
    const { entries } = rowHistory(loaded, loaded.steps.length - 1, { node: 'par', table: 'SAD', key: 'in/101' })
    expect(entries.map(entry => entry.change)).toEqual(['added', 'counters', 'changed', 'removed'])
    expect(entries[1]?.count).toBeGreaterThan(20)
    expect(entries[1]?.cells.find(cell => cell.name === 'sequence')?.old).toBe(0)
    expect(entries[2]?.cells.map(cell => cell.name)).toContain('state')
  })

  test('knows the row at the cursor, before and after it came', () => {
    expect(rowHistory(loaded, stepAt(loaded, 1_400_000), address)).toMatchObject({
      current: -1,
      row: null,
      sameKey: [],
    })
    const later = rowHistory(loaded, stepAt(loaded, 1_450_000), address)
    expect(later.row?.['spi']).toBe('0x5f3a91c2')
    expect(later.current).toBeGreaterThanOrEqual(0)
  })

  test('finds every holder of the same key', () => {
    const { sameKey } = rowHistory(loaded, stepAt(loaded, 1_450_000), address)
    expect(sameKey.map(({ node, key }) => `${node} ${key}`)).toEqual(['mn out/101', 'par in/101'])
  })
})
