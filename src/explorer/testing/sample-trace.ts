import { fromHex } from '../../lib/bytes.ts'
import { ms } from '../../lib/micros.ts'
import type { Row } from '../../trace/event.ts'
import type { Trace } from '../../trace/trace.ts'
import { A, contexts, outward, policy, sa, window } from './sample-rows.ts'
import { SAMPLE_HEADER } from './sample-header.ts'
import { TraceBuilder, type Frame } from './trace-builder.ts'

/**
 * An invented predictive handover with an SPI collision and a lost CTDR: material for tests and for looking at views.
 * `dataUntilMs` makes it as long as wanted (one packet each way every 50 ms).
 */
export function sampleTrace(dataUntilMs = 2_400): Trace {
  const b = new TraceBuilder()
  const world = { router: 'par' as 'par' | 'nar' | null, active: 'par' as string, toRouter: 0, toMobile: 0 }
  setUp(b)
  traffic(b, world, dataUntilMs)
  handover(b, world)
  return b.build(SAMPLE_HEADER, ms(dataUntilMs + 100))
}

function setUp(b: TraceBuilder): void {
  b.at(0, () => {
    b.add({ kind: 'moved', node: 'mn', router: 'par', address: `${A}1::10` })
    b.add({ kind: 'moved', node: 'mn2', router: 'nar', address: `${A}2::20` })
    for (const [actor, machine] of [
      ['mn/cxtp/1', 'cxtp-mobile'],
      ['par/cxtp/1', 'cxtp-previous'],
      ['nar/cxtp/1', 'cxtp-new'],
    ] as const)
      b.enter(actor, machine, '', machine === 'cxtp-previous' ? 'ACTIVE' : 'IDLE', 'start', 'RFC 4067 §2')
    b.row('mn', 'SAD', 'out/101', sa({ direction: 'out' }))
    b.row('mn', 'SAD', 'in/102', sa({ ...outward, direction: 'in' }))
    b.row('par', 'SAD', 'in/101', sa({}))
    b.row('par', 'SAD', 'out/102', sa(outward))
    b.row(
      'nar',
      'SAD',
      'in/101/mn2',
      sa({ owner: 'mn2', source: `${A}2::20`, destination: `${A}2::1`, keyFingerprint: '5a87', ...window(4410) }),
    )
    b.row(
      'nar',
      'SAD',
      'out/b310',
      sa({
        ...outward,
        owner: 'mn2',
        spi: '0x0000b310',
        source: `${A}2::1`,
        destination: `${A}2::20`,
        keyFingerprint: '07b9',
        sequence: 4396,
      }),
    )
    b.row('mn', 'SPD', '1', policy(1, 'BYPASS', 'any', 'any', '58'))
    b.row('mn', 'SPD', '2', policy(2, 'PROTECT', `${A}1::10`, `${A}ff::1`, '41'))
    b.row('par', 'SPD', '1', policy(1, 'PROTECT', `${A}ff::1`, `${A}1::10`, '41'))
    b.row('ha', 'Bindings', `${A}ff::10`, {
      home: `${A}ff::10`,
      careOf: `${A}1::10`,
      sequence: 1,
      lifetimeUs: 420_000_000,
    })
  })
}

interface World {
  router: 'par' | 'nar' | null
  active: string
  toRouter: number
  toMobile: number
}

/** One packet each way every 50 ms; between the cells they are lost. */
function traffic(b: TraceBuilder, world: World, untilMs: number): void {
  for (let n = 0; n * 50 <= untilMs; n += 1) {
    b.at(ms(n * 50 + 10), () => dataPacket(b, world, n, 'mn'))
    b.at(ms(n * 50 + 30), () => dataPacket(b, world, n, 'ha'))
  }
}

