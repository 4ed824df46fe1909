/** Everything read of a frame, in tshark's names. */
const FIELDS = [
  'frame.number',
  'frame.protocols',
  'frame.len',
  'frame.cap_len',
  'ip.src',
  'ipv6.src',
  'isakmp.ispi',
  'isakmp.rspi',
  'isakmp.version',
  'isakmp.flag_e',
  'isakmp.typepayload',
  'isakmp.enc.decrypted',
  'isakmp.enc.icd',
  'isakmp.ikev2.integrity_checksum',
  'esp.spi',
  'esp.sequence',
  'esp.icv_good',
  'esp.icv_bad',
  'esp.decrypted_data',
  'esp.pad',
  'esp.protocol',
  'ip.checksum.status',
  'udp.checksum.status',
  'tcp.checksum.status',
  'icmp.checksum.status',
  'icmpv6.checksum.status',
  'sctp.checksum.status',
  'cxtp.checksum.status',
  '_ws.malformed',
  '_ws.short',
  '_ws.expert.severity',
  '_ws.expert.message',
] as const

export type TsharkField = (typeof FIELDS)[number]

/** Separates several values of one field; appears in no value. */
const UNIT_SEPARATOR = '\x1f'

/** Arguments that make tshark print the fields above, one line a frame. */
export const TSHARK_FIELDS: readonly string[] = [
  '-T',
  'fields',
  ...['separator=/t', 'occurrence=a', `aggregator=${UNIT_SEPARATOR}`].flatMap(option => ['-E', option]),
  ...FIELDS.flatMap(field => ['-e', field]),
]

export interface TsharkFrame {
  /** From 1. */
  readonly number: number
  /** All values of a field, outermost header first. */
  readonly all: (field: TsharkField) => readonly string[]
  readonly has: (field: TsharkField) => boolean
  /** The outermost value; '' when there is none. */
  readonly first: (field: TsharkField) => string
}

function readFrame(line: string): TsharkFrame {
  const cells = line.split('\t')
  const values = new Map(
    FIELDS.map((field, at) => {
      const cell = cells[at] ?? ''
      return [field, cell === '' ? [] : cell.split(UNIT_SEPARATOR)]
    }),
  )
  const all = (field: TsharkField) => values.get(field) ?? []
  const first = (field: TsharkField) => all(field)[0] ?? ''
  return { number: Number(first('frame.number')), all, first, has: field => all(field).length > 0 }
}

/** What tshark printed for `TSHARK_FIELDS`, by frame. */
export const readFrames = (stdout: string): readonly TsharkFrame[] =>
  stdout
    .split('\n')
    .filter(line => line !== '')
    .map(readFrame)
