import { parseHex } from '../../lib/bytes.ts'
import { ENCRYPTION, INTEGRITY, type EncryptionId, type IntegrityId } from '../../protocol/crypto/transforms.ts'
import { refuse, shown, type Cursor } from './cursor.ts'
import type { Place } from './error.ts'
import { ENCRYPTION_NAMES, INTEGRITY_NAMES } from './names.ts'
import { decimal, host, saProtocol, spiOf } from './scalars.ts'
import type { AddStatement } from './statement.ts'
import type { Token } from './tokens.ts'

const OPTIONS = '-m, -r, -u, -f, -ls, -lh, -bs, -bh, -E, -A or ;'
const NONE = new Uint8Array(0)
/** -r counts octets of the bitmap: eight packets each (setkey(8)). */
const PACKETS_PER_OCTET = 8
const SECONDS_MAX = 4_294_967_295
const OCTETS_MAX = Number.MAX_SAFE_INTEGER

type Options = Omit<AddStatement, 'command' | 'line' | 'column' | 'source' | 'destination' | 'protocol' | 'spi'>
type Mutable = { -readonly [K in keyof Options]: Options[K] }

/** `add SRC DST PROTOCOL SPI [options] algorithms`, after the command word. */
export function parseAdd(cursor: Cursor, place: Place): AddStatement {
  const source = host(cursor)
  const destination = host(cursor)
  const protocolToken = cursor.peek()
  const protocol = saProtocol(cursor)
  const spi = spiOf(cursor)
  const options: Mutable = {
    mode: undefined,
    windowPackets: 0,
    unique: undefined,
    softSeconds: undefined,
    hardSeconds: undefined,
    softOctets: undefined,
    hardOctets: undefined,
    noCycle: false,
    encryption: 'null',
    encryptionKey: NONE,
    integrity: 'none',
    integrityKey: NONE,
  }
  const given = new Set<string>()
  for (let token = cursor.peek(); token !== undefined && token.kind !== 'end'; token = cursor.peek()) {
    const option = cursor.word(OPTIONS)
    if (given.has(option.value)) refuse('syntax', option, `${option.value} once`)
    given.add(option.value)
    readOption(cursor, option, options)
  }
  if (protocol === 'ah' && (!given.has('-A') || given.has('-E'))) refuseAt(protocolToken, 'ah with -A and without -E')
  if (protocol === 'esp' && !given.has('-E')) refuseAt(protocolToken, 'esp with -E (and -A)')
  return { command: 'add', ...place, source, destination, protocol, spi, ...options }
}

function refuseAt(token: Token | undefined, allowed: string): never {
  return refuse('syntax', token ?? { kind: 'word', value: '', line: 1, column: 1 }, allowed)
}

function readOption(cursor: Cursor, option: Token, options: Mutable): void {
  switch (option.value) {
    case '-m':
      options.mode = mode(cursor)
      return
    case '-r':
      options.windowPackets = PACKETS_PER_OCTET * decimal(cursor, 'window size in octets', 8_192)
      return
    case '-u':
      options.unique = decimal(cursor, 'an identifier', 65_535)
      return
    case '-f':
      options.noCycle = flag(cursor) || options.noCycle
      return
    case '-ls':
      options.softSeconds = decimal(cursor, 'soft lifetime in seconds', SECONDS_MAX)
      return
    case '-lh':
      options.hardSeconds = decimal(cursor, 'hard lifetime in seconds', SECONDS_MAX)
      return
    case '-bs':
      options.softOctets = decimal(cursor, 'soft lifetime in octets', OCTETS_MAX)
      return
    case '-bh':
      options.hardOctets = decimal(cursor, 'hard lifetime in octets', OCTETS_MAX)
      return
    case '-E':
      Object.assign(options, encryption(cursor))
      return
    case '-A':
      Object.assign(options, integrity(cursor))
      return
    case '-C':
      return refuse('unsupported', option, `${OPTIONS}; compression is not`)
    default:
      return refuse('syntax', option, OPTIONS)
  }
}

function mode(cursor: Cursor): AddStatement['mode'] {
  const token = cursor.word('tunnel, transport or any')
  if (token.value === 'tunnel' || token.value === 'transport') return token.value
  return token.value === 'any' ? undefined : refuse('syntax', token, 'tunnel, transport or any')
}

/** True for nocyclic-seq. The padding kinds are read over: padding is 1 2 3 … always (RFC 4303 §2.4). */
function flag(cursor: Cursor): boolean {
  const allowed = 'nocyclic-seq, cyclic-seq, zero-pad, random-pad or seq-pad'
  const token = cursor.word(allowed)
  if (!allowed.replace(' or', ',').split(', ').includes(token.value)) refuse('syntax', token, allowed)
  return token.value === 'nocyclic-seq'
}

function encryption(cursor: Cursor): { encryption: EncryptionId; encryptionKey: Uint8Array } {
  const names = ENCRYPTION_NAMES.map(({ name }) => name).join(', ')
  const token = cursor.word(names)
  const ids = ENCRYPTION_NAMES.find(({ name }) => name === token.value)?.ids ?? refuse('unsupported', token, names)
  if (ids[0] === 'null') {
    if (['text', 'word'].includes(cursor.peek()?.kind ?? '') && !isOption(cursor.peek())) keyOf(cursor)
    return { encryption: 'null', encryptionKey: NONE }
  }
  const keyToken = cursor.peek()
  const key = keyOf(cursor)
  const id = ids.find(one => ENCRYPTION[one].keyOctets === key.length)
  const sizes = ids.map(one => `${8 * ENCRYPTION[one].keyOctets}`).join(', ')
  if (id === undefined) return badKey(keyToken, key, `a key of ${sizes} bits for ${token.value}`)
  return { encryption: id, encryptionKey: key }
}

function integrity(cursor: Cursor): { integrity: IntegrityId; integrityKey: Uint8Array } {
  const names = INTEGRITY_NAMES.map(({ name }) => name).join(', ')
  const token = cursor.word(names)
  const id = INTEGRITY_NAMES.find(({ name }) => name === token.value)?.id ?? refuse('unsupported', token, names)
  if (id === 'none') return { integrity: id, integrityKey: NONE }
  const keyToken = cursor.peek()
  const key = keyOf(cursor)
  const { keyOctets } = INTEGRITY[id]
  if (key.length !== keyOctets) return badKey(keyToken, key, `a key of ${8 * keyOctets} bits for ${token.value}`)
  return { integrity: id, integrityKey: key }
}

const isOption = (token: Token | undefined): boolean => token?.kind === 'word' && token.value.startsWith('-')

function badKey(token: Token | undefined, key: Uint8Array, allowed: string): never {
  const at = token ?? { kind: 'word' as const, value: '', line: 1, column: 1 }
  // The key itself is not repeated in an error that may be shown to others.
  return refuse('bad-value', { ...at, kind: 'word', value: `${8 * key.length} bits` }, allowed)
}

/** A key as "text", each character one octet, or as 0x hex. */
function keyOf(cursor: Cursor): Uint8Array {
  const allowed = 'a key: "text" or 0x hex'
  const token = cursor.take(allowed)
  if (token.kind === 'text') {
    if (/[^\x20-\x7e]/.test(token.value)) refuse('bad-value', { ...token, value: 'characters beyond ASCII' }, allowed)
    return Uint8Array.from(token.value, character => character.charCodeAt(0))
  }
  const key = /^0x/i.test(token.value) ? parseHex(token.value) : undefined
  return key ?? refuse('syntax', token, `${allowed}${shown(token).startsWith('0x') ? ' of whole octets' : ''}`)
}
