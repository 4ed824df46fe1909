/** Why a packet, a context or a row was refused. A value: recorded, shown and answered, never thrown. */
export const IPSEC_ERRORS = {
  'unknown-spi': 'RFC 4303 §3.4.2',
  'not-active': 'Allard 2007 §IV-B',
  replay: 'RFC 4303 §3.4.3',
  'bad-icv': 'RFC 4303 §3.4.4.1',
  'bad-padding': 'RFC 4303 §2.4',
  'tfc-padding': 'RFC 7296 §1.3.1',
  'dummy-packet': 'RFC 4303 §2.6',
  malformed: 'RFC 4303 §2',
  fragment: 'RFC 4303 §3.4.1',
  expired: 'RFC 4301 §4.4.2.1',
  'sequence-overflow': 'RFC 4303 §3.3.3',
  'selector-mismatch': 'RFC 4301 §5.2 step 5',
  'no-policy': 'RFC 4301 §5',
  'policy-discard': 'RFC 4301 §4.4.1',
  'not-protected': 'RFC 4301 §5.2 step 3b',
  'no-association': 'RFC 4301 §5.1 step 3b',
  'too-big': 'RFC 4301 §8.2',
  'hop-limit': 'RFC 4301 §5.1.2.1 note 2',
  'spi-collision': 'RFC 4301 §4.1',
  'duplicate-row': 'RFC 4301 §4.4.2',
  'no-free-spi': 'RFC 4301 §4.1',
  'bad-spi': 'RFC 4303 §2.1',
  'bad-key': 'RFC 4301 §4.4.2.1',
  'bad-value': 'RFC 4301 §4.4.2.1',
  'unsupported-algorithm': 'RFC 4067 §2.5.4',
} as const

export type IpsecErrorCode = keyof typeof IPSEC_ERRORS

export interface IpsecError {
  readonly code: IpsecErrorCode
  /** One sentence with the values at hand. */
  readonly text: string
  /** Clause that wants the refusal. */
  readonly ref: string
  /** Id of the row that decided; null when none did. */
  readonly row: string | null
  /** Too big: the longest packet that would have passed, and the MTU of the path that counted. */
  readonly limit?: { readonly room: number; readonly path: number }
}

/** An error with the clause of its code, unless a closer one is given. */
export function ipsecError(code: IpsecErrorCode, text: string, row: string | null = null, ref?: string): IpsecError {
  return { code, text, ref: ref ?? IPSEC_ERRORS[code], row }
}
