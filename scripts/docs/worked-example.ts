// The worked example of docs/context-types.md: one SA in octets, field by field, as the codec writes and reads it.
import { toHex } from '../../src/lib/bytes.ts'
import { contextBlock } from '../../src/protocol/wire/cxtp/cdb.ts'
import { contextBlocks } from '../../src/protocol/wire/cxtp/contexts/chain.ts'
import { sadContext, type SadContext } from '../../src/protocol/wire/cxtp/contexts/sad.ts'
import type { Field } from '../../src/protocol/wire/schema.ts'

const counting = (length: number, from: number): Uint8Array => Uint8Array.from({ length }, (_, i) => from + i)

const EXAMPLE: SadContext = {
  spi: 0x101,
  protocol: 'esp',
  mode: 'tunnel',
  direction: 'in',
  source: '2001:db8:1::10',
  destination: '2001:db8:1::1',
  lookupCase: 1,
  encryption: 'ENCR_AES_CBC',
  encryptionKey: counting(16, 0x00),
  integrity: 'AUTH_HMAC_SHA2_256_128',
  integrityKey: counting(32, 0x20),
  extendedSequence: false,
  sequence: 0n,
  overflow: 'stop',
  ivCounter: 0n,
  window: { size: 32, top: 20n, bits: 0xfffffn },
  softRemainingUs: undefined,
  hardRemainingUs: 3_598_990_000,
  softOctets: undefined,
  hardOctets: undefined,
  octets: 2_880,
  atEnd: 'terminate',
  pmtu: undefined,
  link: 'tunnel-mn',
  selectors: [],
  statefulFragments: false,
  df: 'copy',
  dscp: [],
  outerDscp: undefined,
}

/** Octets in hex, then what they are: a code block. */
export function workedExample(): string {
  const [block] = contextBlocks(sadContext.codec, 'IPsec SAD', EXAMPLE)
  if (block === undefined) throw new Error('a context has a block')
  const octets = contextBlock.encode(block)
  const header = [
    ['FPT, length in units of 8 octets, P', 0, 4],
    ['presence vector', 4, 8],
  ] as const
  const { fields, rest } = sadContext.codec.dissectWindow(octets, 4, octets.length)
  const parts = (fields[0]?.children ?? [])
    .filter((field: Field) => field.start >= 8)
    .map((field: Field) => [lowerFirst(field.name), field.start, field.end] as const)
  const padding = rest.end > rest.start ? [['padding', rest.start, rest.end] as const] : []
  const lines = [...header, ...parts, ...padding].flatMap(([name, start, end]) =>
    wrapped(toHex(octets.subarray(start, end)), name),
  )
  return ['```', ...lines, '```'].join('\n')
}

const WIDTH = 64
function wrapped(hex: string, name: string): string[] {
  const pieces = hex.match(new RegExp(`.{1,${WIDTH}}`, 'g')) ?? ['']
  return pieces.map((piece, i) => (i === 0 ? `${piece.padEnd(WIDTH)}  ${name}` : piece))
}
const lowerFirst = (text: string): string =>
  /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
