import { fail } from '../../../lib/assert.ts'
import { notThatValue, type UintOctets } from './numbers.ts'
import { NOTHING, type ValuePart } from './part.ts'

/** A type number that is always this one; its name discriminates a union of structures. */
export function tag<T extends string>(octets: UintOctets, code: number, name: T, label: string): ValuePart<T> {
  const text = `${name} (${code})`
  return {
    kind: 'value',
    label,
    size: `${octets} octets`,
    form: { is: 'word', words: [name] },
    open: false,
    looksAt: NOTHING,
    read(reader, _scope, key) {
      if (!reader.has(octets, label)) return undefined
      const start = reader.at
      const found = reader.uint(start, octets)
      reader.at += octets
      reader.recorder?.leaf(key, label, { start, end: reader.at }, found, found === code ? text : `${found}`)
      if (found !== code) notThatValue(reader, start, label, found, text)
      return name
    },
    write(writer, value) {
      if (value !== name) fail(`${label} is ${name}`)
      writer.uint(octets, code)
    },
    sample: () => name,
  }
}

/** The name of a case whose number is an ordinary field; takes no octets. */
export function caseName<T extends string>(name: T): ValuePart<T> {
  return {
    kind: 'value',
    label: name,
    size: 'none',
    form: { is: 'word', words: [name] },
    open: false,
    looksAt: NOTHING,
    read: () => name,
    write(_writer, value) {
      if (value !== name) fail(`type is ${name}`)
    },
    sample: () => name,
  }
}
