// What a field of a context allows, asked of the codec itself: its own error message names the values.
import type { Field } from '../../src/protocol/wire/schema.ts'
import type { ContextType } from '../../src/protocol/wire/cxtp/contexts/context-type.ts'

/** One random-looking but repeatable source of sample values. */
function chooser(seed: number) {
  let state = seed
  const next = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state / 0x80000000
  }
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1))
  return {
    int,
    u64: () => BigInt(int(0, 1_000_000)),
    bytes: (length: number) => Uint8Array.from({ length }, () => int(0, 255)),
  }
}

/**
 * The values of a field of one octet, as `esp (50), ah (51)`; empty for fields that are not a choice. Puts 255 in the
 * field's place and reads what the codec says against it.
 */
export function allowedValues<T>({ codec, rows }: ContextType<T>, key: string): string {
  if (rows.find(row => row.key === key)?.size !== '1 octets') return ''
  for (let seed = 1; seed < 200; seed++) {
    const octets = codec.encode(codec.sampleValue(chooser(seed)))
    const field = findField(codec.dissect(octets).fields, key)
    if (field === undefined) continue
    const spoilt = octets.slice()
    spoilt[field.start] = 0xff
    const read = codec.decode(spoilt)
    return read.ok ? '' : read.error.allowed.replace('0 to 1', 'no (0), yes (1)')
  }
  throw new Error(`no sample of ${codec.name} has ${key}`)
}

const findField = (fields: readonly Field[], key: string): Field | undefined =>
  fields[0]?.children.find(field => field.key === key)
