import { fail } from '../../../lib/assert.ts'
import { type DerivedPart, fillIn, fits, NOTHING, numberOf, type ValuePart } from './part.ts'
import { readNumber, type UintOctets } from './numbers.ts'
import type { Reader } from './reader.ts'

export interface LengthOptions {
  /** Octets per unit; 1 without it. */
  readonly unit?: number
  /** Octets measured = (number + plus) × unit. */
  readonly plus?: number
  /** Counted from this octet of the structure on; 0 (the whole structure) without it. */
  readonly from?: number
  /** Octets at which the number is 0 although there is content (RFC 4067 §2.4 read with decision D1). */
  readonly zeroMeans?: number
  readonly ref?: string
}

/** Length of the structure it stands in: derived, and the end of the window for the fields behind it. */
export function lengthOfAll(octets: UintOctets, label: string, options: LengthOptions = {}): DerivedPart {
  const { unit = 1, plus = 0, from = 0, zeroMeans, ref } = options
  return {
    kind: 'derived',
    label,
    size: `${octets} octets`,
    open: false,
    closes: true,
    looksAt: NOTHING,
    read(reader, scope, key) {
      const at = reader.at
      const value = readNumber(reader, octets, label, key, ref)
      if (value === undefined) return undefined
      const measured = value === 0 && zeroMeans !== undefined ? zeroMeans : (value + plus) * unit
      limitWindow(reader, scope.start + from + measured, at, label, `${value}`, ref)
      return value
    },
    write(writer, _value, scope) {
      scope.lengthAt = writer.reserve(octets)
    },
    endWrite(writer, scope, key) {
      const measured = writer.at - scope.start - from
      const value = measured === zeroMeans ? 0 : inUnits(measured, unit, plus, label)
      if (!fits(value, octets * 8)) fail(`${key} = ${value} fits ${octets * 8} bits`)
      writer.patch(scope.lengthAt ?? 0, octets, value)
    },
    sample: () => 0,
  }
}

/** A part of a `measured` size in octets or other units: written after the part, the window of the part on reading. */
export function sized<T>(lengthKey: string, part: ValuePart<T>, options: LengthOptions = {}): ValuePart<T> {
  const { unit = 1, plus = 0 } = options
  const { read: readPart, write: writePart } = part
  return {
    ...part,
    size: `as ${lengthKey} says`,
    open: false,
    looksAt: part.looksAt && [lengthKey, ...part.looksAt],
    read(reader, scope, key) {
      const count = numberOf(scope, lengthKey)
      const octets = (count + plus) * unit
      const { at, end } = reader
      if (octets < 0 || at + octets > end) return reader.fail(outside(reader, at, part.label, octets, end - at))
      reader.end = at + octets
      const value = readPart(reader, scope, key)
      if (!reader.stopped && reader.at < reader.end) {
        const left = `${reader.end - reader.at} more octets`
        return reader.fail({
          ...outside(reader, reader.at, part.label, octets, 0),
          code: 'trailing',
          found: left,
          allowed: 'none',
        })
      }
      reader.end = end
      return value
    },
    write(writer, value, scope, key) {
      const start = writer.at
      writePart(writer, value, scope, key)
      fillIn(writer, scope, lengthKey, inUnits(writer.at - start, unit, plus, part.label))
    },
  }
}

function inUnits(octets: number, unit: number, plus: number, label: string): number {
  if (octets % unit !== 0) fail(`${label} measures a multiple of ${unit} octets, not ${octets}`)
  return octets / unit - plus
}

function outside(reader: Reader, at: number, field: string, octets: number, left: number) {
  const code = octets < 0 ? 'length' : 'truncated'
  return { code, at, field, found: `${left} octets`, allowed: `${octets} octets`, ref: reader.ref } as const
}

/** Ends the window at `end`; a length that points behind the octets there are is noted and the rest still read. */
export function limitWindow(reader: Reader, end: number, at: number, field: string, found: string, ref?: string): void {
  const clause = ref ?? reader.ref
  if (end < reader.at) {
    reader.fail({ code: 'length', at, field, found, allowed: 'no less than the fields before take', ref: clause })
  } else if (end > reader.end) {
    const allowed = `${reader.end - at} octets from here are there`
    reader.fault({
      code: 'truncated',
      at,
      field,
      found: `${found}, which ends ${end - reader.end} octets too far`,
      allowed,
      ref: clause,
    })
  } else reader.end = end
}
