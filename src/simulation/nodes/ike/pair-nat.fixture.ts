import type { Datagram, IkePair } from './ike-pair.fixture.ts'
import type { Place } from './ike-config.ts'

export const NAT_ADDRESS = '203.0.113.1'
const same = (a: Place, b: Place): boolean => a.address === b.address && a.port === b.port

/** A NAT in front of the mobile: one outside port for each inside place, forgotten after a silence. */
export class PairNat {
  private mappings: { readonly inside: Place; readonly port: number; usedAtUs: number }[] = []
  private next = 30_000
  on = true
  private readonly pair: IkePair
  private readonly lifetimeUs: number

  constructor(pair: IkePair, lifetimeUs = Number.POSITIVE_INFINITY) {
    this.pair = pair
    this.lifetimeUs = lifetimeUs
    pair.alter = (datagram, side) => {
      if (!this.on) return datagram
      return side === 'mn' ? this.outward(datagram) : this.inward(datagram)
    }
  }

  /** It is switched off and on: every mapping is gone, and ports are given anew. */
  reboot(): void {
    this.mappings = []
  }

  private live() {
    this.mappings = this.mappings.filter(({ usedAtUs }) => this.pair.nowUs - usedAtUs < this.lifetimeUs)
    return this.mappings
  }

  private outward(datagram: Datagram): Datagram {
    let mapping = this.live().find(({ inside }) => same(inside, datagram.from))
    if (mapping === undefined) {
      mapping = { inside: datagram.from, port: this.next++, usedAtUs: 0 }
      this.mappings.push(mapping)
    }
    mapping.usedAtUs = this.pair.nowUs
    return { ...datagram, from: { address: NAT_ADDRESS, port: mapping.port } }
  }

  private inward(datagram: Datagram): Datagram | undefined {
    const mapping = this.live().find(({ port }) => port === datagram.to.port)
    if (mapping === undefined || datagram.to.address !== NAT_ADDRESS) return undefined
    return { ...datagram, to: mapping.inside }
  }
}
