// The tables of docs/context-types.md, from the declarations that the codecs, and so every octet sent, come from.
import { ENCRYPTION, INTEGRITY } from '../../src/protocol/crypto/transforms.ts'
import { CXTP_STATUS, FPT } from '../../src/protocol/wire/cxtp/codes.ts'
import type { ContextType } from '../../src/protocol/wire/cxtp/contexts/context-type.ts'
import { ikev1Context } from '../../src/protocol/wire/cxtp/contexts/ikev1.ts'
import { ikev2Context } from '../../src/protocol/wire/cxtp/contexts/ikev2.ts'
import { padContext } from '../../src/protocol/wire/cxtp/contexts/pad.ts'
import { sadContext } from '../../src/protocol/wire/cxtp/contexts/sad.ts'
import { spdContext } from '../../src/protocol/wire/cxtp/contexts/spd.ts'
import { allowedValues } from './allowed-values.ts'

type Cells = readonly (string | number)[]

const table = (head: readonly string[], rows: readonly Cells[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map(cells => `| ${cells.map(cell => String(cell).replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')

const hex = (code: number, digits: number): string => `0x${code.toString(16).toUpperCase().padStart(digits, '0')}`

/** `1 octets, as count says, at most 16 times Name`: the codec's words in a form for readers. */
const sizeForReaders = (size: string): string =>
  size
    .replace(/^1 octets, 4 or 16 octets$/, '1 + 4 or 16')
    .replace(/^(\d) octets, as length says$/, '$1 + length')
    .replace(/^1 octets, as count says, at most (\d+) times (.*)$/, '1 + up to $1 × $2')
    .replace(/^10 octets and the bitmap$/, '10 + bitmap')
    .replace(/^(\d+) octets$/, '$1')
    // Structures are told in the text beside the table.
    .replace(/^.*octets, .*$/, 'several fields')

/** A default in the notation of the codec's value, made readable. */
function defaultForReaders(omitted: string): string {
  if (omitted === 'always present') return 'never omitted'
  if (omitted === '[]' || omitted === '""') return 'empty'
  if (omitted.startsWith('{')) return omitted.includes('true') ? omitted : 'none set'
  return omitted.replace(/^"(.*)"$/, '$1').replace(/^false$/, 'no')
}

function fields<T>(type: ContextType<T>): string {
  const rows = type.rows.map(({ bit, key, label, size, omitted, transfer, ref }) => [
    bit,
    label,
    sizeForReaders(size),
    allowedValues(type, key),
    defaultForReaders(omitted),
    transfer,
    ref,
  ])
  return table(['Bit', 'Field', 'Octets', 'Values', 'Omitted when', 'Class', 'After'], rows)
}

const NUMBERING: Readonly<Record<keyof typeof FPT, string>> = {
  none: 'no context is meant: a status for the request as a whole',
  'IPv6 Multicast Listener': 'RFC 4067 appendix B; read and shown, not transferred here',
  'IPsec SAD': 'one security association, defined below',
  'IPsec SPD': 'one security policy, defined below',
  'IPsec PAD': 'one peer authorisation entry, defined below',
  IKEv2: 'one IKE SA of IKEv2 with its child SAs, defined below',
  IKEv1: 'one ISAKMP SA of IKEv1 with the SPIs of its pairs, defined below',
  'Service Parameter Table': 'reserved for the table of the secure context transfer drafts',
}

const STATUS_MEANING: Readonly<Record<keyof typeof CXTP_STATUS, string>> = {
  good: 'received, or installed',
  'bad checksum': 'RFC 4067 §4; with FPT 0. pAR sends the data again',
  'unknown MN': 'with FPT 0, in the CTAA of a pAR that has no contexts of the mobile',
  'bad token': 'reserved. Requests with a wrong token are not answered at all',
  'unsupported FPT':
    'a type this router does not transfer, octets that are no context of the type, or values no router may install',
  'no resources': 'no free SPI was found',
  expired: 'an SA or policy ended on its way, by time or by octets',
  'SPI collision': 'not a failure: followed by the old and the new SPI, in CTAA only',
  'SPI refused': 'the SPI is in use, and this router does not choose another',
  'not authorised': 'the peer authorisation of this router does not allow the mobile what it had',
  'outbound SPI collision': 'not a failure: as 0x07, of an SA that the router sends by and the mobile receives by',
  'unsupported algorithm': 'an SA of an algorithm or key size this router does not have',
}

const lengthInWords = (keyOctets: number, saltOctets: number): string =>
  saltOctets === 0 ? `${keyOctets}` : `${keyOctets} (${saltOctets} of them salt)`

/** Name of a generated part of the document → its Markdown. */
export const GENERATED: Readonly<Record<string, () => string>> = {
  numbering: () =>
    table(
      ['FPT', 'Context', 'Use'],
      Object.entries(FPT).map(([name, code]) => [hex(code, 4), name, NUMBERING[name as keyof typeof FPT]]),
    ),
  statuses: () =>
    table(
      ['Status', 'Name', 'Meaning'],
      Object.entries(CXTP_STATUS).map(([name, code]) => [
        hex(code, 2),
        name,
        STATUS_MEANING[name as keyof typeof CXTP_STATUS],
      ]),
    ),
  'sad-fields': () => fields(sadContext),
  'spd-fields': () => fields(spdContext),
  'pad-fields': () => fields(padContext),
  'ike-sa-fields': () => fields(ikev2Context),
  'isakmp-fields': () => fields(ikev1Context),
  encryption: () =>
    table(
      ['Transform', 'Number', 'Octets of key'],
      Object.values(ENCRYPTION).map(({ name, transformId, keyOctets, saltOctets }) => [
        name,
        transformId,
        lengthInWords(keyOctets, saltOctets),
      ]),
    ),
  integrity: () =>
    table(
      ['Transform', 'Number', 'Octets of key', 'Octets of ICV'],
      Object.values(INTEGRITY).map(({ name, transformId, keyOctets, icvOctets }) => [
        name,
        transformId,
        keyOctets,
        icvOctets,
      ]),
    ),
}
