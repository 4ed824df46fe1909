import type { Whole } from '../../lib/whole.ts'
import type { SecurityAssociation } from './sa.ts'

/**
 * Field by field, as everywhere where an SA or its context is made (install-context.ts, context.ts): each of its 32 fields that
 * comes by a spread or a rest after others grew V8's object once more, which took 6 kB for one SA, and every table had rows of
 * several shapes.
 */
export const wholeAssociation = (sa: SecurityAssociation): Whole<SecurityAssociation> => ({
  id: sa.id,
  spi: sa.spi,
  protocol: sa.protocol,
  mode: sa.mode,
  direction: sa.direction,
  source: sa.source,
  destination: sa.destination,
  lookupCase: sa.lookupCase,
  encryption: sa.encryption,
  encryptionKey: sa.encryptionKey,
  integrity: sa.integrity,
  integrityKey: sa.integrityKey,
  extendedSequence: sa.extendedSequence,
  sequence: sa.sequence,
  overflow: sa.overflow,
  ivCounter: sa.ivCounter,
  window: sa.window,
  lifetime: sa.lifetime,
  softReported: sa.softReported,
  octets: sa.octets,
  pmtu: sa.pmtu,
  encapsulation: sa.encapsulation,
  owner: sa.owner,
  link: sa.link,
  state: sa.state,
  selectors: sa.selectors,
  statefulFragments: sa.statefulFragments,
  tfcOctets: sa.tfcOctets,
  tfcTaken: sa.tfcTaken,
  df: sa.df,
  dscp: sa.dscp,
  outerDscp: sa.outerDscp,
})

/** The row with some fields changed: every packet changes one. No spread, for its time (lib/whole.ts). */
export const associationWith = (sa: SecurityAssociation, change: Partial<SecurityAssociation>): SecurityAssociation =>
  Object.assign(wholeAssociation(sa), change)
