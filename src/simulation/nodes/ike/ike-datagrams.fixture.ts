import { drawBelow, drawBytes } from '../../../lib/draw.ts'
import { notify } from '../../../protocol/wire/ikev2/notify.ts'
import { forge, ikeOf, sentBy, withIke, type Forged } from './ike-forge.fixture.ts'
import { GW, IkePair, MN } from './ike-pair.fixture.ts'

/** Everything an endpoint keeps, counted; none may grow with the number of datagrams. */
export interface Kept {
  readonly sas: number
  readonly halfOpen: number
  readonly children: number
  readonly actors: number
  readonly answers: number
  readonly reassemblies: number
  readonly queued: number
}

const WINDOW = 4

/** A gateway under a storm of datagrams, most of them nonsense, while its one true peer goes on using its SA. */
export class Storm {
  readonly pair: IkePair
  private readonly genuine: readonly Forged[]
  private readonly seed: number
  private count = 0

  constructor(seed: number) {
    this.seed = seed
    const small = { messageMax: 300 }
    this.pair = new IkePair({ seed, config: { mn: small, gw: { ...small, window: WINDOW } } }).establish()
    for (const side of ['mn', 'gw'] as const) this.pair.command(side, { type: 'rekey-child', child: `${side}/child/1` })
    this.pair.run(2_000_000)
    this.genuine = [...sentBy(this.pair, 'mn'), ...sentBy(this.pair, 'gw'), ...this.ofThePeer()]
  }

  /** One more datagram, whatever it is, and a little time. */
  next(): void {
    const datagram = this.draw()
    this.pair.inject('gw', datagram)
    this.pair.run(this.below(2_000))
    if (this.count % 1_000 === 0) {
      // What the test's own records would keep.
      this.pair.outputs.length = 0
      this.pair.names.length = 0
    }
  }

  kept(): Kept {
    const { sas, children } = this.pair.endpoint('gw')
    const all = sas.values()
    const sum = (of: (sa: (typeof all)[number]) => number): number => all.reduce((total, sa) => total + of(sa), 0)
    return {
      sas: all.length,
      halfOpen: all.filter(({ phase }) => phase === 'setup').length,
      children: children.size,
      actors: Object.keys(this.pair.states('gw')).length,
      answers: sum(({ answers }) => answers.length),
      reassemblies: sum(({ fragments }) => Object.keys(fragments).length),
      queued: sum(({ queue, outstanding, received }) => queue.length + outstanding.length + received.length),
    }
  }

  private below(bound: number): number {
    return drawBelow({ seed: this.seed, node: 'storm', purpose: 'number', count: this.count++ }, bound)
  }

  private octets(length: number): Uint8Array {
    return drawBytes({ seed: this.seed, node: 'storm', purpose: 'octets', count: this.count++ }, length)
  }

  private draw(): Forged {
    const from =
      this.below(4) === 0 ? MN : { address: `198.51.${this.below(256)}.${this.below(256)}`, port: this.port() }
    const to = { ...GW, port: this.port() }
    switch (this.below(8)) {
      case 0:
        return { payload: this.octets(this.below(200)), from, to }
      case 1:
        return { payload: this.header(), from, to }
      case 2:
        return this.first(from)
      case 3:
        return { ...this.one(), from, to }
      case 4:
        return this.fragment()
      default:
        return this.mutated()
    }
  }

  private port(): number {
    return [500, 4500, 500, 1 + this.below(65_535)][this.below(4)] ?? 500
  }

  private one(): Forged {
    return this.genuine[this.below(this.genuine.length)] ?? { payload: new Uint8Array(0), from: MN, to: GW }
  }

  /** A header that could be right, with anything behind it. */
  private header(): Uint8Array {
    const octets = this.octets(28 + this.below(120))
    const view = new DataView(octets.buffer, octets.byteOffset)
    octets[16] = 33 + this.below(22)
    octets[17] = this.below(20) === 0 ? 0x30 : 0x20
    octets[18] = 34 + this.below(4)
    octets[19] = [0, 0x08, 0x20, 0x28][this.below(4)] ?? 0
    view.setUint32(20, this.below(3))
    view.setUint32(24, octets.length)
    return octets
  }

  /** A first message that makes sense, of somebody new. */
  private first(from: Forged['from']): Forged {
    const [init = this.one()] = this.genuine
    const octets = ikeOf(init).slice()
    octets.set(this.octets(8), 0)
    return withIke({ ...init, from: { ...from, port: 500 }, to: GW }, octets)
  }

  /** Messages that only the peer can seal, beyond the window: carried out, they would take its own requests' numbers. */
  private fragment(): Forged {
    const [sa] = this.pair.sas('gw').filter(({ phase }) => phase === 'established')
    if (sa === undefined || this.pair.sas('mn').length === 0) return this.one()
    const octets = ikeOf(forge(this.pair, 'mn', [], { messageId: sa.nextReceive + WINDOW + this.below(6) })).slice()
    if (octets[16] === 46 && this.below(2) === 0) octets[16] = 53
    return withIke({ payload: octets, from: sa.remote, to: sa.local }, octets)
  }

  private mutated(): Forged {
    const { payload, from, to } = this.one()
    let octets = payload.slice()
    for (let i = this.below(3); i >= 0; i--) {
      const at = this.below(Math.max(1, octets.length))
      const choice = this.below(4)
      if (choice === 0) octets = octets.slice(0, at)
      else if (choice === 1) octets = Uint8Array.from([...octets, ...this.octets(this.below(30))])
      else if (octets.length > 0) octets[at] = choice === 2 ? (octets[at] ?? 0) ^ (1 << this.below(8)) : this.below(256)
    }
    return { payload: octets, from, to }
  }

  /** Requests of the true peer that are refused, or repeated for ever. */
  private ofThePeer(): readonly Forged[] {
    return [
      forge(this.pair, 'mn', [notify('INITIAL_CONTACT')], { messageId: 1_091 }),
      forge(this.pair, 'mn', [], { messageId: 1_090 }),
      forge(this.pair, 'gw', [], { messageId: 1 }),
    ]
  }
}
