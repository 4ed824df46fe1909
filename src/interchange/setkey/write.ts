import { parseHex } from '../../lib/bytes.ts'
import type { Cell, Row } from '../../trace/event.ts'
import { ENCRYPTION_NAMES, INTEGRITY_NAMES, ICMP_PROTOCOLS, UPPER_NAMES } from './names.ts'
import type { HostNames } from './resolve.ts'

export interface WriteOptions {
  /** Addresses that have a name are written by it. */
  readonly names: HostNames
  /** First comment line. */
  readonly title: string
}

const TITLE_MAX = 200

/**
 * Rows of a SAD and an SPD as a setkey listing that `readSetkey` reads back to the same tables. What setkey has no
 * words for (counters, windows already moved, extended sequence numbers, lists of ranges) stands as a comment beside.
 */
export function writeSetkey(sad: readonly Row[], spd: readonly Row[], options: WriteOptions): string {
  const title = options.title.replace(/[\r\n]+/g, ' ').slice(0, TITLE_MAX)
  const ordered = [...spd].sort((a, b) => numberIn(a, 'order') - numberIn(b, 'order'))
  const lines = [
    `# ${title}`,
    'flush;',
    'spdflush;',
    '',
    ...ordered.flatMap(row => policyLines(row, options)),
    '',
    ...sad.flatMap(row => saLines(row, options)),
  ]
  return `${lines.join('\n')}\n`
}

const text = (row: Row, column: string): string => {
  const cell: Cell | undefined = row[column]
  return cell === null || cell === undefined ? '' : String(cell)
}
const numberIn = (row: Row, column: string): number => Number(row[column] ?? 0)

function named(address: string, { names }: WriteOptions): string {
  return Object.entries(names).find(([, known]) => known === address)?.[0] ?? address
}

/** A policy as one statement, or as several where setkey wants each family of addresses and each port by itself. */
function policyLines(row: Row, options: WriteOptions): readonly string[] {
  const singles = singlePolicies(row)
  if (singles.length > STATEMENTS_MAX)
    return [`# not in setkey's words: policy ${text(row, 'order')}, ${singles.length} ports and addresses`]
  const written = singles.map(single => policyStatement(single, options))
  const lacking = written.flatMap(each => (each.said === undefined ? [each.why] : []))
  if (lacking.length > 0)
    return [`# not in setkey's words: policy ${text(row, 'order')}, ${[...new Set(lacking)].join('; ')}`]
  const notes = row['extendedSequence'] === true ? ['# next policy: extended sequence numbers'] : []
  const both = written.length > 1 ? [`# policy ${text(row, 'order')}, in ${written.length} statements:`] : []
  return [...notes, ...both, ...written.map(each => each.said ?? '')]
}

/** Statements one policy may become. */
const STATEMENTS_MAX = 64

/** `any` as setkey writes it, of each family. */
const ANY = { v6: '::/0', v4: '0.0.0.0/0' } as const

/** The row with one family and one port at each end. */
function singlePolicies(row: Row): readonly Row[] {
  const [source, destination] = [text(row, 'source'), text(row, 'destination')]
  const known = [source, destination].find(range => range !== 'any')
  const families = known === undefined ? [ANY.v6, ANY.v4] : [known.includes(':') ? ANY.v6 : ANY.v4]
  const ports = (column: string): readonly string[] => text(row, column).split(', ')
  return families.flatMap(any =>
    ports('sourcePort').flatMap(sourcePort =>
      ports('destinationPort').map(destinationPort => ({
        ...row,
        source: source === 'any' ? any : source,
        destination: destination === 'any' ? any : destination,
        sourcePort,
        destinationPort,
      })),
    ),
  )
}

function policyStatement(row: Row, options: WriteOptions): Part {
  const traffic = [trafficEnd(row, 'source', options), trafficEnd(row, 'destination', options)]
  const upper = upperSpec(row)
  const lacking = [...traffic, upper].flatMap(part => (part.said === undefined ? [part.why] : []))
  if (lacking.length > 0) return { said: undefined, why: lacking.join('; ') }
  const head = `spdadd ${traffic.map(end => end.said).join(' ')} ${upper.said} -P ${text(row, 'direction')}`
  switch (text(row, 'action')) {
    case 'PROTECT':
      return text(row, 'mode') === 'tunnel' && text(row, 'tunnelSource') === ''
        ? { said: undefined, why: 'the tunnel has no ends before an SA is negotiated' }
        : { said: `${head} ipsec ${rule(row, options)};` }
    case 'DISCARD':
      return { said: `${head} discard;` }
    default:
      return { said: `${head} none;` }
  }
}

function rule(row: Row, options: WriteOptions): string {
  const mode = text(row, 'mode')
  const ends =
    mode === 'tunnel'
      ? `${named(text(row, 'tunnelSource'), options)}-${named(text(row, 'tunnelDestination'), options)}`
      : ''
  const unique = uniqueOf(row)
  return `${text(row, 'protocol')}/${mode}/${ends}/${unique === undefined ? 'require' : `unique:${unique}`}`
}

/** Links that came from -u go out as -u again. */
const uniqueOf = (row: Row): string | undefined => /^unique-(\d{1,5})$/.exec(text(row, 'link'))?.[1]

