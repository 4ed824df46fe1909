import type { Micros } from '../lib/micros.ts'

/**
 * Virtual time a node spends computing, as data. Only time is modelled: message counts and sizes always come from
 * the bytes. Profiles other than `none` are first estimates with their reason; experiments fit them later.
 */
export interface CostProfile {
  readonly id: 'none' | 'freebsd-2008' | 'strongswan-2013' | 'this-machine'
  readonly source: string
  /** One HMAC-SHA1 token made or checked. */
  readonly tokenUs: Micros
  /** Reading one SA or policy out of the kernel's tables. */
  readonly readRowUs: Micros
  /** Installing one SA or policy. */
  readonly writeRowUs: Micros
  /** ESP on one packet. */
  readonly packetUs: Micros
}

const PROFILES: readonly CostProfile[] = [
  {
    id: 'none',
    source: 'computing takes no time: only the network does',
    tokenUs: 0,
    readRowUs: 0,
    writeRowUs: 0,
    packetUs: 0,
  },
  {
    id: 'freebsd-2008',
    source:
      'Allard 2008 §4.3: 20 ms from CTAR to traffic with two SAs and two policies, shared over their PF_KEY messages; not fitted yet',
    tokenUs: 100,
    readRowUs: 1_500,
    writeRowUs: 4_000,
    packetUs: 60,
  },
  {
    id: 'strongswan-2013',
    source: 'Palomares 2013 §V-B: GET 5–15 ms and PUT 2–22 ms of one tunnel, shared over its four rows; not fitted yet',
    tokenUs: 50,
    readRowUs: 2_500,
    writeRowUs: 3_000,
    packetUs: 20,
  },
  {
    id: 'this-machine',
    source: 'npm run bench: one token, one row change and one ESP packet of this engine, rounded up',
    tokenUs: 20,
    readRowUs: 2,
    writeRowUs: 2,
    packetUs: 60,
  },
]

export function costProfile(id: CostProfile['id']): CostProfile {
  const profile = PROFILES.find(candidate => candidate.id === id)
  if (profile === undefined) throw new Error(`assertion failed: cost profile ${id}`)
  return profile
}
