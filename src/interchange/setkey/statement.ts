import type { EncryptionId, IntegrityId } from '../../protocol/crypto/transforms.ts'
import type { Place } from './error.ts'

/** Commands of KAME's setkey(8), as far as they configure the SAD and the SPD. Names are not yet resolved. */
export interface Host extends Place {
  readonly name: string
}

export interface AddStatement extends Place {
  readonly command: 'add'
  readonly source: Host
  readonly destination: Host
  readonly protocol: 'esp' | 'ah'
  readonly spi: number
  /** Undefined for `any` or no -m: the policy decides. */
  readonly mode: 'tunnel' | 'transport' | undefined
  /** -r, already in packets; 0 = no replay check. */
  readonly windowPackets: number
  /** -u */
  readonly unique: number | undefined
  readonly softSeconds: number | undefined
  readonly hardSeconds: number | undefined
  readonly softOctets: number | undefined
  readonly hardOctets: number | undefined
  /** -f nocyclic-seq */
  readonly noCycle: boolean
  readonly encryption: EncryptionId
  readonly encryptionKey: Uint8Array
  readonly integrity: IntegrityId
  readonly integrityKey: Uint8Array
}

export interface DeleteStatement extends Place {
  readonly command: 'delete' | 'deleteall'
  readonly source: Host
  readonly destination: Host
  readonly protocol: 'esp' | 'ah'
  /** Undefined for deleteall. */
  readonly spi: number | undefined
}

export interface FlushStatement extends Place {
  readonly command: 'flush'
  readonly protocol: 'esp' | 'ah' | undefined
}

/** `address`, `address/prefix`, either with `[port]`. */
export interface TrafficEnd extends Host {
  readonly prefix: number | undefined
  readonly port: number | undefined
}

export interface PolicyKey {
  readonly source: TrafficEnd
  readonly destination: TrafficEnd
  readonly upper: number | 'any'
  /** Of ICMP. */
  readonly typeCode: number | undefined
  readonly direction: 'in' | 'out'
}

export interface PolicyRule {
  readonly protocol: 'esp' | 'ah'
  readonly mode: 'tunnel' | 'transport'
  /** `SRC-DST` as written: host names may hold hyphens, so only the table of names can part the two. */
  readonly tunnel: Host | undefined
  readonly level: 'default' | 'use' | 'require' | 'unique'
  readonly unique: number | undefined
}

export interface SpdAddStatement extends Place, PolicyKey {
  readonly command: 'spdadd'
  readonly action: 'discard' | 'none' | 'ipsec'
  readonly rule: PolicyRule | undefined
}

export interface SpdDeleteStatement extends Place, PolicyKey {
  readonly command: 'spddelete'
}

export interface QuietStatement extends Place {
  /** `spdflush` empties the SPD; the others only show. */
  readonly command: 'spdflush' | 'dump' | 'spddump' | 'get'
}

export type Statement =
  AddStatement | DeleteStatement | FlushStatement | SpdAddStatement | SpdDeleteStatement | QuietStatement
