import type { Field, Span } from './field.ts'

/** A field under construction; the recorder's own, handed out as `Field` when the dissection is done. */
export interface RecordedField extends Field {
  end: number
  text: string
  readonly children: Field[]
}

/** Collects the fields a reader passes: the only difference between decoding and dissecting. */
export class Recorder {
  readonly fields: Field[] = []
  private readonly open: RecordedField[] = []

  leaf(
    key: string,
    name: string,
    span: Span,
    value: number | bigint | string,
    text: string,
    ref?: string,
    bits?: Span,
  ): RecordedField {
    const field: RecordedField = {
      key,
      name,
      start: span.start,
      end: span.end,
      ...(bits === undefined ? {} : { bits }),
      value,
      text,
      ...(ref === undefined ? {} : { ref }),
      children: [],
    }
    this.siblings().push(field)
    return field
  }

  enter(key: string, name: string, start: number, ref?: string): void {
    this.open.push(this.leaf(key, name, { start, end: start }, '', '', ref))
  }

  leave(end: number): void {
    const group = this.open.pop()
    if (group !== undefined) group.end = end
  }

  /** What the group that was left last holds, in a word; with a key, the last field of that key beside it. */
  describe(text: string, key?: string): void {
    const field = this.siblings().findLast(sibling => key === undefined || sibling.key === key)
    if (field !== undefined) (field as RecordedField).text = text
  }

  private siblings(): Field[] {
    return this.open.at(-1)?.children ?? this.fields
  }
}