function dataPacket(b: TraceBuilder, world: World, n: number, from: 'mn' | 'ha'): void {
  const flow = from === 'mn' ? 'mn>ha' : 'ha>mn'
  b.add({ kind: 'flow', node: from, flow, packet: n, what: 'sent' })
  const router = world.router ?? 'par'
  const radio = `radio-${router}`
  const passes = world.router !== null && world.active === world.router
  const air: Omit<Frame, 'from' | 'to'> = {
    link: radio,
    name: 'ESP',
    protocol: 'ESP',
    latencyUs: ms(2),
    traffic: true,
    encrypted: true,
    ...(passes ? {} : { lost: { reason: 'no-radio', by: '' } as const }),
  }
  const wire: Omit<Frame, 'from' | 'to'> = {
    link: `${router}-ha`,
    name: 'UDP',
    protocol: 'UDP',
    latencyUs: ms(5),
    traffic: true,
  }
  const done = (): void =>
    void b.add({ kind: 'flow', node: from === 'mn' ? 'ha' : 'mn', flow, packet: n, what: 'delivered' })
  if (from === 'mn') {
    count(b, world, 'mn', 'toRouter')
    b.send({ ...air, from: 'mn', to: router }, () => {
      count(b, world, router, 'toRouter')
      b.send({ ...wire, from: router, to: 'ha' }, done)
    })
    return
  }
  b.send({ ...wire, from: 'ha', to: router }, () => {
    count(b, world, router, 'toMobile')
    b.send({ ...air, from: router, to: 'mn' }, done)
  })
}

function count(b: TraceBuilder, world: World, node: string, way: 'toRouter' | 'toMobile'): void {
  if (world.active !== world.router) return
  const seen = node === 'mn' ? (world[way] += 1) : world[way]
  const row = currentSa(world, node, way, seen)
  b.row(node, 'SAD', row.key, row.row, true)
}

function currentSa(world: World, node: string, way: 'toRouter' | 'toMobile', seen: number): { key: string; row: Row } {
  const moved = world.active === 'nar'
  const router = moved ? `${A}2::1` : `${A}1::1`
  const mobile = moved ? `${A}2::10` : `${A}1::10`
  const inbound = (node === 'mn') === (way === 'toMobile')
  const counters = inbound ? window(seen) : { sequence: seen }
  if (way === 'toRouter')
    return {
      key: node === 'mn' ? 'out/101' : 'in/101',
      row: sa({
        direction: inbound ? 'in' : 'out',
        source: mobile,
        destination: router,
        spi: moved ? '0x5f3a91c2' : '0x00000101',
        ...counters,
      }),
    }
  return {
    key: node === 'mn' ? 'in/102' : 'out/102',
    row: sa({ ...outward, direction: inbound ? 'in' : 'out', source: router, destination: mobile, ...counters }),
  }
}

const CTAR_TO_PAR = fromHex(
  '02000000000102000000001086dd600000000034' +
    '3aff20010db800010000000000000000001020010db80001000000000000000000019600fad601000000' +
    '2140002c20010db800010000000000000000001020010db80002000000000000000000010102030453ba3d81',
)
const CTAA = fromHex(
  '02000000001002000000000286dd60000000001c' +
    '3aff20010db800020000000000000000000120010db80002000000000000000000109600bd4301000000' +
    '2200001420010db8000100000000000000000010',
)

function handover(b: TraceBuilder, world: World): void {
  const cxtp = { protocol: 'CXTP', latencyUs: ms(4) } as const
  b.at(ms(1_380), () => {
    b.add({ kind: 'command', node: 'mn', command: 'predict-handover', text: 'MN learns that nAR is next' })
    b.enter('mn/cxtp/1', 'cxtp-mobile', 'IDLE', 'CTAR_SENT', 'predictHandover', 'Allard 2007 §IV-B')
    b.send(
      { ...cxtp, from: 'mn', to: 'par', link: 'radio-par', name: 'CTAR', bytes: CTAR_TO_PAR, detail: 'seq 01020304' },
      () => transfer(b),
    )
  })
  b.at(ms(1_395), () => {
    world.router = null
    b.add({ kind: 'moved', node: 'mn', router: null, address: `${A}1::10` })
    b.enter('mn/cxtp/1', 'cxtp-mobile', 'CTAR_SENT', 'MOVING', 'linkDown', 'Allard 2007 §IV-B')
  })
  b.at(ms(1_445), () => {
    world.router = 'nar'
    b.add({ kind: 'moved', node: 'mn', router: 'nar', address: `${A}2::10` })
    b.enter('mn/cxtp/1', 'cxtp-mobile', 'MOVING', 'CTAR_SENT', 'linkUp', 'RFC 4067 §2.1.1')
    b.send(
      { ...cxtp, from: 'mn', to: 'nar', link: 'radio-nar', name: 'CTAR', bytes: CTAR_TO_PAR, detail: 'token 53ba3d81' },
      () => activate(b, world),
    )
    b.send(
      { from: 'mn', to: 'ha', link: 'radio-nar', name: 'BU', protocol: 'MIPv6', latencyUs: ms(9), detail: 'seq 2' },
      () => bind(b),
    )
  })
}

