import { sameAddress } from '../../protocol/ipsec/address.ts'
import type { Sad } from '../../protocol/ipsec/sad.ts'
import type { LookupCase } from '../../protocol/ipsec/sa.ts'
import type { Spd } from '../../protocol/ipsec/spd.ts'
import type { Place } from './error.ts'
import type { SetkeyFinding } from './finding.ts'
import type { HostNames } from './resolve.ts'

/** What a listing does not say itself. */
export interface SetkeyOptions {
  readonly names: HostNames
  /** Addresses of the node whose databases these are: they tell in from out. */
  readonly own: readonly string[]
  /** Whether a policy with reversed tunnel end points is installed as it stands or as it must have been meant. */
  readonly reading: 'as-written' | 'corrected'
  readonly lookupCase?: LookupCase
  /** Moment from which lifetimes run; 0 when absent. */
  readonly nowUs?: number
  /** Name of the rows' owner and of the link between policies and SAs, from this node's end and the other one. */
  readonly ownerOf?: (local: string, remote: string) => string
  readonly linkOf?: (local: string, remote: string) => string
}

/** A listing while it is carried out, command by command. */
export interface Reading {
  readonly options: SetkeyOptions
  readonly sad: Sad
  readonly spd: Spd
  readonly findings: readonly SetkeyFinding[]
  /** Where each row came from, by id. */
  readonly places: Readonly<Record<string, Place>>
  /** SAs whose -m is `any`: their policy decides. */
  readonly modeless: readonly string[]
}

export const linkOf = ({ linkOf: given }: SetkeyOptions, local: string, remote: string): string =>
  given?.(local, remote) ?? `${local} ${remote}`
export const ownerOf = ({ ownerOf: given }: SetkeyOptions, local: string, remote: string): string =>
  given?.(local, remote) ?? remote
export const isOwn = ({ own }: SetkeyOptions, address: string): boolean => own.some(one => sameAddress(one, address))
