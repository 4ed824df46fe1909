import { ok, type Result } from '../../lib/result.ts'
import type { IpsecError } from './error.ts'
import { collisionOf, insertAssociation, type Sad } from './sad.ts'
import type { SecurityAssociation } from './sa.ts'

/**
 * A table that many rows go into at once, with the rules of `insertAssociation`: who has a number or a name is known
 * without a look at every row, so that a thousand SAs cost a thousand times one (Roamscope).
 */
export class GrowingSad {
  private readonly rows: SecurityAssociation[]
  /** Where every row is, by number and by name; made once it is asked for often enough to pay. */
  private index: Index | undefined
  private questions = 0
  /** Number that was given last behind a name. */
  private readonly numbers = new Map<string, number>()

  constructor(sad: Sad) {
    this.rows = [...sad]
  }

  /** Rows with that SPI, of either direction. */
  withSpi(spi: number): Sad {
    const index = this.indexIfWorth()
    return index === undefined ? this.rows.filter(row => row.spi === spi) : (index.bySpi.get(spi) ?? [])
  }

  /** The wanted id, or with a number where a row has it. */
  freeId(wanted: string): string {
    if (!this.hasId(wanted)) return wanted
    let n = (this.numbers.get(wanted) ?? 1) + 1
    while (this.hasId(`${wanted}#${n}`)) n++
    return `${wanted}#${n}`
  }

  /** The row that an inbound SA would meet by its lookup key. */
  holderOf(sa: SecurityAssociation): SecurityAssociation | undefined {
    return sa.direction === 'in' ? collisionOf(this.withSpi(sa.spi), { ...sa, id: '' }) : undefined
  }

  hasInbound(spi: number): boolean {
    return this.withSpi(spi).some(({ direction }) => direction === 'in')
  }

  insert(sa: SecurityAssociation): Result<SecurityAssociation, IpsecError> {
    const named = { ...sa, id: this.freeId(sa.id) }
    const checked = insertAssociation(this.withSpi(sa.spi), named)
    if (!checked.ok) return checked
    this.rows.push(named)
    // Refused rows use up no number: names are those that one insertion after the other gives.
    if (named.id !== sa.id) this.numbers.set(sa.id, Number(named.id.slice(sa.id.length + 1)))
    this.index?.note(named)
    return ok(named)
  }

  finish(): Sad {
    return this.rows
  }

  private hasId(id: string): boolean {
    const index = this.indexIfWorth()
    return index === undefined ? this.rows.some(row => row.id === id) : index.ids.has(id)
  }

  /** A look at every row costs less than an index of them, a few times (Roamscope). */
  private indexIfWorth(): Index | undefined {
    this.questions += 1
    if (this.index === undefined && this.questions > QUESTIONS_MAX) this.index = new Index(this.rows)
    return this.index
  }
}

const QUESTIONS_MAX = 24

class Index {
  readonly bySpi = new Map<number, SecurityAssociation[]>()
  readonly ids = new Set<string>()

  constructor(rows: Sad) {
    for (const row of rows) this.note(row)
  }

  note(sa: SecurityAssociation): void {
    this.ids.add(sa.id)
    const there = this.bySpi.get(sa.spi)
    if (there === undefined) this.bySpi.set(sa.spi, [sa])
    else there.push(sa)
  }
}
