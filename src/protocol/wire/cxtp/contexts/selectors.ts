import { struct, u8, type ValueOf } from '../../schema.ts'
import { addressRange, few, portRange, wordOr } from './parts.ts'

/** Ranges of one selector and sets of one entry; RFC 4301 sets no limit, a message does. */
const RANGES_MAX = 16
export const SELECTOR_SETS_MAX = 16

const addresses = (label: string) => wordOr(label, ['any'], few(addressRange, label, RANGES_MAX))
const ports = (label: string) => wordOr(label, ['any', 'opaque'], few(portRange, label, RANGES_MAX))

const fields = {
  local: addresses('Local addresses'),
  remote: addresses('Remote addresses'),
  protocol: wordOr('Next layer protocol', ['any', 'opaque'], u8('Protocol')),
  localPort: ports('Local ports'),
  remotePort: ports('Remote ports'),
}

/** One selector set, RFC 4301 §4.4.1.1 and §4.4.1.2; local is the side the router protects. */
export const selectorSet = struct('Selector set', fields, 'RFC 4301 §4.4.1.1')
export type SelectorSet = ValueOf<typeof fields>
