import { type DerivedPart, NOTHING } from './part.ts'

/** First octet of an item that tells of the next one: only the list around it knows what stands there, and writes it. */
export const chainOctet = (label: string, textOf: (code: number) => string): DerivedPart => ({
  kind: 'derived',
  label,
  size: '1 octet',
  open: false,
  looksAt: NOTHING,
  read(reader, _scope, key) {
    if (!reader.has(1, label)) return undefined
    const start = reader.at
    const value = reader.uint(start, 1)
    reader.at += 1
    reader.recorder?.leaf(key, label, { start, end: reader.at }, value, textOf(value))
    return value
  },
  write: writer => void writer.reserve(1),
  sample: () => 0,
})