type Part = { readonly said: string } | { readonly said: undefined; readonly why: string }

/** `ADDRESS`, `ADDRESS/PREFIX`, with `[PORT]`. */
function trafficEnd(row: Row, side: 'source' | 'destination', options: WriteOptions): Part {
  const range = text(row, side)
  const port = ICMP_PROTOCOLS.has(Number(row['upperProtocol'])) ? 'any' : text(row, `${side}Port`)
  if (/[, |]/.test(range) || range === '') return { said: undefined, why: `${side} ${range}` }
  if (!/^(any|\d{1,5})$/.test(port)) return { said: undefined, why: `${side} port ${port}` }
  const [address = '', prefix] = range.split('/')
  const suffix = prefix === undefined ? '' : `/${prefix}`
  return { said: `${named(address, options)}${suffix}${port === 'any' ? '' : `[${port}]`}` }
}

function upperSpec(row: Row): Part {
  const upper = text(row, 'upperProtocol')
  if (upper === 'any') return { said: upper }
  const number = Number(upper)
  if (!Number.isInteger(number) || number > 255) return { said: undefined, why: `upper protocol ${upper}` }
  const name = Object.entries(UPPER_NAMES).find(([, value]) => value === number)?.[0] ?? upper
  if (!ICMP_PROTOCOLS.has(number)) return { said: name }
  const value = text(row, 'sourcePort')
  if (text(row, 'destinationPort') !== 'any' || !/^(any|\d{1,5})$/.test(value))
    return { said: undefined, why: `ICMP type and code ${value}` }
  return { said: value === 'any' ? name : `${name} ${Number(value) >> 8},${Number(value) & 255}` }
}

function saLines(row: Row, options: WriteOptions): readonly string[] {
  const algorithms = algorithmText(row)
  const spi = `0x${Number(text(row, 'spi')).toString(16)}`
  if (algorithms === undefined)
    return [`# not in setkey's words: SA ${spi}, ${text(row, 'encryption')} ${text(row, 'integrity')}`]
  const ends = `${named(text(row, 'source'), options)} ${named(text(row, 'destination'), options)}`
  const moved = numberIn(row, 'sequence') > 0 ? [`sequence ${text(row, 'sequence')}`] : []
  const used = numberIn(row, 'octets') > 0 ? [`${text(row, 'octets')} octets used`] : []
  const extended = row['extendedSequence'] === true ? ['extended sequence numbers'] : []
  const held = row['state'] === 'held' ? ['held, not yet active'] : []
  const notes = [...moved, ...used, ...extended, ...held]
  const comment = notes.length === 0 ? [] : [`# next SA: ${notes.join(', ')}`]
  return [...comment, ['add', ends, text(row, 'protocol'), spi, ...optionsText(row), algorithms].join(' ') + ';']
}

const SECOND_US = 1_000_000

function optionsText(row: Row): readonly string[] {
  const size = numberIn(row, 'windowSize')
  const unique = uniqueOf(row)
  // What is left of lifetimes at the moment of the row: setkey counts from the add.
  const left = numberIn(row, 'lifetimeUs')
  const soft = row['softExpiresAtUs']
  const hard = row['hardExpiresAtUs']
  const softLeft = typeof soft === 'number' && typeof hard === 'number' ? left - (hard - soft) : undefined
  const seconds = (option: string, us: number | undefined) =>
    us === undefined || us <= 0 ? [] : [option, String(Math.ceil(us / SECOND_US))]
  const octets = (option: string, column: string) =>
    row[column] === null || row[column] === undefined ? [] : [option, text(row, column)]
  return [
    `-m ${text(row, 'mode')}`,
    ...(unique === undefined ? [] : [`-u ${unique}`]),
    ...(size > 0 ? [`-r ${Math.ceil(size / 8)}`] : []),
    ...(size === 0 && row['overflow'] === 'stop' ? ['-f nocyclic-seq'] : []),
    ...seconds('-ls', softLeft),
    ...seconds('-lh', left),
    ...octets('-bs', 'softOctets'),
    ...octets('-bh', 'hardOctets'),
  ]
}

function algorithmText(row: Row): string | undefined {
  const [encryption, integrity] = [text(row, 'encryption'), text(row, 'integrity')]
  const cipher = ENCRYPTION_NAMES.find(({ ids }) => ids.some(id => id === encryption))?.name
  const mac = INTEGRITY_NAMES.find(({ id }) => id === integrity)?.name
  if (cipher === undefined || mac === undefined) return undefined
  const ciphering = cipher === 'null' ? '-E null' : `-E ${cipher} ${keyText(row, 'encryptionKey')}`
  const authenticating = integrity === 'none' ? '' : `-A ${mac} ${keyText(row, 'integrityKey')}`
  if (text(row, 'protocol') === 'ah') return authenticating
  return [ciphering, authenticating].filter(part => part !== '').join(' ')
}

/** Printable keys as text, as people type them, the others as hex. */
function keyText(row: Row, column: string): string {
  const hex = text(row, column)
  const octets = parseHex(hex) ?? new Uint8Array(0)
  const printable = octets.length > 0 && octets.every(octet => octet > 0x20 && octet < 0x7f && octet !== 0x22)
  return printable ? `"${String.fromCharCode(...octets)}"` : `0x${hex}`
}
