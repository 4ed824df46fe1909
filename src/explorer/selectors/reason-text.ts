import { withoutPrefix } from './table-cells.ts'

/** An engine's reason as a sentence wants it: short addresses, `to` for `>`, protocols in capitals. */
export const reasonText = (text: string): string =>
  withoutPrefix(text)
    .replaceAll(' > ', ' to ')
    .replace(/\b(?:esp|ah) SA\b/g, name => name.toUpperCase())