function transfer(b: TraceBuilder): void {
  b.enter('par/cxtp/1', 'cxtp-previous', 'ACTIVE', 'SENT', 'CTAR', 'RFC 4067 §2.5.3')
  b.row('par', 'Contexts', 'mn', contexts('pAR', '0x01020304'))
  b.row('par', 'SAD', 'in/101', sa({ state: 'held', ...window(28) }))
  b.send(
    {
      from: 'par',
      to: 'nar',
      link: 'par-nar',
      name: 'PCTD',
      protocol: 'CXTP',
      latencyUs: ms(2),
      encrypted: true,
      detail: 'SAD + SPD',
    },
    () => {
      b.enter('nar/cxtp/1', 'cxtp-new', 'IDLE', 'HELD', 'PCTD', 'RFC 4067 §2.1')
      b.row('nar', 'Contexts', 'mn', contexts('nAR', '0x00000000'))
      b.send({
        from: 'nar',
        to: 'par',
        link: 'par-nar',
        name: 'CTDR',
        protocol: 'CXTP',
        latencyUs: ms(1),
        encrypted: true,
        detail: 'S = 1',
        lost: { reason: 'fault', by: 'drop:CTDR#1' },
      })
      b.add({
        kind: 'fault',
        node: 'net',
        fault: 'drop:CTDR#1',
        effect: 'drop',
        message: null,
        text: 'CTDR dropped',
        bytes: null,
      })
    },
  )
}

function activate(b: TraceBuilder, world: World): void {
  world.active = 'nar'
  b.enter('nar/cxtp/1', 'cxtp-new', 'HELD', 'ACTIVE', 'CTAR', 'RFC 4067 §2.1')
  b.row('nar', 'SAD', 'in/101', sa({ spi: '0x5f3a91c2', source: `${A}2::10`, destination: `${A}2::1`, ...window(28) }))
  b.row('nar', 'SAD', 'out/102', sa({ ...outward, source: `${A}2::1`, destination: `${A}2::10`, sequence: 1052 }))
  b.row('nar', 'Contexts', 'mn', null)
  b.row('nar', 'SPD', '1', policy(1, 'PROTECT', `${A}ff::1`, `${A}2::10`, '41'))
  b.send(
    {
      from: 'nar',
      to: 'mn',
      link: 'radio-nar',
      name: 'CTAA',
      protocol: 'CXTP',
      latencyUs: ms(4),
      bytes: CTAA,
      detail: 'new SPI 5f3a91c2',
    },
    () => {
      b.enter('mn/cxtp/1', 'cxtp-mobile', 'CTAR_SENT', 'DONE', 'CTAA', 'Allard 2007 §VI-C')
      b.row(
        'mn',
        'SAD',
        'out/101',
        sa({ direction: 'out', spi: '0x5f3a91c2', source: `${A}2::10`, destination: `${A}2::1`, sequence: 28 }),
      )
      b.row(
        'mn',
        'SAD',
        'in/102',
        sa({ ...outward, direction: 'in', source: `${A}2::1`, destination: `${A}2::10`, ...window(28) }),
      )
    },
  )
  b.at(ms(1_585), () => {
    b.enter('par/cxtp/1', 'cxtp-previous', 'SENT', 'IDLE', 'after CT_MAX_TRANSFER_TIME', 'RFC 4067 §4')
    b.row('par', 'SAD', 'in/101', null)
    b.row('par', 'SAD', 'out/102', null)
    b.row('par', 'Contexts', 'mn', null)
    b.add({
      kind: 'reported',
      node: 'par',
      code: 'no-reply',
      text: 'nAR never acknowledged the contexts',
      ref: 'RFC 4067 §2.5.3',
    })
  })
}

function bind(b: TraceBuilder): void {
  b.row('ha', 'Bindings', `${A}ff::10`, {
    home: `${A}ff::10`,
    careOf: `${A}2::10`,
    sequence: 2,
    lifetimeUs: 420_000_000,
  })
  b.send({ from: 'ha', to: 'mn', link: 'nar-ha', name: 'BA', protocol: 'MIPv6', latencyUs: ms(9), detail: 'accepted' })
}
