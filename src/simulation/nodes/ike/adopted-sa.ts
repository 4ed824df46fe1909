import { mobilityWith } from './changed.ts'
import type { IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'

/** IVs that another router may have used meanwhile are skipped: none may come twice under a key (RFC 6311 §3.4). */
const SKIPPED_IVS = 2n ** 32n

/** What an SA that comes from another router begins anew with, whatever way it came. */
export const begunAnew = (work: IkeWork, id: string, sa: Pick<IkeSa, 'ivs' | 'mobility'>) => ({
  name: id,
  ivs: sa.ivs + SKIPPED_IVS,
  outstanding: [],
  queue: [],
  fragments: {},
  heardAtUs: work.context.nowUs,
  ownSuccessor: undefined,
  peerSuccessor: undefined,
  heir: undefined,
  mobility: mobilityWith(sa.mobility, { line: id }),
})
