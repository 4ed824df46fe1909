import { expect, test } from 'vitest'
import { inventTrace } from './invented-trace.fixture.ts'
import { formatTrace } from './text.ts'

const trace = inventTrace(
  [
    { kind: 'row', row: { spi: '0x00000101', sequence: 1 }, atUs: 0 },
    { kind: 'command', command: 'predict-handover', text: 'to nar', atUs: 100_000 },
    { kind: 'sent', message: 1, name: 'UDP', protocol: 'UDP', traffic: true, number: 0 },
    { kind: 'row', row: { spi: '0x00000101', sequence: 2 }, counter: true, cause: 2 },
    { kind: 'sent', message: 2, cause: 1, detail: 'seq 4f5260d7' },
    { kind: 'received', message: 1, atUs: 102_000 },
    { kind: 'received', message: 2, cause: 4 },
    { kind: 'entered', actor: 'par/cxtp/1', guards: [{ guard: 'tokenGood', holds: true, ref: '' }], cause: 6 },
    { kind: 'row', row: { spi: '0x00000101', sequence: 3, state: 'held' }, cause: 7 },
    { kind: 'row', row: null },
  ],
  { faults: ['drop:CTD#1'], settings: ['cxtp.mode=reactive'] },
)

test('one line an event, data packets and counters left out', () => {
  expect(formatTrace(trace)).toBe(`# roamscope trace 1
# scenario invented, seed 1, until 1000000 µs
# set cxtp.mode=reactive
# fault drop:CTD#1
#    n      µs from node  kind     what
     1         0    - mn    row      SAD + a spi=0x00000101 sequence=1
     2    100000    - mn    command  predict-handover to nar
     3    100000    2 mn    sent     #2 -> par CTAR CXTP 3 B 039058c6 (seq 4f5260d7)
     4    102000    3 par   received #2 <- mn
     5    102000    4 nar   entered  par/cxtp/1 idle -> held on PCTD tokenGood
     6    102000    5 mn    row      SAD ~ a sequence=2→3 state=-→held
     7    102000    - mn    row      SAD - a
# ended at 102000 µs
`)
})

test('data packets and counters on request', () => {
  const lines = formatTrace(trace, { traffic: true, counters: true }).split('\n').slice(5, -2)
  expect(lines).toHaveLength(10)
  expect(lines[2]).toContain('#1 -> par UDP 3 B')
  expect(lines[3]).toContain('SAD ~ a sequence=1→2')
})

test('the cause of a line is the nearest line shown', () => {
  const hidden = inventTrace([
    { kind: 'command', command: 'move' },
    { kind: 'sent', message: 1, traffic: true, cause: 0 },
    { kind: 'lost', message: 1, cause: 1 },
    { kind: 'reported', cause: 2 },
  ])
  expect(formatTrace(hidden).split('\n').at(-3)).toMatch(/^ +2 +0 +1 mn +reported/)
})
