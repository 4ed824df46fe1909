import { refuse, type Cursor } from './cursor.ts'
import type { Place } from './error.ts'
import { ICMP_PROTOCOLS, UPPER_NAMES } from './names.ts'
import type { PolicyKey, PolicyRule, SpdAddStatement, TrafficEnd } from './statement.ts'
import type { Token } from './tokens.ts'

const ACTIONS = 'discard, none or ipsec'

/** `spdadd SRC DST UPPER -P DIRECTION ACTION [RULE]`, after the command word. */
export function parseSpdAdd(cursor: Cursor, place: Place): SpdAddStatement {
  const key = parsePolicyKey(cursor)
  const action = cursor.word(ACTIONS)
  const base = { command: 'spdadd' as const, ...place, ...key }
  switch (action.value) {
    case 'discard':
    case 'none':
      return { ...base, action: action.value, rule: undefined }
    case 'ipsec': {
      const rule = parseRule(cursor.word('PROTOCOL/MODE/SRC-DST/LEVEL'))
      const more = cursor.peek()
      if (more?.kind === 'word') refuse('unsupported', more, '; (one rule; bundles of several are not read)')
      return { ...base, action: 'ipsec', rule }
    }
    default:
      return refuse('syntax', action, ACTIONS)
  }
}

/** `SRC DST UPPER -P DIRECTION`: what a policy is found by. */
export function parsePolicyKey(cursor: Cursor): PolicyKey {
  const source = trafficEnd(cursor)
  const destination = trafficEnd(cursor)
  const { upper, typeCode } = upperSpec(cursor)
  if (!cursor.accept('-P')) cursor.refuse('-P')
  const token = cursor.word('in or out')
  const direction = token.value === 'in' || token.value === 'out' ? token.value : refuse('syntax', token, 'in or out')
  return { source, destination, upper, typeCode, direction }
}

function trafficEnd(cursor: Cursor): TrafficEnd {
  const allowed = 'ADDRESS, ADDRESS/PREFIX, ADDRESS[PORT] or ADDRESS/PREFIX[PORT]'
  const token = cursor.word(allowed)
  const match = /^([^/[\]]+)(?:\/(\d{1,3}))?(?:\[(\d{1,5}|any)\])?$/.exec(token.value)
  const [, name, prefix, port] = match ?? []
  if (name === undefined) return refuse('syntax', token, allowed)
  if (port !== undefined && Number(port) > 65_535) refuse('bad-value', token, 'a port up to 65535 or any')
  const { line, column } = token
  return {
    name,
    line,
    column,
    prefix: prefix === undefined ? undefined : Number(prefix),
    port: port === undefined || port === 'any' ? undefined : Number(port),
  }
}

function upperSpec(cursor: Cursor): Pick<PolicyKey, 'upper' | 'typeCode'> {
  const allowed = `any, a number up to 255, ${Object.keys(UPPER_NAMES).join(', ')}`
  const token = cursor.word(allowed)
  if (token.value === 'any') return { upper: 'any', typeCode: undefined }
  const number = /^\d{1,3}$/.test(token.value) ? Number(token.value) : UPPER_NAMES[token.value]
  if (number === undefined || number > 255) return refuse('syntax', token, allowed)
  return { upper: number, typeCode: ICMP_PROTOCOLS.has(number) ? typeAndCode(cursor) : undefined }
}

/** `TYPE,CODE` after an ICMP protocol. */
function typeAndCode(cursor: Cursor): number | undefined {
  const token = cursor.peek()
  const match = /^(\d{1,3}),(\d{1,3})$/.exec(token?.kind === 'word' ? token.value : '')
  if (match === null || token === undefined) return undefined
  const [type, code] = [Number(match[1]), Number(match[2])]
  cursor.take('TYPE,CODE')
  return type > 255 || code > 255 ? refuse('bad-value', token, 'TYPE,CODE up to 255 each') : type * 256 + code
}

function parseRule(token: Token): PolicyRule {
  const [protocol, mode, ends = '', level = 'default', ...more] = token.value.split('/')
  if (protocol !== 'esp' && protocol !== 'ah')
    return refuse(protocol === 'ipcomp' ? 'unsupported' : 'syntax', token, 'esp/… or ah/…')
  if (mode !== 'tunnel' && mode !== 'transport')
    return refuse('syntax', token, `${protocol}/tunnel/… or ${protocol}/transport/…`)
  if (more.length > 0) return refuse('syntax', token, 'PROTOCOL/MODE/SRC-DST/LEVEL')
  const at = { line: token.line, column: token.column + protocol.length + mode.length + 2 }
  const tunnel = ends === '' ? undefined : { name: ends, ...at }
  if (mode === 'tunnel' && !ends.includes('-')) return refuse('syntax', token, `${protocol}/tunnel/SRC-DST/LEVEL`)
  const [, name, id] = /^(default|use|require|unique)(?::(\d{1,5}))?$/.exec(level) ?? []
  if (name === undefined || (id !== undefined && name !== 'unique'))
    return refuse('syntax', token, 'a level: default, use, require, unique or unique:NUMBER')
  return { protocol, mode, tunnel, level: levelOf(name), unique: id === undefined ? undefined : Number(id) }
}

const levelOf = (name: string): PolicyRule['level'] =>
  name === 'use' || name === 'require' || name === 'unique' ? name : 'default'
