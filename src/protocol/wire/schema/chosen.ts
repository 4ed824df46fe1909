import type { ValuePart } from './part.ts'

/** A part whose layout earlier fields decide (a type number, a size): those of `looksAt`, or any. */
export function chosen<T>(
  label: string,
  pick: (fields: Readonly<Record<string, unknown>>) => ValuePart<T>,
  looksAt?: readonly string[],
): ValuePart<T> {
  return {
    kind: 'value',
    label,
    size: 'as its type says',
    open: true,
    looksAt,
    read: (reader, scope, key) => pick(scope.fields).read(reader, scope, key),
    write: (writer, value, scope, key) => pick(scope.fields).write(writer, value, scope, key),
    sample: (choose, scope, key) => pick(scope.fields).sample(choose, scope, key),
  }
}

/** A part that may be left out where its window ends at once; `undefined` then. */
export function emptyOr<T>(part: ValuePart<T>): ValuePart<T | undefined> {
  return {
    kind: 'value',
    label: part.label,
    size: `none or ${part.size}`,
    open: true,
    looksAt: part.looksAt,
    read: (reader, scope, key) => (reader.at === reader.end ? undefined : part.read(reader, scope, key)),
    write(writer, value, scope, key) {
      if (value !== undefined) part.write(writer, value, scope, key)
    },
    sample: (choose, scope, key) => (choose.int(0, 2) === 0 ? undefined : part.sample(choose, scope, key)),
  }
}
