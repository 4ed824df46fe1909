import { fromHex } from '../../lib/bytes.ts'
import { present } from '../../lib/assert.ts'
import { singleAddress } from './address.ts'
import { emptyWindow } from './replay-window.ts'
import { newAssociation, type AssociationSpec, type SecurityAssociation } from './sa.ts'
import type { SelectorSet } from './selectors.ts'
import { NO_PFP, type Policy } from './spd.ts'

/** Rows the tests of this folder share: the addresses of Allard 2007 §VI-A in our numbers. */
export const MN = '2001:db8:1::10'
export const MN_NEW = '2001:db8:2::10'
export const PAR = '2001:db8:1::1'
export const NAR = '2001:db8:2::1'
export const HA = '2001:db8:ff::1'

/** An SA that is surely well-formed. */
export function sampleSa(change: Partial<AssociationSpec> = {}): SecurityAssociation {
  const made = newAssociation({
    spi: 0x101,
    protocol: 'esp',
    mode: 'tunnel',
    direction: 'in',
    source: MN,
    destination: PAR,
    encryption: 'aes128',
    encryptionKey: fromHex('000102030405060708090a0b0c0d0e0f'),
    integrity: 'sha256',
    integrityKey: new Uint8Array(32).fill(7),
    window: change.direction === 'out' ? undefined : emptyWindow(64),
    overflow: 'stop',
    owner: 'mn',
    link: 'mn',
    ...change,
  })
  return present(made.ok ? made.value : undefined, made.ok ? 'SA' : made.error.text)
}

/** Traffic of protocol 41 between the mobile and its home agent, seen from the router. */
export const MOBILE_TRAFFIC: SelectorSet = {
  local: [singleAddress(HA)],
  remote: [singleAddress(MN)],
  protocol: 41,
  localPort: 'any',
  remotePort: 'any',
}

/** The router's PROTECT policy for that traffic. */
export function samplePolicy(direction: 'in' | 'out', change: Partial<Policy> = {}): Policy {
  return {
    id: `mn/${direction}`,
    names: [],
    direction,
    selectors: [MOBILE_TRAFFIC],
    pfp: NO_PFP,
    action: {
      kind: 'protect',
      protocol: 'esp',
      mode: 'tunnel',
      tunnelLocal: PAR,
      tunnelRemote: MN,
      link: 'mn',
      extendedSequence: false,
      algorithms: [{ encryption: 'aes128', integrity: 'sha256' }],
    },
    expiresAtUs: undefined,
    owner: 'mn',
    ...change,
  }
}
