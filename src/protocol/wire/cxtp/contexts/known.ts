import { codeNumber, codeReader, codeText, type CodeTable, type UintOctets } from '../../schema/numbers.ts'
import { NOTHING } from '../../schema/part.ts'
import type { ValuePart } from '../../schema.ts'

/** A choice among these names only; other numbers are an error: a router must not install what it does not know. */
export function oneOf<T extends CodeTable>(
  table: T,
  label: string,
  octets: UintOctets = 1,
): ValuePart<keyof T & string> {
  const nameOf = codeReader(table)
  const names = Object.keys(table) as (keyof T & string)[]
  return {
    kind: 'value',
    label,
    size: `${octets} octets`,
    form: { is: 'word', words: names },
    open: false,
    looksAt: NOTHING,
    read(reader, _scope, key) {
      if (!reader.has(octets, label)) return undefined
      const at = reader.at
      const value = reader.uint(at, octets)
      const code = nameOf(value)
      reader.at += octets
      reader.recorder?.leaf(key, label, { start: at, end: reader.at }, value, codeText(code, value))
      if (typeof code === 'string') return code
      const allowed = names.map(name => codeText(name, codeNumber(table, name))).join(', ')
      return reader.fail({ code: 'range', at, field: label, found: `${value}`, allowed, ref: reader.ref })
    },
    write: (writer, code) => writer.uint(octets, codeNumber(table, code)),
    sample: choose => names[choose.int(0, names.length - 1)] as keyof T & string,
  }
}
