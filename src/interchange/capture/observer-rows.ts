import type { NewEvent } from '../../trace/event.ts'
import type { EspKey, IkeKey } from '../../trace/trace.ts'
import { OBSERVED } from './observed-chart.ts'
import {
  observedIkeRow,
  observedSadRow,
  other,
  type Fingerprint,
  type ObservedChild,
  type ObservedSa,
} from './observed-sa.ts'

export interface ObserverOptions {
  readonly nodeOf: (address: string) => string
  readonly espKeys: readonly EspKey[]
  readonly ikeKeys: readonly IkeKey[]
  readonly fingerprint: Fingerprint
  readonly record: (event: NewEvent) => void
}

/** Writes what an observer found out as events of both ends. */
export class ObserverRows {
  private readonly options: ObserverOptions
  private readonly sequences = new Map<string, number>()

  constructor(options: ObserverOptions) {
    this.options = options
  }

  /** An ESP packet of this SPI went by. */
  count(spi: string, sequence: number): void {
    this.sequences.set(spi, Math.max(sequence, this.sequences.get(spi) ?? 0))
  }

  write(sa: ObservedSa, before: ObservedSa | undefined, event?: string): void {
    const { ikeKeys, fingerprint, record } = this.options
    const key = ikeKeys.find(({ initiatorSpi, responderSpi }) => initiatorSpi === sa.spiI && responderSpi === sa.spiR)
    for (const side of [0, 1] as const) {
      const node = sa.ends[side]
      const name = `${node}/ikev2/${sa.number}`
      if (event !== undefined)
        record({
          kind: 'entered',
          node,
          actor: name,
          machine: OBSERVED,
          from: before?.state ?? '',
          state: sa.state,
          event: event === '' ? 'start' : event,
          guards: [],
          actions: [],
          ref: 'RFC 7296 §1.2',
        })
      const counter = before !== undefined && JSON.stringify({ ...before, next: sa.next }) === JSON.stringify(sa)
      record({
        kind: 'row',
        node,
        table: 'IKE SAs',
        key: name,
        row: observedIkeRow(sa, side, key, fingerprint),
        counter,
      })
    }
  }

  remove(sa: ObservedSa): void {
    for (const node of sa.ends)
      this.options.record({
        kind: 'row',
        node,
        table: 'IKE SAs',
        key: `${node}/ikev2/${sa.number}`,
        row: null,
        counter: false,
      })
  }

  /** Rows of a pair at both ends; with `only`, those of one SPI, of which the count went on. */
  writeChild(sa: ObservedSa, child: ObservedChild, only?: string): void {
    const { record, fingerprint, espKeys } = this.options
    for (const side of [0, 1] as const)
      for (const direction of ['in', 'out'] as const) {
        const spi = child.spis[direction === 'in' ? side : other(side)]
        if (only !== undefined && only !== spi) continue
        const [local, remote] = [sa.addresses[side], sa.addresses[other(side)]]
        const [source, destination] = direction === 'in' ? [remote, local] : [local, remote]
        const key = espKeys.find(each => each.spi === spi)
        const sequence = this.sequences.get(spi) ?? 0
        const owner = sa.ends[other(side)]
        const row = observedSadRow({ spi, direction, source, destination, sequence, key, owner }, child, fingerprint)
        const node = sa.ends[side]
        const name = `${node}/child/${child.number}/${direction}`
        record({ kind: 'row', node, table: 'SAD', key: name, row, counter: only !== undefined })
      }
  }

  removeChild(sa: ObservedSa, child: ObservedChild): void {
    for (const node of sa.ends)
      for (const direction of ['in', 'out'])
        this.options.record({
          kind: 'row',
          node,
          table: 'SAD',
          key: `${node}/child/${child.number}/${direction}`,
          row: null,
          counter: false,
        })
  }

  report(sa: ObservedSa, text: string, ref: string): void {
    this.options.record({ kind: 'reported', node: sa.ends[0], code: text.split(' ').at(-1) ?? text, text, ref })
  }
}
