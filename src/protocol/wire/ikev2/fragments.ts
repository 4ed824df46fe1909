import { concatBytes } from '../../../lib/bytes.ts'

/** Fragments of one message that are taken; strangers fill no memory with more. Roamscope. */
export const FRAGMENTS_MAX = 64
/** Octets of payloads that fragments may make together: what the length of one SK payload could say. */
const CONTENT_MAX = 65_535

/** One fragment, opened and authentic. */
export interface Fragment {
  readonly number: number
  readonly total: number
  /** Type of the first payload of the whole message; only the one in fragment 1 counts. */
  readonly first: number
  readonly content: Uint8Array
}

/** Fragments of one message (same SA, direction and Message ID) that came so far. */
export interface Reassembly {
  readonly total: number
  readonly pieces: ReadonlyMap<number, Fragment>
}

export type FragmentRefusal = 'number' | 'total' | 'replayed' | 'too many' | 'too large'
export type Reassembled =
  | { readonly type: 'waiting'; readonly reassembly: Reassembly }
  | { readonly type: 'complete'; readonly first: number; readonly content: Uint8Array }
  /** Dropped in silence (RFC 7383 §2.6); what was there before stays. */
  | { readonly type: 'refused'; readonly why: FragmentRefusal; readonly ref: string }

const refused = (why: FragmentRefusal): Reassembled => ({ type: 'refused', why, ref: 'RFC 7383 §2.6' })

/**
 * Why a fragment is dropped before its ICV is looked at, or `undefined`: numbers that cannot be, an older set, one that is
 * there already (RFC 7383 §2.6).
 */
export function fragmentRefusal(
  reassembly: Reassembly | undefined,
  { number, total }: Pick<Fragment, 'number' | 'total'>,
): FragmentRefusal | undefined {
  if (number === 0 || number > total) return 'number'
  if (total > FRAGMENTS_MAX) return 'too many'
  if (reassembly === undefined || total > reassembly.total) return undefined
  if (total < reassembly.total) return 'total'
  return reassembly.pieces.has(number) ? 'replayed' : undefined
}

/** Takes in one fragment; a larger total starts anew with it alone (RFC 7383 §2.6). */
export function addFragment(reassembly: Reassembly | undefined, fragment: Fragment): Reassembled {
  const why = fragmentRefusal(reassembly, fragment)
  if (why !== undefined) return refused(why)
  const { total } = fragment
  const before = reassembly?.total === total ? reassembly.pieces : new Map<number, Fragment>()
  const pieces = new Map(before).set(fragment.number, fragment)
  const octets = [...pieces.values()].reduce((sum, piece) => sum + piece.content.length, 0)
  if (octets > CONTENT_MAX) return refused('too large')
  if (pieces.size < total) return { type: 'waiting', reassembly: { total, pieces } }
  const inOrder = [...pieces.values()].toSorted((a, b) => a.number - b.number)
  const content = concatBytes(...inOrder.map(piece => piece.content))
  return { type: 'complete', first: inOrder[0]?.first ?? 0, content }
}
