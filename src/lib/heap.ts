/** A waiting entry: earlier time first, then the order of insertion, so that ties never depend on the host. */
export interface Timed {
  readonly atUs: number
  readonly order: number
}

/** Binary heap over (atUs, order). Mutable; `entries` gives what a checkpoint keeps. */
export class TimeHeap<T extends Timed> {
  private readonly items: T[]

  constructor(items: readonly T[] = []) {
    this.items = [...items]
  }

  get size(): number {
    return this.items.length
  }

  peek(): T | undefined {
    return this.items[0]
  }

  push(item: T): void {
    const items = this.items
    let at = items.length
    items.push(item)
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = items[parent]
      if (above === undefined || !before(item, above)) break
      items[at] = above
      at = parent
    }
    items[at] = item
  }

  pop(): T | undefined {
    const items = this.items
    const first = items[0]
    const last = items.pop()
    if (first === undefined || last === undefined || items.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      const left = items[child]
      const right = items[child + 1]
      if (left === undefined) break
      let smallest = left
      if (right !== undefined && before(right, left)) {
        child += 1
        smallest = right
      }
      if (!before(smallest, last)) break
      items[at] = smallest
      at = child
    }
    items[at] = last
    return first
  }

  /** A copy of what waits, in heap order: fit for a new heap. */
  entries(): readonly T[] {
    return [...this.items]
  }
}

function before(a: Timed, b: Timed): boolean {
  return a.atUs < b.atUs || (a.atUs === b.atUs && a.order < b.order)
}
