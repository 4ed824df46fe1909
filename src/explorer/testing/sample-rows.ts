import type { Row } from '../../trace/event.ts'

export const A = '2001:db8:'
export const sa = (change: Partial<Record<string, Row[string]>>): Row => ({
  direction: 'in',
  owner: 'mn',
  link: 'mn',
  spi: '0x00000101',
  protocol: 'esp',
  mode: 'tunnel',
  source: `${A}1::10`,
  destination: `${A}1::1`,
  suite: 'aes128-sha256',
  keyFingerprint: 'a266',
  state: 'active',
  lookupCase: 2,
  sequence: 0,
  octets: 0,
  windowSize: 64,
  windowTop: 0,
  windowBits: '0x0000000000000000',
  lifetimeUs: 0,
  ...Object.fromEntries(
    Object.entries(change).filter((entry): entry is [string, Row[string]] => entry[1] !== undefined),
  ),
})
export const outward = {
  direction: 'out',
  spi: '0x00000102',
  source: `${A}1::1`,
  destination: `${A}1::10`,
  keyFingerprint: 'fbd4',
}
export const window = (top: number): Partial<Record<string, Row[string]>> => ({
  sequence: top,
  windowTop: top,
  windowBits: top >= 64 ? '0xffffffffffffffff' : `0x${((1n << BigInt(top)) - 1n).toString(16).padStart(16, '0')}`,
})
export const policy = (
  order: number,
  action: string,
  source: string,
  destination: string,
  upperProtocol: string,
): Row => ({
  order,
  direction: 'out',
  part: action === 'PROTECT' ? 'SPD-S' : 'SPD-O',
  action,
  source,
  destination,
  upperProtocol,
  sourcePort: 'any',
  destinationPort: 'any',
  protocol: action === 'PROTECT' ? 'esp' : null,
  mode: action === 'PROTECT' ? 'tunnel' : null,
  owner: 'mn',
})

export const contexts = (part: string, sequence: string): Row => ({
  mobile: `${A}1::10`,
  part,
  sequence,
  sas: 2,
  policies: 2,
  spis: '0x00000101 0x00000102',
  keyFingerprint: 'a40b',
})
