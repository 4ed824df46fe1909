import { ok, type Result } from '../../lib/result.ts'
import type { IpsecError } from './error.ts'
import { collisionOf, hasAssociation, insertAssociation, type Sad } from './sad.ts'
import { rowsWithSpi, withRowsBehind } from './sad-index.ts'
import { associationWith, type SecurityAssociation } from './sa.ts'

/**
 * A table that many rows go into at once, with the rules of `insertAssociation`: the table is copied once and not for each
 * row, so that a thousand SAs cost a thousand times one (Roamscope).
 */
export class GrowingSad {
  private readonly sad: Sad
  private readonly added: SecurityAssociation[] = []
  private readonly addedBySpi = new Map<number, SecurityAssociation[]>()
  private readonly addedIds = new Set<string>()
  /** Number that was given last behind a name. */
  private readonly numbers = new Map<string, number>()

  constructor(sad: Sad) {
    this.sad = sad
  }

  /** Rows with that SPI, of either direction. */
  withSpi(spi: number): Sad {
    return [...rowsWithSpi(this.sad, spi), ...(this.addedBySpi.get(spi) ?? [])]
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
    return sa.direction === 'in' ? collisionOf(this.withSpi(sa.spi), associationWith(sa, { id: '' })) : undefined
  }

  hasInbound(spi: number): boolean {
    return this.withSpi(spi).some(({ direction }) => direction === 'in')
  }

  insert(sa: SecurityAssociation): Result<SecurityAssociation, IpsecError> {
    const named = associationWith(sa, { id: this.freeId(sa.id) })
    const checked = insertAssociation(this.withSpi(sa.spi), named)
    if (!checked.ok) return checked
    // Refused rows use up no number: names are those that one insertion after the other gives.
    if (named.id !== sa.id) this.numbers.set(sa.id, Number(named.id.slice(sa.id.length + 1)))
    this.note(named)
    return ok(named)
  }

  finish(): Sad {
    return withRowsBehind(this.sad, this.added)
  }

  private hasId(id: string): boolean {
    return this.addedIds.has(id) || hasAssociation(this.sad, id)
  }

  private note(sa: SecurityAssociation): void {
    this.added.push(sa)
    this.addedIds.add(sa.id)
    const there = this.addedBySpi.get(sa.spi)
    if (there === undefined) this.addedBySpi.set(sa.spi, [sa])
    else there.push(sa)
  }
}
