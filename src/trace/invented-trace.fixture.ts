import type { NewEvent, TraceEvent } from './event.ts'
import type { Trace, TraceHeader, TraceNode } from './trace.ts'

/** Small invented traces for tests: what a test does not name has a harmless value. */

const node = (id: string, label: string, role: TraceNode['role'], ...addresses: readonly string[]): TraceNode => ({
  id,
  label,
  role,
  hostName: `${id}.example`,
  addresses,
  main: true,
})

export const inventedHeader: TraceHeader = {
  format: 1,
  scenario: 'invented',
  title: 'An invented run',
  summary: 'Nothing of it happened.',
  source: { work: 'none', section: '' },
  seed: 1,
  faults: [],
  settings: [],
  nodes: [
    node('mn', 'MN', 'mobile-node', '2001:db8:1::10', '2001:db8:2::10', '2001:db8:ff::10'),
    node('par', 'pAR', 'access-router', '2001:db8:1::1'),
    node('nar', 'nAR', 'access-router', '2001:db8:2::1'),
    node('ha', 'HA', 'home-agent', '2001:db8:ff::1'),
  ],
  links: [
    { id: 'radio-par', a: 'par', b: null, radio: true, latencyUs: 2_000 },
    { id: 'radio-nar', a: 'nar', b: null, radio: true, latencyUs: 2_000 },
    { id: 'par-nar', a: 'par', b: 'nar', radio: false, latencyUs: 5_000 },
  ],
  charts: [],
  espKeys: [],
  reviewNotes: [],
  untilUs: 1_000_000,
}

type Invented<T> = T extends { readonly kind: infer K } ? { readonly kind: K } & Partial<T> : never
/** An event of which only the kind must be said; `step`, `atUs` and `cause` follow from the order when absent. */
export type InventedEvent = Invented<NewEvent> & {
  readonly step?: number
  readonly atUs?: number
  readonly cause?: number | null
}

const DEFAULTS: { readonly [K in NewEvent['kind']]: Extract<NewEvent, { readonly kind: K }> } = {
  command: { kind: 'command', node: 'mn', command: 'move', text: '' },
  sent: {
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
    bytes: new Uint8Array([1, 2, 3]),
    copyOf: null,
    forged: false,
    detail: '',
  },
  received: { kind: 'received', node: 'par', message: 1, from: 'mn', link: 'radio-par' },
  lost: { kind: 'lost', node: 'net', message: 1, reason: 'loss', by: '' },
  fault: { kind: 'fault', node: 'net', fault: 'drop:CTAR#1', effect: 'drop', message: 1, text: '', bytes: null },
  rejected: { kind: 'rejected', node: 'par', message: 1, code: 'bad-token', text: '', ref: '', row: null },
  entered: {
    kind: 'entered',
    node: 'nar',
    actor: 'nar/cxtp/1',
    machine: 'cxtp-new-router',
    from: 'idle',
    state: 'held',
    event: 'PCTD',
    guards: [],
    actions: [],
    ref: '',
  },
  row: { kind: 'row', node: 'mn', table: 'SAD', key: 'a', row: { spi: '0x00000101' }, counter: false },
  marked: { kind: 'marked', node: 'nar', mark: 'context-held', ref: 'RFC 4067 §2', text: '' },
  moved: { kind: 'moved', node: 'mn', router: 'par', address: '2001:db8:1::10' },
  flow: { kind: 'flow', node: 'mn', flow: 'mn>ha', packet: 1, what: 'sent' },
  node: { kind: 'node', node: 'par', what: 'crashed' },
  reported: { kind: 'reported', node: 'mn', code: 'no-answer', text: '', ref: '' },
  derived: { kind: 'derived', node: 'mn', table: 'IKE SAs', key: 'mn/ikev2/1', what: 'keys', steps: [] },
  collided: {
    kind: 'collided',
    node: 'nar',
    table: 'SAD',
    key: 'tunnel-mn/in',
    withKey: 'tunnel-mn2/in',
    lookupCase: 2,
    spi: '0x00000101',
    protocol: 'esp',
    row: { spi: '0x00000101' },
    ref: '',
  },
  'spi-changed': {
    kind: 'spi-changed',
    node: 'nar',
    table: 'SAD',
    key: 'tunnel-mn/in',
    oldSpi: '0x00000101',
    newSpi: '0x5f3a91c2',
    by: 'CTAA',
    ref: '',
  },
}

/** A trace of these events: numbered, one step an event, time standing still unless said. */
export function inventTrace(
  events: readonly InventedEvent[],
  header: Partial<TraceHeader> = {},
  endedAtUs?: number,
): Trace {
  let atUs = 0
  const list = events.map((event, seq): TraceEvent => {
    atUs = event.atUs ?? atUs
    return { ...DEFAULTS[event.kind], cause: null, step: seq, ...event, seq, atUs } as TraceEvent
  })
  return { header: { ...inventedHeader, ...header }, events: list, endedAtUs: endedAtUs ?? atUs, invariants: [] }
}
