import type { TsharkFrame } from './tshark-frame.ts'
import { printedSpi, type EspKeys, type TsharkKeys } from './tshark-keys.ts'

/** What became of an encrypted part of a frame, and what is to be said about it. `closed`: no key opens it. */
export interface Sealed {
  readonly state: 'opened' | 'closed' | 'wrong'
  readonly findings: readonly { readonly severity: 'failure' | 'warning'; readonly what: string }[]
}

/** Two names tshark versions have for true. */
const isTrue = (value: string): boolean => value === '1' || value === 'True'

/** Without AEAD or MAC there is no ICV to check (the 2007 listing's DES, RFC 4303 §3.2). */
const hasIcv = (row: EspKeys | undefined): boolean =>
  row === undefined || row.auth !== 'NULL' || /GCM|CCM/.test(row.encr)

const IP_IN_IP = { '4': 'ip', '41': 'ipv6' } as const

/** Why the decrypted octets cannot be right: a wrong key gives them too when the ICV is checked with another one. */
function faultInside(frame: TsharkFrame): string | undefined {
  const nextHeader = frame.first('esp.protocol')
  if (nextHeader === '') return 'decrypts to no valid trailer: wrong encryption key or padding'
  const inside = frame.first('frame.protocols').split(':esp:')[1] ?? ''
  const expected = nextHeader === '4' || nextHeader === '41' ? IP_IN_IP[nextHeader] : undefined
  // `frame.protocols` names each layer once: `ip` would also match `ipv6`.
  if (expected !== undefined && inside.split(':')[0] !== expected)
    return `has next header ${nextHeader}, but what is inside is ${inside === '' ? 'nothing' : inside}`
  const padding = frame.first('esp.pad').match(/../g) ?? []
  // RFC 4303 §2.4: 1, 2, 3, …
  const counted = padding.every((octet, at) => Number.parseInt(octet, 16) === ((at + 1) & 0xff))
  return counted ? undefined : `has padding that is not 01 02 03 …: ${padding.join('')}`
}

/** The outer ESP of a frame; undefined when there is none. `lastSequence`: by source and SPI, over the frames so far. */
export function judgeEsp(frame: TsharkFrame, keys: TsharkKeys, lastSequence: Map<string, number>): Sealed | undefined {
  const spi = frame.first('esp.spi')
  if (spi === '') return undefined
  const failure = (state: Sealed['state'], what: string): Sealed => ({
    state,
    findings: [{ severity: 'failure', what: `ESP with SPI ${spi} ${what}` }],
  })
  const sequence = Number(frame.first('esp.sequence'))
  const flow = `${frame.first('ip.src') || frame.first('ipv6.src')} ${spi}`
  const previous = lastSequence.get(flow) ?? 0
  lastSequence.set(flow, Math.max(previous, sequence))

  const row = keys.esp?.find(each => printedSpi(each.spi) === spi)
  if (!frame.has('esp.decrypted_data')) return failure('closed', 'is opened by no key')
  if (frame.all('esp.icv_bad').some(isTrue)) return failure('wrong', 'has a wrong integrity check value')
  if (hasIcv(row) && !frame.all('esp.icv_good').some(isTrue))
    return failure('wrong', 'has an integrity check value that was not checked')
  const fault = faultInside(frame)
  if (fault !== undefined) return failure('wrong', fault)
  // RFC 4303 §3.3.3: the first packet has 1.
  if (sequence === 0) return failure('wrong', 'has sequence number 0')
  if (sequence > previous) return { state: 'opened', findings: [] }
  const what = `ESP with SPI ${spi} has sequence number ${sequence} after ${previous}`
  return { state: 'opened', findings: [{ severity: 'warning', what }] }
}
