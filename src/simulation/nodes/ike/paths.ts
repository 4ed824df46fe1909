import type { Place } from './ike-config.ts'
import { emit } from './ike-messages.ts'
import type { IkeSa, Outstanding } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { mobilityPolicy } from './mobility-policy.ts'

export interface Path {
  readonly local: Place
  readonly remote: Place
}

export const pathText = ({ local, remote }: Path): string => `${local.address} ${remote.address}`

/** Every pair of an own and a peer's address of one family that was not refused, the pair in use first (RFC 4555 §3.10). */
export function pathsOf(work: IkeWork, sa: IkeSa): readonly Path[] {
  const { addresses } = mobilityPolicy(work.peer(sa.peer))
  const { peerAddresses, refused } = sa.mobility
  const listed = peerAddresses.length === 0 || peerAddresses.includes(sa.remote.address)
  const locals = [sa.local.address, ...addresses.filter(each => each !== sa.local.address)]
  const remotes = [...(listed ? [sa.remote.address] : []), ...peerAddresses.filter(each => each !== sa.remote.address)]
  return locals
    .flatMap(local =>
      remotes.map(remote => ({
        local: { address: local, port: sa.local.port },
        remote: { address: remote, port: sa.remote.port },
      })),
    )
    .filter(({ local, remote }) => local.address.includes(':') === remote.address.includes(':'))
    .filter(path => !refused.includes(pathText(path)))
}

/** The pairs that are not in use. */
export const otherPaths = (work: IkeWork, sa: IkeSa): readonly Path[] =>
  pathsOf(work, sa).filter(path => pathText(path) !== pathText(sa))

/** Repetitions of a request from which on the path counts as silent (Roamscope; RFC 4555 §3.5 says "several times"). */
const SILENT_FROM_ATTEMPT = 3

export const isSilent = (attempt: number): boolean => attempt >= SILENT_FROM_ATTEMPT

/** The same octets once more: the way the SA goes, or, while paths are tried, each way in turn (RFC 4555 §3.10). */
export function repeatOnPath(work: IkeWork, sa: IkeSa, request: Outstanding, attempt: number): void {
  const paths = request.probed ? pathsOf(work, sa) : []
  const { local, remote } = paths[(attempt - SILENT_FROM_ATTEMPT + 1) % Math.max(paths.length, 1)] ?? sa
  emit(work, local, remote, request.messages, `${String(request.exchange)} request`)
}
